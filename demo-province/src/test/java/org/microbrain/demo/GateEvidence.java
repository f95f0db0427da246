package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.body.ReportBody;
import org.microbrain.core.rollout.Gate;
import org.microbrain.intent.Attempt;
import org.microbrain.intent.AttemptEncoding;
import org.microbrain.intent.Wish;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;
import org.microbrain.release.Version;

/**
 * Whether a gate may be open, reckoned anew from what went down and what came up alone: the wishes and the records of one
 * rollout. Nothing of the desk's own tracks and verdicts is used. For one thread.
 */
final class GateEvidence {

    private final String rollout;
    private final Map<NodeId, Seen> seen = new TreeMap<>();

    /** What is known of a node. */
    private static final class Seen {
        private int wave;
        private Instant wished = Instant.MAX;
        private Instant begun = Instant.MAX;
        private Instant kept = Instant.MAX;
        private Instant failed = Instant.MAX;
        private Instant heardBefore = Instant.MIN;
        private Instant heard = Instant.MIN;
        private Instant reported = Instant.MIN;
        private Version runs;
    }

    GateEvidence(String rollout) {
        this.rollout = rollout;
    }

    private Seen of(NodeId node) {
        return seen.computeIfAbsent(node, one -> new Seen());
    }

    void wished(NodeId node, Wish wish, Instant now) {
        Seen one = of(node);
        if (wish.rollout().equals(rollout) && one.wave == 0) {
            one.wave = wish.wave();
            one.wished = now;
            one.heardBefore = one.heard;
        }
    }

    void came(JournalRecord record, Instant now) throws InvalidProtocolBufferException {
        Seen one = of(record.origin().node());
        one.heard = now;
        if (record.kind().equals(RecordKind.REPORT)) {
            one.reported = now;
            one.runs = new Version(ReportBody.parseFrom(record.body()).getRunning(0).getVersion());
        } else if (record.kind().equals(RecordKind.ATTEMPT)) {
            AttemptEncoding.decode(record.body()).filter(attempt -> attempt.rollout().equals(rollout))
                    .ifPresent(attempt -> attempt(one, attempt, now));
        }
    }

    private static void attempt(Seen one, Attempt attempt, Instant now) {
        one.begun = now.isBefore(one.begun) ? now : one.begun;
        switch (attempt.state()) {
            case KEPT -> one.kept = now;
            case GONE_BACK, FAILED, REFUSED, SUPERSEDED -> one.failed = now;
            case FETCHING, STAGED, WAITING, APPLYING, PROVING, GOING_BACK -> { }
        }
    }

    /** The nodes that were asked in a wave. */
    List<NodeId> wave(int wave) {
        List<NodeId> nodes = new ArrayList<>();
        seen.forEach((node, one) -> {
            if (one.wave == wave) {
                nodes.add(node);
            }
        });
        return nodes;
    }

    /** Nobody was asked in a wave, and nobody began, before it started. */
    void assertNobodyBefore(int wave, Instant started) {
        for (NodeId node : wave(wave)) {
            assertThat(of(node).wished).as("%s of wave %s was asked", node, wave).isAfterOrEqualTo(started);
            assertThat(of(node).begun).as("%s of wave %s began", node, wave).isAfterOrEqualTo(started);
        }
    }

    /** Each node of a wave has run it long enough and is well, or failed, or went quiet; and few enough of the latter. */
    void assertMayOpen(int wave, Gate gate, Version version, Instant now) {
        List<NodeId> nodes = wave(wave);
        int failed = 0;
        int quiet = 0;
        int good = 0;
        for (NodeId node : nodes) {
            Seen one = of(node);
            if (one.failed.isBefore(Instant.MAX)) {
                failed++;
            } else if (one.kept.isBefore(Instant.MAX)) {
                assertThat(now).as("%s has run it long enough", node).isAfterOrEqualTo(one.kept.plus(gate.observe()));
                assertThat(one.heard).as("%s was heard of since", node).isAfter(one.kept);
                assertThat(one.reported).as("%s has told what runs", node).isAfterOrEqualTo(one.kept);
                assertThat(one.runs).as("%s runs", node).isEqualTo(version);
                good++;
            } else {
                Instant last = one.heard.isAfter(one.wished) ? one.heard : one.wished;
                assertThat(now).as("%s is waited for", node).isAfter(last.plus(gate.quietAfter()));
                boolean away = one.heardBefore.isBefore(one.wished.minus(gate.quietAfter()));
                quiet += away ? 0 : 1;
            }
        }
        assertThat(good).as("nodes of wave %s that showed it", wave).isPositive();
        assertThat(failed * 100).as("failed of %s", nodes.size()).isLessThanOrEqualTo(gate.mostFailed().value() * nodes.size());
        assertThat(quiet * 100).as("quiet of %s", nodes.size()).isLessThanOrEqualTo(gate.mostQuiet().value() * nodes.size());
    }
}
