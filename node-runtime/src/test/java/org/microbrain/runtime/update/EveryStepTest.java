package org.microbrain.runtime.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Desired;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

/**
 * Promise: the program may be ended at any step of an update or of going back, old or new runs, never neither, and then
 * it converges. The places are enumerated: before, in the middle of and after each change of a file, and before and
 * after each commit.
 */
final class EveryStepTest {

    private static final Component COMPONENT = new Component(ReleaseKind.DATA, "rivers");
    private static final int SECONDS = 40;

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    /** One life of a node: version 1 runs, version 2 is wanted. */
    private final class Life {

        final CutPoints points;
        final TestNode node;
        final String second;

        Life(String name, String second, List<Integer> cuts) throws IOException {
            this.second = second;
            Path home = folder.resolve(name);
            TestNode before = new TestNode(home, new CutPoints(List.of()));
            before.publish(COMPONENT, "1", Map.of("text", "one", "more", "more of one"));
            before.appliers = Map.of(ReleaseKind.DATA, new FileApplier(home.resolve("effect"), before.disk));
            before.desired = new Desired(List.of(TestNode.wish(COMPONENT, "1", 1)));
            before.start();
            before.work(SECONDS);
            points = new CutPoints(cuts);
            node = new TestNode(home, points);
            node.book = before.book;
            node.offers.putAll(before.offers);
            node.publish(COMPONENT, "2", Map.of("text", second, "more", "more of " + second));
            node.desired = new Desired(List.of(TestNode.wish(COMPONENT, "2", 1)));
        }

        FileApplier applier() {
            return new FileApplier(node.folder.resolve("effect"), node.disk);
        }

        /** Lives on until nothing more happens; whatever cuts in between. */
        void live() throws IOException {
            for (boolean again = true; again;) {
                again = false;
                try {
                    node.appliers = Map.of(ReleaseKind.DATA, applier());
                    node.start();
                    node.work(SECONDS);
                } catch (PowerCut cut) {
                    again = true;
                    neverNeither(cut.getMessage());
                }
            }
        }

        private void neverNeither(String where) throws IOException {
            assertThat(applier().inEffect()).as(where).isIn("one", second);
            ComponentFolder place = new ComponentFolder(COMPONENT, node.folder.resolve("updates"), new RealDisk());
            Slot current = place.current().orElseThrow(() -> new AssertionError("no slot counts: " + where));
            assertThat(place.intact(current)).as("the slot that counts is whole: " + where).isTrue();
        }
    }

    private void everywhere(String second, AttemptState end, String inEffect) throws IOException {
        Life quiet = new Life("quiet", second, List.of());
        quiet.live();
        List<String> places = quiet.points.passed();
        assertThat(places.size()).isGreaterThan(20);
        for (int at = 0; at < places.size(); at++) {
            Life life = new Life("at-" + at, second, List.of(at));
            life.live();
            settled(life, end, inEffect, places.get(at));
        }
        for (int at : IntStream.range(0, places.size()).filter(one -> one % 3 == 0).toArray()) {
            Life life = new Life("twice-" + at, second, List.of(at, at + 3));
            life.live();
            settled(life, end, inEffect, "twice, first " + places.get(at));
        }
    }

    private static void settled(Life life, AttemptState end, String inEffect, String where) throws IOException {
        assertThat(life.node.lastTold().state()).as(where).isEqualTo(end);
        assertThat(life.applier().inEffect()).as(where).isEqualTo(inEffect);
        assertThat(life.node.updater.running()).as(where).containsEntry(COMPONENT,
                new Version(end == AttemptState.KEPT ? "2" : "1"));
    }

    @Test
    void endedAtEachStepOfAnUpdateOldOrNewRunsAndThenTheNew() throws IOException {
        everywhere("two", AttemptState.KEPT, "two");
    }

    @Test
    void endedAtEachStepOfGoingBackOldOrNewRunsAndThenTheOld() throws IOException {
        everywhere("two, bad", AttemptState.GONE_BACK, "one");
    }

    @Test
    void endedAtEachStepWhereItCannotBeAppliedTheOldRuns() throws IOException {
        everywhere("two, unusable", AttemptState.GONE_BACK, "one");
    }

    @Test
    void aFirstVersionThatIsBadLeavesNothing() throws IOException {
        TestNode node = new TestNode(folder.resolve("first"), new CutPoints(List.of()));
        node.publish(COMPONENT, "2", Map.of("text", "two, bad"));
        FileApplier applier = new FileApplier(node.folder.resolve("effect"), node.disk);
        node.appliers = Map.of(ReleaseKind.DATA, applier);
        node.desired = new Desired(List.of(TestNode.wish(COMPONENT, "2", 1)));
        node.start();
        node.work(SECONDS);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.GONE_BACK);
        assertThat(applier.inEffect()).isEmpty();
        assertThat(node.updater.running()).isEmpty();
        assertThat(node.lastTold().previous()).isEqualTo(Optional.empty());
    }
}
