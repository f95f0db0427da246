package org.microbrain.runtime.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Halt;
import org.microbrain.intent.Wish;
import org.microbrain.record.RecordTime;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

final class UpdaterTest {

    private static final Component COMPONENT = new Component(ReleaseKind.DATA, "rivers");
    private static final Component OTHER = new Component(ReleaseKind.DATA, "roads");

    @TempDir(factory = MemoryFolder.class)
    Path folder;
    private TestNode node;
    private FileApplier applier;

    @BeforeEach
    void versionOneRuns() throws IOException {
        node = new TestNode(folder, new CutPoints(List.of()));
        applier = new FileApplier(folder.resolve("effect"), node.disk);
        node.appliers = Map.of(ReleaseKind.DATA, applier);
        node.publish(COMPONENT, "1", Map.of("text", "one"));
        node.publish(COMPONENT, "2", Map.of("text", "two"));
        node.publish(COMPONENT, "3", Map.of("text", "three"));
        want(TestNode.wish(COMPONENT, "1", 1));
        node.start();
        node.work(40);
        node.records.clear();
    }

    private void want(Wish... wishes) {
        node.desired = new Desired(List.of(wishes));
    }

    private static Wish with(Wish wish, boolean held, MaintenanceWindow window) {
        return new Wish(wish.component(), wish.version(), wish.rollout(), wish.wave(), wish.attempt(), held,
                wish.whyZh(),
                wish.whyEn(), window, wish.ceiling(), wish.priority(), wish.shadow(), wish.prove());
    }

    @Test
    void eachStateIsToldOnceAndInOrder() throws IOException {
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(40);
        assertThat(node.told("2")).containsExactly("fetching", "staged", "applying", "proving", "kept");
        assertThat(applier.inEffect()).isEqualTo("two");
        assertThat(node.lastTold().previous()).contains(new Version("1"));
        node.work(100);
        assertThat(node.records).hasSize(5);
    }

    @Test
    void whatIsHeldOrHaltedDoesNotBegin() throws IOException {
        want(with(TestNode.wish(COMPONENT, "2", 1), true, MaintenanceWindow.ALWAYS));
        node.work(40);
        assertThat(node.told("2")).containsExactly("fetching", "staged", "waiting-for-window");
        assertThat(node.lastTold().reason()).isEqualTo("held");
        want(TestNode.wish(COMPONENT, "2", 1));
        node.halt = Optional.of(new Halt(true, "operator", "水库泄洪"));
        node.work(40);
        assertThat(node.updater.statuses().get(0).note().orElseThrow().reason()).isEqualTo("halted");
        assertThat(applier.inEffect()).isEqualTo("one");
        node.halt = Optional.of(new Halt(false, "operator", ""));
        node.work(40);
        assertThat(applier.inEffect()).isEqualTo("two");
    }

    @Test
    void whatIsBegunIsFinishedThoughHaltedAndHeld() {
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(5);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.PROVING);
        node.halt = Optional.of(new Halt(true, "operator", ""));
        want(with(TestNode.wish(COMPONENT, "2", 1), true, MaintenanceWindow.ALWAYS));
        node.work(40);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.KEPT);
    }

    @Test
    void itBeginsInTheMaintenanceWindowOfBeijing() throws IOException {
        want(with(TestNode.wish(COMPONENT, "2", 1), false, new MaintenanceWindow(11 * 60, 12 * 60)));
        node.work(40);
        assertThat(node.updater.statuses().get(0).note().orElseThrow().en()).contains("11:00–12:00");
        assertThat(applier.inEffect()).isEqualTo("one");
        node.wall += Duration.ofHours(1).toMillis();
        node.work(40);
        assertThat(applier.inEffect()).isEqualTo("two");
    }

    @Test
    void aClockOf1970NeitherInstallsNorRemovesByATimeCheck() throws IOException {
        node.clock = RecordTime.Quality.DOUBTFUL;
        node.wall = 0;
        want(with(TestNode.wish(COMPONENT, "2", 1), false, new MaintenanceWindow(8 * 60, 12 * 60)));
        node.work(40);
        assertThat(node.updater.statuses().get(0).note().orElseThrow().reason()).isEqualTo("clock-doubtful");
        assertThat(applier.inEffect()).isEqualTo("one");
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(40);
        assertThat(applier.inEffect()).as("no window, no time check").isEqualTo("two");
    }

    @Test
    void aClockThatJumpsDoesNotShortenTheProof() {
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(5);
        node.wall += Duration.ofDays(400).toMillis();
        node.work(10);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.PROVING);
        node.wall = 0;
        node.work(30);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.KEPT);
    }

    @Test
    void theNewestWishWinsBeforeAnythingIsTouched() throws IOException {
        want(with(TestNode.wish(COMPONENT, "2", 1), true, MaintenanceWindow.ALWAYS));
        node.work(5);
        want(TestNode.wish(COMPONENT, "3", 1));
        node.work(40);
        assertThat(node.told("2")).endsWith("superseded");
        assertThat(applier.inEffect()).isEqualTo("three");
    }

    @Test
    void aNewerWishWaitsForTheProofOfWhatIsBegun() {
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(5);
        want(TestNode.wish(COMPONENT, "3", 1));
        node.work(100);
        assertThat(node.told("2")).endsWith("kept");
        assertThat(node.told("3")).endsWith("kept");
    }

    @Test
    void whatRanBeforeAndIsWantedBackIsPutBackAtOnce() throws IOException {
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(5);
        want(TestNode.wish(COMPONENT, "1", 2));
        node.work(2);
        assertThat(node.told("2")).endsWith("going-back", "gone-back");
        assertThat(applier.inEffect()).isEqualTo("one");
    }

    @Test
    void anAttemptThatFailedIsMadeAgainOnlyWithAHigherNumber() throws IOException {
        node.publish(COMPONENT, "2", Map.of("text", "two, bad"));
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(100);
        assertThat(node.told("2")).containsExactly("fetching", "staged", "applying", "proving", "going-back",
                "gone-back");
        want(TestNode.wish(COMPONENT, "3", 1));
        node.work(100);
        want(TestNode.wish(COMPONENT, "2", 1));
        node.start();
        node.work(100);
        assertThat(applier.inEffect()).isEqualTo("three");
        node.publish(COMPONENT, "2", Map.of("text", "two"));
        want(TestNode.wish(COMPONENT, "2", 2));
        node.work(100);
        assertThat(applier.inEffect()).isEqualTo("two");
    }

    @Test
    void whatDoesNotFitOrIsNoMoreGenuineIsRefused() throws IOException {
        node.publish(COMPONENT, "2", Map.of("text", "two"), Optional.empty(),
                Optional.of(new NotGood("does-not-fit", "主板不符", "another board")));
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(5);
        assertThat(node.told("2")).containsExactly("fetching", "refused");
        assertThat(node.lastTold().reason()).isEqualTo("does-not-fit");
        want(TestNode.wish(new Component(ReleaseKind.MODEL, "new"), "2", 1));
        node.work(5);
        assertThat(node.lastTold().reason()).isEqualTo("kind-unknown");
        int told = node.records.size();
        node.work(50);
        assertThat(node.records).hasSize(told);
    }

    @Test
    void aSampleThatDiffersFailsBeforeAnythingIsTouched() throws IOException {
        node.publish(COMPONENT, "2", Map.of("text", "nonsense"));
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(5);
        assertThat(node.told("2")).containsExactly("fetching", "failed");
        assertThat(applier.inEffect()).isEqualTo("one");
    }

    @Test
    void aReleaseThatNobodyKnowsYetIsWaitedFor() {
        want(TestNode.wish(COMPONENT, "4", 1));
        node.work(40);
        assertThat(node.told("4")).containsExactly("fetching");
        assertThat(node.updater.statuses().get(0).note().orElseThrow().reason()).isEqualTo("release-unknown");
    }

    @Test
    void aLineThatBreaksIsTriedAgainAndNotCountedAsFailed() throws IOException {
        node.fetchFails = true;
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(100);
        assertThat(node.told("2")).containsExactly("fetching");
        assertThat(node.fetched).as("with pauses").hasSizeLessThan(8);
        node.fetchFails = false;
        node.work(80);
        assertThat(applier.inEffect()).isEqualTo("two");
    }

    @Test
    void aNodeThatLosesItsParentGoesBack() throws IOException {
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(3);
        node.vitals = new Vitals(false, 0, false);
        node.work(40);
        assertThat(node.lastTold().state()).as("the parent may come back").isEqualTo(AttemptState.PROVING);
        node.work(400);
        assertThat(node.lastTold().reason()).isEqualTo("no-heartbeat");
        assertThat(applier.inEffect()).isEqualTo("one");
    }

    @Test
    void aNodeThatHadNoLineBeforeNeedsNoneToKeepWhatItHas() throws IOException {
        node.vitals = new Vitals(false, 0, false);
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(40);
        assertThat(applier.inEffect()).isEqualTo("two");
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.KEPT);
    }

    @Test
    void aVersionThatEatsMemoryGoesBack() throws IOException {
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(3);
        node.vitals = new Vitals(true, 0, true);
        node.work(3);
        assertThat(node.lastTold().reason()).isEqualTo("memory");
        assertThat(applier.inEffect()).isEqualTo("one");
    }

    @Test
    void aVersionThatEndsTheProgramAgainAndAgainGoesBack() throws IOException {
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(5);
        for (int i = 0; i < UpdateRules.MOST_STARTS; i++) {
            assertThat(node.lastTold().state()).isEqualTo(AttemptState.PROVING);
            node.start();
        }
        node.work(1);
        assertThat(node.lastTold().reason()).isEqualTo("ends-program");
        assertThat(applier.inEffect()).isEqualTo("one");
    }

    @Test
    void aFullDiskOfTheJournalStopsNothingForEver() throws IOException {
        want(TestNode.wish(COMPONENT, "2", 1));
        node.keepFails = true;
        node.work(40);
        assertThat(node.records).isEmpty();
        assertThat(applier.inEffect()).isEqualTo("one");
        node.keepFails = false;
        node.work(40);
        assertThat(node.told("2")).containsExactly("fetching", "staged", "applying", "proving", "kept");
    }

    @Test
    void stagedFilesThatRotAreFetchedAgain() throws IOException {
        want(with(TestNode.wish(COMPONENT, "2", 1), true, MaintenanceWindow.ALWAYS));
        node.work(5);
        Files.writeString(folder.resolve("updates/data-rivers/B/text"), "rot");
        want(TestNode.wish(COMPONENT, "2", 1));
        node.work(40);
        assertThat(applier.inEffect()).isEqualTo("two");
        assertThat(node.told("2")).containsExactly("fetching", "staged", "waiting-for-window", "fetching", "staged",
                "applying", "proving", "kept");
    }

    @Test
    void oneComponentAtATimeIsPutToWork() throws IOException {
        node.publish(OTHER, "1", Map.of("text", "roads"));
        want(TestNode.wish(COMPONENT, "2", 1), TestNode.wish(OTHER, "1", 1));
        node.work(10);
        assertThat(node.attempts().stream().filter(one -> one.state() == AttemptState.PROVING)).hasSize(1);
        node.work(100);
        assertThat(node.updater.running()).containsEntry(COMPONENT, new Version("2")).containsEntry(OTHER,
                new Version("1"));
    }

    @Test
    void whatRunsAlreadyIsSaidSo() {
        want(new Wish(COMPONENT, new Version("1"), "another-rollout", 1, 1, false, "", "", MaintenanceWindow.ALWAYS,
                0, 1,
                false, Duration.ofSeconds(30)));
        node.work(10);
        assertThat(node.told("1")).containsExactly("kept");
        assertThat(node.lastTold().reason()).isEqualTo("runs-already");
    }

    @Test
    void aLostBookLeavesWhatRunsRunning() throws IOException {
        node.book = null;
        node.start();
        assertThat(node.updater.running()).containsEntry(COMPONENT, new Version("1"));
        node.book = new byte[] {1, 2, 3};
        node.start();
        assertThat(node.updater.running()).containsEntry(COMPONENT, new Version("1"));
    }

    @Test
    void aShadowRunsNotWhereAKindHasNone() {
        Wish plain = TestNode.wish(COMPONENT, "2", 1);
        want(new Wish(COMPONENT, plain.version(), plain.rollout(), 1, 1, false, "", "", MaintenanceWindow.ALWAYS, 0,
                1, true,
                Duration.ofSeconds(30)));
        node.work(10);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.GONE_BACK);
        assertThat(node.lastTold().reason()).isEqualTo("no-shadow");
        assertThat(node.updater.running()).containsEntry(COMPONENT, new Version("1"));
    }
}
