package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.core.rollout.GateCheck.Kind;
import org.microbrain.core.rollout.NodeSight.Claim;
import org.microbrain.core.rollout.WaveAssignment.Candidate;
import org.microbrain.record.NodeId;

/**
 * A release on its way to an area, in waves. Immutable: each step and each command of a person gives a new one together with
 * what follows from it. No I/O, no clock.
 *
 * @param wave     the one that runs, from 1; 0 before the start
 * @param approver empty before the approval
 * @param approved {@link Instant#EPOCH} before the approval
 * @param since    when it came to this state
 * @param by       who brought it there; empty for a gate
 * @param why      in that person's words, or the gate's
 * @param tracks   its nodes, once it has started
 */
public record Rollout(Plan plan, RolloutState state, int wave, String approver, Instant approved, Instant since, String by,
                      String why, Map<NodeId, Track> tracks) {

    /**
     * What a step gives.
     *
     * @param changed  the tracks that are others than before
     * @param verdicts of the waves that have begun
     */
    public record Step(Rollout next, List<Action> actions, Map<NodeId, Track> changed, List<Judgement> verdicts) { }

    /** A rollout that nobody has asked anybody to approve. */
    public static Rollout draft(Plan plan) {
        return new Rollout(plan, RolloutState.DRAFT, 0, "", Instant.EPOCH, plan.written(), plan.author(), "", Map.of());
    }

    private Rollout at(RolloutState next, Instant now, String who, String reason) {
        return new Rollout(plan, next, wave, approver, approved, now, who, reason, tracks);
    }

    private Rollout with(Map<NodeId, Track> next) {
        return new Rollout(plan, state, wave, approver, approved, since, by, why, next);
    }

    private Rollout inWave(int next) {
        return new Rollout(plan, state, next, approver, approved, since, by, why, tracks);
    }

    /** Asks for the second person. */
    public Rollout submit(String who, Instant now) {
        require(state == RolloutState.DRAFT, "not-draft");
        return at(RolloutState.WAITING_FOR_APPROVAL, now, who, "");
    }

    /** @throws NotNow with {@code own} when the approver is the author */
    public Rollout approve(String who, Instant now) {
        require(state == RolloutState.WAITING_FOR_APPROVAL, "not-waiting");
        require(!who.equals(plan.author()), "own");
        return new Rollout(plan, RolloutState.RUNNING, 0, who, now, now, who, "", tracks);
    }

    /** Starts nothing more until somebody lets it go on. */
    public Step pause(String who, String reason, Instant now) {
        require(state == RolloutState.RUNNING, "not-running");
        return new Step(at(RolloutState.PAUSED_BY_PERSON, now, who, reason), sayAgain(), Map.of(), List.of());
    }

    /**
     * Goes on.
     *
     * @param again whether nodes that failed are tried again; otherwise they are accepted as they are, and so are the figures
     *              of nodes that keep it, when these were what the gate stopped it for
     */
    public Step resume(String who, boolean again, Collection<NodeSight> sights, Instant now) {
        require(state.paused(), "not-paused");
        Map<NodeId, Track> next = new HashMap<>(tracks);
        List<Action> actions = sayAgain();
        Map<NodeId, NodeSight> seen = byNode(sights);
        boolean figures = state == RolloutState.PAUSED_BY_GATE && (why.contains(Kind.DETECTIONS.word())
                || why.contains(Kind.BESIDE.word()) || why.contains(Kind.MISSED.word()));
        next.replaceAll((node, track) -> {
            if (figures && track.stage() == Stage.KEPT && !track.accepted()) {
                return track.accept();
            }
            boolean wrong = track.stage() == Stage.FAILED || track.stage() == Stage.QUIET
                    || track.stage() == Stage.KEPT && !track.reason().isEmpty();
            NodeSight sight = seen.get(node);
            if (!wrong || track.accepted()) {
                return track;
            }
            boolean free = sight != null && sight.claim() == Claim.FREE && !sight.stopped();
            if (again && track.stage() == Stage.FAILED && free) {
                actions.add(new Action.Wish(node));
                return track.asked(now, false, sight.runs(), sight.condition());
            }
            return track.accept();
        });
        return new Step(with(next).at(RolloutState.RUNNING, now, who, ""), actions, changed(next), List.of());
    }

    /**
     * Takes back what is not kept. What is kept stays, also where nothing was heard of the node since, until it fails there.
     * Possible in each state.
     */
    public Step cancel(String who, String reason, Instant now) {
        require(state != RolloutState.CANCELLED, "over");
        Map<NodeId, Track> next = new HashMap<>(tracks);
        List<Action> actions = new ArrayList<>();
        next.replaceAll((node, track) -> switch (track.stage()) {
            case KEPT, BACK, OVERRULED, WITHDRAWN -> track;
            case WAITING -> track.to(Stage.WITHDRAWN, "", now);
            case WISHED, TRYING, QUIET, FAILED, GOING_BACK -> {
                if (track.stage() == Stage.QUIET && track.everKept()) {
                    yield track;
                }
                actions.add(new Action.TakeBack(node));
                yield track.stage() == Stage.FAILED ? track : track.to(Stage.WITHDRAWN, "", now);
            }
        });
        return new Step(with(next).at(RolloutState.CANCELLED, now, who, reason), actions, changed(next), List.of());
    }

    /** Wishes the version before to all nodes that took the new one, or may have taken it. */
    public Step rollBack(String who, String reason, Collection<NodeSight> sights, Instant now) {
        require(state != RolloutState.DRAFT && state != RolloutState.WAITING_FOR_APPROVAL
                && state != RolloutState.ROLLED_BACK, "not-started");
        Map<NodeId, NodeSight> seen = byNode(sights);
        Map<NodeId, Track> next = new HashMap<>(tracks);
        List<Action> actions = new ArrayList<>();
        next.replaceAll((node, track) -> {
            NodeSight sight = seen.get(node);
            if (sight != null && sight.claim() == Claim.TAKEN) {
                return track;
            }
            return back(node, track, actions, now);
        });
        return new Step(with(next).at(RolloutState.ROLLED_BACK, now, who, reason), actions, changed(next), List.of());
    }

    private Track back(NodeId node, Track track, List<Action> actions, Instant now) {
        switch (track.stage()) {
            case WAITING:
                return track.to(Stage.WITHDRAWN, "", now);
            case OVERRULED, BACK, GOING_BACK:
                return track;
            case FAILED:
                actions.add(new Action.TakeBack(node));
                return track;
            default:
                if (track.tries() == 0) {
                    return track;
                }
                if (track.previous().isEmpty() || track.previous().get().equals(plan.version())) {
                    actions.add(new Action.TakeBack(node));
                    return track.to(Stage.WITHDRAWN, track.previous().isEmpty() ? "nothing-before" : "", now);
                }
                actions.add(new Action.WishBack(node));
                return track.goBack(now);
        }
    }

    /** Wishes that may change: those of nodes that are not through. */
    private List<Action> sayAgain() {
        List<Action> actions = new ArrayList<>();
        tracks.forEach((node, track) -> {
            if (track.stage().wished() && track.stage() != Stage.KEPT) {
                actions.add(new Action.SayAgain(node));
            }
        });
        return actions;
    }

    private static void require(boolean right, String word) {
        if (!right) {
            throw new NotNow(word);
        }
    }

    private static Map<NodeId, NodeSight> byNode(Collection<NodeSight> sights) {
        Map<NodeId, NodeSight> seen = new HashMap<>(sights.size() * 2);
        sights.forEach(sight -> seen.put(sight.node(), sight));
        return seen;
    }

    private Map<NodeId, Track> changed(Map<NodeId, Track> next) {
        Map<NodeId, Track> changed = new HashMap<>();
        next.forEach((node, track) -> {
            if (track != tracks.get(node)) {
                changed.put(node, track);
            }
        });
        return changed;
    }

    /**
     * One look at how things stand. The same look gives the same step, however often the core restarts in between.
     *
     * @param sights of all nodes that the rollout is for, or has; each once
     */
    public Step step(Instant now, Collection<NodeSight> sights) {
        if (state == RolloutState.DRAFT || state == RolloutState.WAITING_FOR_APPROVAL) {
            return new Step(this, List.of(), Map.of(), List.of());
        }
        Map<NodeId, NodeSight> seen = byNode(sights);
        Map<NodeId, Track> next = new HashMap<>(tracks);
        if (state == RolloutState.RUNNING) {
            place(next, sights, now);
        }
        Follower follower = new Follower(plan, now);
        next.replaceAll((node, track) -> {
            NodeSight sight = seen.get(node);
            return sight == null ? track : follower.follow(track, sight);
        });
        Rollout looked = with(next);
        List<Action> actions = new ArrayList<>();
        if (state == RolloutState.CANCELLED) {
            next.forEach((node, track) -> {
                if (track.stage() == Stage.FAILED && tracks.get(node).stage() != Stage.FAILED) {
                    actions.add(new Action.TakeBack(node));
                }
            });
        }
        if (state == RolloutState.RUNNING && wave == 0) {
            looked = looked.inWave(1);
            actions.add(new Action.WaveStarted(1));
        }
        List<Judgement> verdicts = looked.judge(seen, now);
        if (state == RolloutState.RUNNING) {
            Judgement bad = verdicts.stream().filter(Judgement::bad).findFirst().orElse(null);
            if (bad != null) {
                return looked.stop(bad, actions, verdicts, sights, now, tracks);
            }
            looked = looked.goOn(verdicts, actions, next, now);
            looked.ask(next, seen, actions, now);
        }
        return new Step(looked, actions, changed(next), verdicts);
    }

    /** New nodes go into the last wave; at the start each goes into its own. */
    private void place(Map<NodeId, Track> next, Collection<NodeSight> sights, Instant now) {
        List<Candidate> fresh = sights.stream().filter(sight -> !next.containsKey(sight.node()))
                .map(sight -> new Candidate(sight.node(), sight.lastSeen())).toList();
        if (wave == 0) {
            new WaveAssignment(plan.number(), now.minus(plan.gate(1).quietAfter())).assign(plan.waves(), fresh)
                    .forEach((node, of) -> next.put(node, Track.waiting(of, now)));
        } else if (plan.waves().get(plan.waves().size() - 1).size() instanceof WaveSize.All) {
            fresh.forEach(one -> next.put(one.node(), Track.waiting(plan.waves().size(), now)));
        }
    }

    private List<Judgement> judge(Map<NodeId, NodeSight> seen, Instant now) {
        List<Map<NodeId, Track>> waves = new ArrayList<>();
        for (int i = 0; i < wave; i++) {
            waves.add(new HashMap<>());
        }
        tracks.forEach((node, track) -> {
            if (track.wave() <= wave) {
                waves.get(track.wave() - 1).put(node, track);
            }
        });
        GateKeeper keeper = new GateKeeper(plan, seen);
        List<Judgement> verdicts = new ArrayList<>();
        for (int i = 1; i <= wave; i++) {
            verdicts.add(keeper.judge(i, waves.get(i - 1), now));
        }
        return verdicts;
    }

    /** @param before the tracks before this step */
    private Step stop(Judgement bad, List<Action> actions, List<Judgement> verdicts, Collection<NodeSight> sights, Instant now,
                      Map<NodeId, Track> before) {
        List<GateCheck> why = bad.checks().stream().filter(check -> check.outcome() == GateCheck.Outcome.BAD).toList();
        String words = why.stream().map(check -> check.kind().word()).reduce((a, b) -> a + " " + b).orElse("");
        actions.add(new Action.Stopped(bad.wave(), why));
        Step stopped = plan.goBack() ? rollBack("", words, sights, now)
                : new Step(at(RolloutState.PAUSED_BY_GATE, now, "", words), sayAgain(), Map.of(), List.of());
        actions.addAll(stopped.actions());
        Map<NodeId, Track> changed = new HashMap<>();
        stopped.next().tracks().forEach((node, track) -> {
            if (track != before.get(node)) {
                changed.put(node, track);
            }
        });
        return new Step(stopped.next(), actions, changed, verdicts);
    }

    /** Starts the next wave when the gate of this one is open; ends when there is none. */
    private Rollout goOn(List<Judgement> verdicts, List<Action> actions, Map<NodeId, Track> next, Instant now) {
        if (!verdicts.get(wave - 1).open()) {
            return this;
        }
        if (wave < plan.waves().size()) {
            actions.add(new Action.WaveStarted(wave + 1));
            return inWave(wave + 1);
        }
        boolean through = next.values().stream().allMatch(Rollout::through);
        return through ? at(RolloutState.FINISHED, now, "", "") : this;
    }

    /** Whether nothing more is waited for at a node. A quiet one may still take it when it comes back. */
    private static boolean through(Track track) {
        return switch (track.stage()) {
            case WAITING, WISHED, TRYING, GOING_BACK -> false;
            case KEPT -> track.observed() || track.accepted() || !track.reason().isEmpty();
            case FAILED, QUIET, OVERRULED, WITHDRAWN, BACK -> true;
        };
    }

    private void ask(Map<NodeId, Track> next, Map<NodeId, NodeSight> seen, List<Action> actions, Instant now) {
        next.replaceAll((node, track) -> {
            NodeSight sight = seen.get(node);
            if (track.stage() != Stage.WAITING || track.wave() > wave || sight == null || sight.stopped()
                    || sight.claim() != Claim.FREE) {
                return track;
            }
            actions.add(new Action.Wish(node));
            boolean away = sight.lastSeen().isBefore(now.minus(plan.gate(track.wave()).quietAfter()));
            return track.asked(now, away, sight.runs(), sight.condition());
        });
    }
}
