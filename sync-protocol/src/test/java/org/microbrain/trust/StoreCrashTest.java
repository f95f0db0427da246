package org.microbrain.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.microbrain.trust.RoleName.ROOT;
import static org.microbrain.trust.RoleName.SNAPSHOT;
import static org.microbrain.trust.RoleName.TARGETS;
import static org.microbrain.trust.RoleName.TIMESTAMP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program ends, or the disk fails, at each single step of keeping what was verified. */
class StoreCrashTest {

    @TempDir
    private Path folder;

    /** Fails at one step: before it, or with half of it done, and does nothing more after that. */
    private static final class BreakingDisk implements Disk {

        private int stepsLeft;
        private final boolean half;
        int steps;
        boolean broken;

        BreakingDisk(int stepsLeft, boolean half) {
            this.stepsLeft = stepsLeft;
            this.half = half;
        }

        private boolean step() throws IOException {
            steps++;
            if (broken) {
                throw new IOException("the program has ended");
            }
            broken = stepsLeft-- == 0;
            if (broken && !half) {
                throw new IOException("the program ends here");
            }
            return broken;
        }

        @Override
        public void write(Path file, byte[] content) throws IOException {
            boolean last = step();
            REAL.write(file, last ? Arrays.copyOf(content, content.length / 2) : content);
            end(last);
        }

        @Override
        public void replace(Path from, Path to) throws IOException {
            boolean last = step();
            REAL.replace(from, to);
            end(last);
        }

        @Override
        public void sync(Path path) throws IOException {
            boolean last = step();
            REAL.sync(path);
            end(last);
        }

        @Override
        public void delete(Path file) throws IOException {
            boolean last = step();
            REAL.delete(file);
            end(last);
        }

        private static void end(boolean last) throws IOException {
            if (last) {
                throw new IOException("the program ends here");
            }
        }
    }

    private static final Map<String, Long> OLD = Map.of("root", 1L, "timestamp", 1L, "snapshot", 1L, "targets", 1L);
    private static final Map<String, Long> NEW =
            Map.of("root", 3L, "timestamp", 2L, "snapshot", 2L, "targets", 2L, "models", 1L);

    @Test
    void afterAnEndAtAnyStepEachFileIsOldOrNewAndTheNextUpdateConverges() throws Exception {
        int steps = 18;
        for (int step = 0; step <= steps; step++) {
            for (boolean half : new boolean[] {false, true}) {
                int done = endAt(step, half, Files.createDirectory(folder.resolve(step + (half ? "half" : ""))));
                if (step == steps) {
                    assertThat(done).as("all steps were tried").isEqualTo(steps);
                }
            }
        }
    }

    private int endAt(int step, boolean half, Path store) throws Exception {
        SimulatedRepository repository = new SimulatedRepository();
        new ClientOfProvince(store, repository).refresh();
        byte[] oldTimestamp = repository.files.get("timestamp.json");
        repository.delegate(TARGETS, "models", true, "model/*");
        repository.add(new RoleName("models"), "model/x", "good");
        repository.publish(ROOT, ROOT, new RoleName("models"), TARGETS, SNAPSHOT, TIMESTAMP);
        byte[] newTimestamp = repository.files.get("timestamp.json");

        BreakingDisk disk = new BreakingDisk(step, half);
        try {
            new ClientOfProvince(store, repository.firstRoot(), repository, disk).find("model/x");
        } catch (IOException e) {
            assertThat(disk.broken).as("ends only where it is made to end").isTrue();
        }

        ClientOfProvince after = new ClientOfProvince(store, repository);
        Map<String, Long> kept = after.kept();
        kept.forEach((role, version) -> assertThat(version).as("%s after step %s", role, step)
                .isBetween(OLD.getOrDefault(role, 1L), NEW.get(role)));
        assertThat(kept.keySet()).containsAll(OLD.keySet());
        assertThat(kept.get("timestamp")).as("nothing is kept before what vouches for it")
                .isGreaterThanOrEqualTo(kept.get("snapshot"));
        assertThat(kept.get("snapshot")).isGreaterThanOrEqualTo(kept.get("targets"));

        if (kept.get("timestamp") == 2L) {
            repository.files.put("timestamp.json", oldTimestamp);
            assertThat(catchThrowable(after::refresh)).isInstanceOf(TrustFailure.class);
            repository.files.put("timestamp.json", newTimestamp);
        }
        assertThat(after.find("model/x")).isPresent();
        assertThat(after.kept()).isEqualTo(NEW);
        assertThat(new TrustStore(store).names()).as("nothing half-written is left")
                .noneMatch(name -> name.contains("part"));
        return disk.steps;
    }
}
