package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.update.ComponentFolder;
import org.microbrain.runtime.update.Disk;
import org.microbrain.runtime.update.RealDisk;
import org.microbrain.runtime.update.Slot;

/** Real processes: shell scripts stand for programs, and write down who was started. */
final class SupervisorTest {

    private static final Component COMPONENT = new Component(ReleaseKind.PROGRAM, ProgramApplier.NAME);

    @TempDir
    Path folder;
    private final Disk disk = new RealDisk();
    private ComponentFolder place;
    private ProgramFolder program;
    private final StringWriter said = new StringWriter();

    @BeforeEach
    void folders() throws IOException {
        place = new ComponentFolder(COMPONENT, folder, disk);
        program = new ProgramFolder(place, disk);
        Files.createDirectories(place.folder());
    }

    private void slot(Slot slot, String script) throws IOException {
        Files.createDirectories(place.slot(slot));
        Files.writeString(place.slot(slot).resolve("run.sh"), "echo " + slot + " >> '" + folder + "/started'\n"
                + script);
        Files.writeString(place.slot(slot).resolve(ComponentFolder.MARKER), "component=program/edge-node\nversion=1\n");
    }

    private Supervisor supervisor(Duration comeUp) throws IOException {
        Path installed = Files.writeString(folder.resolve("installed.sh"), "echo installed >> '" + folder
                + "/started'\necho ready 1\nexit 0\n");
        return new Supervisor(program, jars -> new ProcessBuilder("/bin/sh",
                jars.map(one -> one.resolve("run.sh")).orElse(installed).toString()), comeUp, Duration.ofMillis(10),
                new PrintWriter(said));
    }

    private String started() throws IOException {
        return Files.readString(folder.resolve("started")).replace('\n', ' ').strip();
    }

    @Test
    void whatCountsIsStartedAndWithoutItTheInstalledOne() throws Exception {
        assertThat(supervisor(Duration.ofSeconds(5)).run()).isZero();
        slot(Slot.A, "echo ready 1\nexit 0\n");
        program.settle();
        place.point(Slot.A);
        assertThat(supervisor(Duration.ofSeconds(5)).run()).isZero();
        assertThat(started()).isEqualTo("installed A");
        Files.delete(place.slot(Slot.A).resolve(ComponentFolder.MARKER));
        supervisor(Duration.ofSeconds(5)).run();
        assertThat(started()).as("a slot that is not whole is never started").isEqualTo("installed A installed");
    }

    @Test
    void aProgramOnTrialThatEndsAtOnceIsGivenUpWithWhatItSaid() throws Exception {
        slot(Slot.A, "echo ready 1\nexit 0\n");
        slot(Slot.B, "echo 'Error: no such class' >&2\nexit 1\n");
        place.point(Slot.A);
        program.trial(new ProgramFolder.Trial(Slot.B, 2));
        supervisor(Duration.ofSeconds(20)).run();
        assertThat(started()).isEqualTo("B A");
        assertThat(program.trial()).isEmpty();
        assertThat(program.ended().orElseThrow().log()).contains("no such class");
        assertThat(said.toString()).contains("no such class");
    }

    @Test
    void aProgramOnTrialThatHangsIsEndedWithItsChildren() throws Exception {
        slot(Slot.A, "echo ready 1\nexit 0\n");
        slot(Slot.B, "sleep 1000 & echo $! > '" + folder + "/child'\nsleep 1000\n");
        place.point(Slot.A);
        program.trial(new ProgramFolder.Trial(Slot.B, 2));
        supervisor(Duration.ofMillis(800)).run();
        assertThat(started()).isEqualTo("B A");
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        // The system takes a moment to bury what was killed.
        await().atMost(Duration.ofSeconds(20)).until(() -> !ProcessHandle.of(child).map(ProcessHandle::isAlive)
                .orElse(false));
    }

    @Test
    void aProgramOnTrialThatComesUpAndEndsTwiceIsGivenUp() throws Exception {
        slot(Slot.A, "echo ready 1\nexit 0\n");
        slot(Slot.B, "echo ready 1\nexit 137\n");
        place.point(Slot.A);
        program.trial(new ProgramFolder.Trial(Slot.B, ProgramApplier.STARTS));
        supervisor(Duration.ofSeconds(20)).run();
        assertThat(started()).isEqualTo("B B A");
    }

    @Test
    void aProgramThatWishesItIsStartedAgain() throws Exception {
        slot(Slot.A, "echo ready 1\n[ -e '" + folder + "/again' ] && exit 0\ntouch '" + folder + "/again'\nexit 75\n");
        place.point(Slot.A);
        supervisor(Duration.ofSeconds(20)).run();
        assertThat(started()).isEqualTo("A A");
    }

    @Test
    void whoIsToldToStopStopsTheProgram() throws Exception {
        slot(Slot.A, "echo ready 1\nexec sleep 1000\n");
        place.point(Slot.A);
        Supervisor supervisor = supervisor(Duration.ofSeconds(20));
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
            try {
                return supervisor.run();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(Duration.ofSeconds(20)).until(() -> said.toString().contains("ready 1"));
        supervisor.stop();
        assertThat(status.get(20, TimeUnit.SECONDS)).isNotZero();
        assertThat(started()).isEqualTo("A");
    }

    @Test
    void aDamagedFileOfATrialCountsAsNone() throws Exception {
        slot(Slot.A, "echo ready 1\nexit 0\n");
        place.point(Slot.A);
        Files.writeString(place.folder().resolve(ProgramFolder.TRIAL), "slot=C\nstarts=x\n");
        supervisor(Duration.ofSeconds(5)).run();
        assertThat(started()).isEqualTo("A");
        assertThat(Optional.of(program.ended())).contains(Optional.empty());
    }
}
