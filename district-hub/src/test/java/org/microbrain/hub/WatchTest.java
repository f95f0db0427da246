package org.microbrain.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.microbrain.body.WarningBody;
import org.microbrain.link.ChildStatus;
import org.microbrain.link.Moment;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;

final class WatchTest {

    private static final NodeId EDGE = new NodeId("450102001003");
    private static final NodeId OTHER = new NodeId("450102001201");
    private static final Duration SILENT = Duration.ofMinutes(5);

    private final Watch watch = watch(Set.of());

    private static Watch watch(Set<NodeId> known) {
        return new Watch(SILENT, new Random(1), known, at(0));
    }

    private static Moment at(long seconds) {
        return new Moment(seconds * 1_000, RecordTime.good(1_700_000_000_000L + seconds * 1_000));
    }

    private static List<ChildStatus> child(NodeId node, boolean connected) {
        return List.of(new ChildStatus(node, "edge", connected, 0, ChildStatus.NOTHING_KNOWN));
    }

    @Test
    void aChildThatFallsSilentIsWarnedOfOnceInBothLanguages() {
        assertThat(watch.work(child(EDGE, true), at(10))).isEmpty();
        assertThat(watch.work(child(EDGE, false), at(309))).isEmpty();
        List<WarningBody> warnings = watch.work(child(EDGE, false), at(310));
        assertThat(warnings).singleElement().satisfies(warning -> {
            assertThat(warning.getLevel()).isEqualTo(2);
            assertThat(warning.getArea()).isEqualTo(EDGE.area().code());
            assertThat(warning.getReasonZh()).contains(EDGE.text(), "5");
            assertThat(warning.getReasonEn()).contains(EDGE.text(), "5 min");
            assertThat(warning.getBornMs()).isEqualTo(at(310).wall());
        });
        assertThat(watch.work(child(EDGE, false), at(9_000))).isEmpty();
    }

    @Test
    void eachSilenceIsAWarningOfItsOwn() {
        watch.work(child(EDGE, true), at(0));
        String first = watch.work(child(EDGE, false), at(300)).get(0).getId();
        assertThat(watch.work(child(EDGE, true), at(400))).isEmpty();
        List<WarningBody> second = watch.work(child(EDGE, false), at(700));
        assertThat(second).hasSize(1);
        assertThat(second.get(0).getId()).isNotEqualTo(first);
    }

    @Test
    void aShortBreakIsNoWarning() {
        watch.work(child(EDGE, true), at(0));
        watch.work(child(EDGE, false), at(299));
        watch.work(child(EDGE, true), at(300));
        assertThat(watch.work(child(EDGE, false), at(599))).isEmpty();
    }

    @Test
    void aChildOfAnEarlierRunThatNeverComesBackIsMissed() {
        Watch restarted = watch(Set.of(EDGE, OTHER));
        assertThat(restarted.work(child(OTHER, true), at(299))).isEmpty();
        assertThat(restarted.work(child(OTHER, true), at(300))).singleElement()
                .satisfies(warning -> assertThat(warning.getReasonEn()).contains(EDGE.text()));
        assertThat(restarted.known()).containsExactlyInAnyOrder(EDGE, OTHER);
    }

    @Test
    void aJumpOfTheClockIsNoSilence() {
        watch.work(child(EDGE, true), at(0));
        assertThat(watch.work(child(EDGE, false), new Moment(1_000, RecordTime.good(Long.MAX_VALUE / 2)))).isEmpty();
    }
}
