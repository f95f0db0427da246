package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Desired;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.update.ComponentFolder;
import org.microbrain.runtime.update.CutPoints;
import org.microbrain.runtime.update.MemoryFolder;
import org.microbrain.runtime.update.PowerCut;
import org.microbrain.runtime.update.Slot;
import org.microbrain.runtime.update.TestNode;
import org.microbrain.runtime.update.Vitals;

/**
 * The program itself is updated, and the machine, with the supervisor on it, loses its power at each step: a program
 * that is whole starts each time, and in the end the right one runs.
 */
final class ProgramEveryStepTest {

    private static final Component COMPONENT = new Component(ReleaseKind.PROGRAM, ProgramApplier.NAME);
    private static final int MOST_STARTS = 60;

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    /** A machine whose program is version 1 in a slot, unless it is the installed one; version 2 is wanted. */
    private final class Machine {

        final TestNode node;
        final Supervisor supervisor;
        final ProgramFolder program;
        final String second;
        String runs = "";

        Machine(String name, boolean first, String second, List<Integer> cuts) throws IOException {
            Path home = folder.resolve(name);
            this.second = second;
            byte[] book = null;
            if (!first) {
                Machine before = new Machine(name, true, "one", List.of());
                before.live("1");
                assertThat(before.runs).isEqualTo("one");
                book = before.node.book;
            }
            node = new TestNode(home, new CutPoints(cuts));
            node.book = book;
            ComponentFolder place = new ComponentFolder(COMPONENT, home.resolve("updates"), node.disk);
            program = new ProgramFolder(place, node.disk);
            supervisor = new Supervisor(program, jars -> new ProcessBuilder(), Duration.ofSeconds(1), Duration.ZERO,
                    new PrintWriter(Writer.nullWriter()));
        }

        /** Power comes, and goes at the chosen places; programs are started until one is left alone. */
        void live(String version) throws IOException {
            node.publish(COMPONENT, version, Map.of("program.jar", second));
            node.desired = new Desired(List.of(TestNode.wish(COMPONENT, version, 1)));
            for (int starts = 0; ; starts++) {
                assertThat(starts).as("starts, with " + second).isLessThan(MOST_STARTS);
                try {
                    if (!start()) {
                        return;
                    }
                } catch (PowerCut cut) {
                    assertThat(program.current().map(program::slot).map(slot -> slot.resolve(ComponentFolder.MARKER))
                            .map(Files::exists).orElse(true)).as("what counts is whole: " + cut.getMessage()).isTrue();
                }
            }
        }

        /** @return whether the program wishes to be started again, or was not let live */
        private boolean start() throws IOException {
            Supervisor.Choice choice = supervisor.choose();
            runs = choice.slot().isEmpty() ? "installed" : Files.readString(program.slot(choice.slot()
                    .get()).resolve("program.jar"));
            if (runs.contains("dead")) {
                assertThat(choice.onTrial()).as("nothing that does not come up counts").isTrue();
                program.end(new ProgramFolder.Ended(choice.slot().get(), "没有启动", "did not come up", "no main class"));
                return true;
            }
            node.vitals = new Vitals(true, 0, runs.contains("bad"));
            node.appliers = Map.of(ReleaseKind.PROGRAM, new ProgramApplier(program,
                    choice.slot().map(Slot::name).orElse("none"), jars -> List.of("/bin/true")));
            node.start();
            for (int i = 0; i < 60 && !node.restartWanted; i++) {
                node.work(1);
            }
            return node.restartWanted;
        }
    }

    private void everywhere(boolean first, String second, AttemptState end, String runs) throws IOException {
        Machine quiet = new Machine("quiet", first, second, List.of());
        quiet.live("2");
        assertThat(quiet.node.lastTold().state()).as(quiet.node.lastTold().detailEn()).isEqualTo(end);
        List<String> places = quiet.node.points.passed();
        assertThat(places).hasSizeGreaterThan(25);
        for (int at = 0; at < places.size(); at++) {
            Machine machine = new Machine("at-" + at, first, second, List.of(at));
            machine.live("2");
            assertThat(machine.runs).as(places.get(at)).isEqualTo(runs);
            assertThat(machine.node.lastTold().state()).as(places.get(at)).isEqualTo(end);
            assertThat(machine.program.trial()).as(places.get(at)).isEmpty();
        }
    }

    @Test
    void aGoodProgramTakesThePlaceOfTheInstalledOne() throws IOException {
        everywhere(true, "two", AttemptState.KEPT, "two");
    }

    @Test
    void aGoodProgramTakesThePlaceOfAnother() throws IOException {
        everywhere(false, "two", AttemptState.KEPT, "two");
    }

    @Test
    void aProgramThatDoesNotComeUpLeavesThePlaceToTheOld() throws IOException {
        everywhere(false, "two, dead", AttemptState.GONE_BACK, "one");
    }

    @Test
    void aProgramThatIsNotWellGoesBackByItself() throws IOException {
        everywhere(false, "two, bad", AttemptState.GONE_BACK, "one");
    }

    @Test
    void aFirstProgramThatDoesNotComeUpLeavesThePlaceToTheInstalledOne() throws IOException {
        everywhere(true, "two, dead", AttemptState.GONE_BACK, "installed");
    }

    @Test
    void withoutASupervisorTheProgramIsNotUpdated() throws IOException {
        Machine machine = new Machine("alone", true, "two", List.of());
        machine.node.publish(COMPONENT, "2", Map.of("program.jar", "two"));
        machine.node.desired = new Desired(List.of(TestNode.wish(COMPONENT, "2", 1)));
        machine.node.appliers = Map.of(ReleaseKind.PROGRAM, new ProgramApplier(machine.program, "", jars ->
                List.of("/bin/true")));
        machine.node.start();
        machine.node.work(10);
        assertThat(machine.node.lastTold().reason()).isEqualTo("no-supervisor");
        assertThat(Optional.of(machine.node.restartWanted)).contains(false);
    }
}
