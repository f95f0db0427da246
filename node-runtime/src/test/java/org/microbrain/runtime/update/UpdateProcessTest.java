package org.microbrain.runtime.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.NodeId;

/** {@code kill -9} of a real process after each state of an update, with a real journal on the disk. */
@Timeout(300)
final class UpdateProcessTest {

    private static final int MOST_PLACES = 40;

    @TempDir
    Path folder;

    private String run(Path home, String version, String content, int at) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                UpdateProcess.class.getName(), home.toString(), version, content, String.valueOf(at))
                .redirectError(folder.resolve("errors").toFile()).start();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("at ")) {
                    process.destroyForcibly().waitFor();
                    return line;
                }
                if (line.startsWith("ended ")) {
                    process.waitFor();
                    return line;
                }
            }
        }
        throw new AssertionError("it ended with " + process.waitFor() + ": "
                + Files.readString(folder.resolve("errors")));
    }

    private List<String> killedEverywhere(String content, String end, String inEffect)
            throws IOException, InterruptedException {
        List<String> places = new ArrayList<>();
        Path first = Files.createDirectories(folder.resolve("first"));
        assertThat(run(first, "1", "one", -1)).isEqualTo("ended KEPT");
        for (int at = 0; at < MOST_PLACES; at++) {
            Path home = folder.resolve("at-" + at);
            copy(first, home);
            String said = run(home, "2", content, at);
            if (said.startsWith("ended")) {
                assertThat(said).isEqualTo(end);
                return places;
            }
            places.add(said);
            assertThat(Files.readString(home.resolve("effect"))).as(said).isIn("one", content);
            assertThat(run(home, "2", content, -1)).as(said).isEqualTo(end);
            assertThat(Files.readString(home.resolve("effect"))).as(said).isEqualTo(inEffect);
            assertThat(sound(home)).as(said).isTrue();
        }
        throw new AssertionError("it never ended by itself");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one).toString()), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static boolean sound(Path home) {
        try (SqliteJournal journal = SqliteJournal.openOrReplace(home.resolve("journal.db"), new NodeId("450124100201"),
                new JournalLimits(1 << 24, 1 << 24, Duration.ofDays(1), 0), new SecureRandom())) {
            return journal.state("updates") != null;
        }
    }

    @Test
    void killedAtEachStateTheNewRunsInTheEnd() throws IOException, InterruptedException {
        assertThat(killedEverywhere("two", "ended KEPT", "two")).contains("at after FETCHING", "at after STAGED",
                "at after APPLYING", "at after PROVING", "at after KEPT");
    }

    @Test
    void killedAtEachStateOfGoingBackTheOldRunsInTheEnd() throws IOException, InterruptedException {
        assertThat(killedEverywhere("two, bad", "ended GONE_BACK", "one")).contains("at after APPLYING",
                "at after PROVING", "at after GOING_BACK", "at after GONE_BACK");
    }
}
