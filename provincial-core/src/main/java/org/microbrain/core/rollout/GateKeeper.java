package org.microbrain.core.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.microbrain.core.rollout.GateCheck.Kind;
import org.microbrain.core.rollout.GateCheck.Outcome;
import org.microbrain.intent.Shadow;
import org.microbrain.record.NodeId;

/** Judges waves by what is seen of their nodes, not by what these say of their success. Pure. */
final class GateKeeper {

    private final Plan plan;
    private final Map<NodeId, NodeSight> sights;

    GateKeeper(Plan plan, Map<NodeId, NodeSight> sights) {
        this.plan = plan;
        this.sights = sights;
    }

    /** What is counted of a wave. */
    private static final class Count {
        private int all;
        private int held;
        private int failed;
        private int quiet;
        private int settled;
        private int observed;
        private int memory;
        private int backlog;
        private double expected;
        private double detections;
        private double hours;
        private int kept;
        private long missed;
        private long shadowed;
    }

    /** @param tracks of the wave */
    Judgement judge(int wave, Map<NodeId, Track> tracks, Instant now) {
        Count count = new Count();
        tracks.forEach((node, track) -> count(count, track, sights.get(node), now));
        Gate gate = plan.gate(wave);
        List<GateCheck> checks = new ArrayList<>();
        boolean tooMany = gate.mostFailed().exceededBy(count.failed, count.all);
        checks.add(new GateCheck(Kind.FAILED, tooMany ? Outcome.BAD : Outcome.GOOD, count.failed, gate.mostFailed().value(),
                count.all));
        if (gate.memory()) {
            checks.add(part(Kind.MEMORY, count.memory, tooMany, count.all));
        }
        if (gate.backlog()) {
            checks.add(part(Kind.BACKLOG, count.backlog, tooMany, count.all));
        }
        checks.add(new GateCheck(Kind.QUIET, gate.mostQuiet().exceededBy(count.quiet, count.all) ? Outcome.BAD : Outcome.GOOD,
                count.quiet, gate.mostQuiet().value(), count.all));
        if (gate.detections() > 0) {
            checks.add(plan.shadow() ? shadowed(gate, count) : detections(gate, count));
        }
        if (plan.shadow() && gate.mostMissed() >= 0) {
            checks.add(new GateCheck(Kind.MISSED, count.missed > gate.mostMissed() ? Outcome.BAD : Outcome.GOOD, count.missed,
                    gate.mostMissed(), count.all));
        }
        boolean last = wave == plan.waves().size();
        boolean nothingToSee = count.all == 0 && count.held == 0;
        boolean done = count.settled == count.all && (count.observed > 0 || last || nothingToSee);
        checks.add(new GateCheck(Kind.OBSERVED, done ? Outcome.GOOD : Outcome.WAITING, count.observed,
                gate.observe().toSeconds(), count.all));
        boolean bad = checks.stream().anyMatch(check -> check.outcome() == Outcome.BAD);
        boolean waits = checks.stream().anyMatch(check -> check.outcome() == Outcome.WAITING);
        return new Judgement(wave, done && !bad && !waits, bad, checks);
    }

    private static GateCheck part(Kind kind, int measured, boolean tooMany, int all) {
        return new GateCheck(kind, measured > 0 && tooMany ? Outcome.BAD : Outcome.GOOD, measured, 0, all);
    }

    private void count(Count count, Track track, NodeSight sight, Instant now) {
        boolean stopped = sight != null && (sight.stopped() || sight.claim() != NodeSight.Claim.FREE);
        if (track.stage() == Stage.OVERRULED || track.stage() == Stage.WITHDRAWN) {
            return;
        }
        if (track.stage() == Stage.WAITING && stopped) {
            count.held++;
            return;
        }
        count.all++;
        boolean unwell = track.stage() == Stage.KEPT && !track.reason().isEmpty();
        boolean failed = track.stage() == Stage.FAILED || unwell;
        boolean quiet = track.stage() == Stage.QUIET;
        if (!track.accepted()) {
            count.failed += failed ? 1 : 0;
            count.quiet += quiet && !track.reason().equals("away") ? 1 : 0;
            count.memory += unwell && track.reason().equals("memory") ? 1 : 0;
            count.backlog += unwell && track.reason().equals("backlog") ? 1 : 0;
        }
        boolean observed = track.stage() == Stage.KEPT && track.observed();
        count.observed += observed ? 1 : 0;
        count.settled += observed || failed || quiet ? 1 : 0;
        if (sight != null && !track.accepted()) {
            if (plan.shadow()) {
                sight.attempt().filter(seen -> seen.number() == plan.attempt(track.tries())).flatMap(NodeSight.Seen::shadow)
                        .ifPresent(shadow -> beside(count, shadow));
            } else {
                detections(count, track, sight.condition());
            }
        }
    }

    /** What came since it was kept, beside what the versions before said in as much time. */
    private static void detections(Count count, Track track, Condition now) {
        Condition before = track.before();
        Usual usual = before.usual();
        if (track.stage() != Stage.KEPT || before.detections() < 0 || now.detections() < 0 || usual.millis() <= 0) {
            return;
        }
        count.kept++;
        if (track.figures().detections() < 0) {
            return;
        }
        boolean sameStart = now.started().equals(track.figures().started());
        double counted = sameStart ? now.detections() - track.figures().detections() : now.detections();
        double inHours = sameStart ? hours(track.figures().reported(), now.reported()) : hours(now.started(), now.reported());
        if (inHours > 0 && counted >= 0) {
            count.hours += inHours;
            count.detections += counted;
            count.expected += usual.detections() / usual.hours() * inHours;
        }
    }

    /** Both judged the same readings, so what the one at work said is just what was to be expected. */
    private static void beside(Count count, Shadow shadow) {
        count.missed += shadow.warningsMissed();
        count.detections += shadow.detectionsShadow();
        count.expected += shadow.detectionsLive();
        count.shadowed++;
    }

    private static double hours(Duration time) {
        return time.toMillis() / 3.6e6;
    }

    private static double hours(Instant from, Instant until) {
        return from.equals(Instant.EPOCH) || until.equals(Instant.EPOCH) ? 0 : hours(Duration.between(from, until));
    }

    private static boolean far(Gate gate, Count count) {
        return count.detections > gate.detections() * count.expected + Gate.FEW_DETECTIONS
                || count.detections < count.expected / gate.detections() - Gate.FEW_DETECTIONS;
    }

    private static GateCheck shadowed(Gate gate, Count count) {
        return new GateCheck(Kind.BESIDE, far(gate, count) ? Outcome.BAD : Outcome.GOOD, count.detections, count.expected,
                count.shadowed);
    }

    private static GateCheck detections(Gate gate, Count count) {
        // One shower over a county tells nothing of an hour, nor does a calm minute: the nodes must have told of half of the time.
        boolean enough = count.hours >= count.kept * hours(gate.observe()) / 2;
        Outcome outcome = !enough ? Outcome.WAITING : far(gate, count) ? Outcome.BAD : Outcome.GOOD;
        return new GateCheck(Kind.DETECTIONS, outcome, count.detections, count.expected, Math.round(count.hours * 3600));
    }
}
