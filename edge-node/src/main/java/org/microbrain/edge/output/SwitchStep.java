package org.microbrain.edge.output;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.microbrain.edge.output.Situation.Heard;
import org.microbrain.edge.output.SwitchState.Proof;

/**
 * Whether an output is to be on: told from its state, the plan and the warnings, by nothing else. It is never on without an
 * approved plan, never longer at a time than the plan says, never oftener than its interlock, and off when nothing calls for
 * it any more. No I/O, no clock.
 */
final class SwitchStep {

    /** How long an output has to say that it is as it was told. */
    static final long PATIENCE_MILLIS = 30_000;
    static final long HOUR_MILLIS = 3_600_000;
    /** How long a person's try lasts. */
    static final long TRY_MILLIS = 5_000;

    private final SwitchState state;
    private final Situation now;
    private final long time;

    private SwitchStep(SwitchState state, Situation now, long time) {
        this.state = state;
        this.now = now;
        this.time = time;
    }

    /** Why something changed, as it stands in texts. */
    enum Why { DANGER, TIME_OVER, OVER, STOPPED, NO_PLAN, HOURS, TRIED, LOST, ANSWERED, SILENT }

    /** @param why empty when neither what is meant nor how far it is proved has changed */
    record Outcome(SwitchState next, Optional<Why> why) {

        private static Outcome of(SwitchState next, Why why) {
            return new Outcome(next, Optional.of(why));
        }
    }

    /** @param time milliseconds of the clock that nobody sets */
    static Outcome of(SwitchState state, Situation now, long time) {
        return new SwitchStep(forgetting(state, now, time), now, time).next();
    }

    private Outcome next() {
        if (state.on() && !state.tried()) {
            return onForAWarning();
        }
        List<Danger> due = due();
        if (!due.isEmpty()) {
            return Outcome.of(started(due), Why.DANGER);
        }
        Optional<Why> over = state.on() ? endOfTry() : Optional.empty();
        return over.map(why -> Outcome.of(state.off(Proof.ASKED, time), why)).orElseGet(this::proof);
    }

    private Outcome onForAWarning() {
        Optional<Why> end = end();
        if (end.isPresent()) {
            return Outcome.of(state.off(Proof.ASKED, time), end.get());
        }
        if (state.proof() == Proof.CONFIRMED && heard().filter(one -> !one.on()).isPresent()) {
            return Outcome.of(state.off(Proof.CONFIRMED, time), Why.LOST);
        }
        return proof();
    }

    /** One that could not be reached in that time is tried no more. */
    private Optional<Why> endOfTry() {
        if (now.stopped()) {
            return Optional.of(Why.STOPPED);
        }
        return now.plan().isEmpty() ? Optional.of(Why.NO_PLAN)
                : Optional.of(Why.TRIED).filter(tried -> time - state.since() >= TRY_MILLIS);
    }

    /** Whether it may be tried: only with an approved plan, when it is off, rests no more, and nothing calls for it. */
    static boolean mayBeTried(SwitchState state, Situation now, long time) {
        boolean free = !state.on() && !state.mayBeOn() && !now.stopped();
        return free && now.plan().isPresent() && time - Math.max(state.since(), state.sent()) >= now.plan().get().rest().toMillis()
                && now.dangers().filter(all -> all.stream().noneMatch(now.plan().get()::isFor)).isPresent();
    }

    /** What it said since it was asked. */
    private Optional<Heard> heard() {
        return now.heard().filter(one -> one.at() >= state.asked());
    }

    private Outcome proof() {
        boolean open = state.proof() == Proof.ASKED || state.proof() == Proof.SENT || state.proof() == Proof.FAILED;
        Optional<Heard> right = heard().filter(one -> one.on() == state.on());
        if (open && right.isPresent()) {
            return Outcome.of(state.proved(Proof.CONFIRMED).heard(right.get().at()), Why.ANSWERED);
        }
        boolean waits = state.proof() == Proof.ASKED || state.proof() == Proof.SENT && now.answers();
        if (waits && time - state.asked() >= PATIENCE_MILLIS) {
            return Outcome.of(state.proved(Proof.FAILED), Why.SILENT);
        }
        return new Outcome(state, Optional.empty());
    }

    /** Why it may be on no longer. */
    private Optional<Why> end() {
        if (now.stopped()) {
            return Optional.of(Why.STOPPED);
        }
        if (now.plan().isEmpty()) {
            return Optional.of(Why.NO_PLAN);
        }
        Plan plan = now.plan().get();
        if (state.sent() != SwitchState.NEVER && time - state.sent() >= plan.longest().toMillis()) {
            return Optional.of(Why.TIME_OVER);
        }
        if (!plan.allows(now.wall())) {
            return Optional.of(Why.HOURS);
        }
        return now.dangers().filter(all -> all.stream().noneMatch(plan::isFor)).map(none -> Why.OVER);
    }

    /** For what it is to be switched on now; empty when it is not. */
    private List<Danger> due() {
        if (now.stopped() || now.plan().isEmpty() || !now.plan().get().allows(now.wall())) {
            return List.of();
        }
        Plan plan = now.plan().get();
        boolean rests = !state.tried() && time - Math.max(state.since(), state.sent()) < plan.rest().toMillis();
        if (rests || state.mayBeOn() || state.starts().size() >= plan.anHour()) {
            return List.of();
        }
        return now.dangers().orElse(List.of()).stream().filter(plan::isFor)
                .filter(danger -> state.rounds().getOrDefault(danger.key(), 0) < plan.rounds()).toList();
    }

    private SwitchState started(List<Danger> due) {
        Map<String, Integer> rounds = new HashMap<>(state.rounds());
        due.forEach(danger -> rounds.merge(danger.key(), 1, Integer::sum));
        Danger worst = due.stream().max(Comparator.comparing(Danger::level)).orElseThrow();
        List<Long> starts = new ArrayList<>(state.starts());
        starts.add(time);
        return state.on(worst.warning(), now.version(), starts, rounds, time);
    }

    /** Without starts longer ago than an hour, and warnings that are over. */
    private static SwitchState forgetting(SwitchState state, Situation now, long time) {
        List<Long> starts = state.starts().stream().filter(start -> time - start < HOUR_MILLIS).toList();
        Map<String, Integer> rounds = now.dangers().map(all -> {
            List<String> open = all.stream().map(Danger::warning).toList();
            return state.rounds().entrySet().stream().filter(one -> open.contains(one.getKey().substring(0, one.getKey().indexOf('/'))))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }).orElse(state.rounds());
        return starts.equals(state.starts()) && rounds.equals(state.rounds()) ? state : state.remembering(starts, rounds);
    }

    /** A person ends it: it goes off, and is not on again for any warning that is open now. */
    static SwitchState ended(SwitchState state, Plan plan, List<Danger> dangers, long time) {
        Map<String, Integer> rounds = new HashMap<>(state.rounds());
        dangers.stream().filter(plan::isFor).forEach(danger -> rounds.put(danger.key(), Plan.MOST_ROUNDS));
        return state.remembering(state.starts(), rounds).off(Proof.ASKED, time);
    }
}
