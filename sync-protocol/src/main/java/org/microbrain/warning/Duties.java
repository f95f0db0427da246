package org.microbrain.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.RecordTime;

/**
 * What is due, by the time that it is given. Whoever runs a clock takes the step that is overdue for the program; if two do,
 * the history shows one.
 *
 * <p>A limit runs from the time of a step, by the clock of the node that took it. When that clock was wrong, or says a time
 * that has not come yet, nobody knows how long it has been, and the duty counts as overdue: a call too early is borne, one
 * that never comes is not.
 */
public final class Duties {

    /** How far the clocks of two nodes may differ and both be right. */
    static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
    private static final DivisionCode.Level[] TIERS = DivisionCode.Level.values();

    private final WarningState state;
    private final Limits limits;
    private final RecordTime now;
    private final List<Duty> duties = new ArrayList<>();
    private final Set<DivisionCode.Level> handedTo = EnumSet.noneOf(DivisionCode.Level.class);

    private Duties(WarningState state, Limits limits, RecordTime now) {
        this.state = state;
        this.limits = limits;
        this.now = now;
    }

    /** All that is open, the most urgent first; what is not overdue says when it will be. Empty when the warning is over. */
    public static List<Duty> due(WarningState state, Limits limits, RecordTime now) {
        return state.open() ? new Duties(state, limits, now).all() : List.of();
    }

    private List<Duty> all() {
        state.escalations().forEach(call -> handedTo.add(tierOf(call)));
        if (!state.confirmed()) {
            confirm();
        } else {
            state.highestEscalation().filter(call -> call.answer().isEmpty()).ifPresent(this::answerEscalation);
        }
        state.calls().stream().filter(call -> state.unanswered(call.first())).forEach(this::answerCall);
        duties.sort(Comparator.comparing((Duty duty) -> duty.by().orElse(Instant.MIN)));
        return List.copyOf(duties);
    }

    /** The duty office of the township, or of the area itself if that is larger; once handed on, of the tier that has it. */
    private void confirm() {
        DivisionCode.Level area = state.warning().area().level();
        DivisionCode.Level first = area.compareTo(DivisionCode.Level.TOWNSHIP) < 0 ? area : DivisionCode.Level.TOWNSHIP;
        Optional<Call> above = state.highestEscalation().filter(call -> tierOf(call).compareTo(first) < 0);
        Optional<Instant> by = above.isPresent()
                ? end(above.get().step(), limits.confirm().get(state.level().orElseThrow()))
                : earliestAlarm();
        DivisionCode.Level tier = above.map(Duties::tierOf).orElse(first);
        add(Task.CONFIRM, Role.DUTY_OFFICER, Optional.empty(), tier, above.map(call -> call.step().id()), by);
        escalate(tier, Optional.empty(), by);
    }

    private Optional<Instant> earliestAlarm() {
        Instant earliest = Instant.MAX;
        for (Step alarm : state.alarms()) {
            WarningLevel level = alarm.deed().level().or(state::level).orElseThrow();
            if (state.confirmations().stream().anyMatch(step -> !level.above(WarningState.confirmedBy(step)))) {
                continue;
            }
            Optional<Instant> by = end(alarm, limits.confirm().get(level));
            if (by.isEmpty()) {
                return by;
            }
            earliest = by.get().isBefore(earliest) ? by.get() : earliest;
        }
        return Optional.of(earliest);
    }

    private void answerEscalation(Call call) {
        StepId id = call.step().id();
        add(Task.ANSWER, Role.DUTY_OFFICER, Optional.empty(), tierOf(call), Optional.of(id),
                end(call.step(), limits.answer()));
        escalate(tierOf(call), Optional.of(id), end(call.step(), limits.upOneTier()));
    }

    private void answerCall(Call call) {
        Optional<StepId> id = Optional.of(call.step().id());
        Optional<Person> called = call.step().deed().called();
        if (!call.replaced()) {
            Optional<Instant> by = end(call.step(), limits.answer());
            add(Task.ANSWER, called.orElseThrow().role(), called, call.step().tier(), id, by);
            add(Task.CALL_NEXT, Role.PROGRAM, Optional.empty(), call.step().tier(), id, by);
        }
        if (call.first().equals(call.step().id())) {
            escalate(call.step().tier(), id, end(call.step(), limits.upOneTier()));
        }
    }

    /** To the tier above, unless that or a higher one has the warning already. */
    private void escalate(DivisionCode.Level from, Optional<StepId> about, Optional<Instant> by) {
        if (from == DivisionCode.Level.PROVINCE) {
            return;
        }
        DivisionCode.Level to = TIERS[from.ordinal() - 1];
        if (handedTo.stream().noneMatch(tier -> tier.compareTo(to) <= 0)) {
            add(Task.ESCALATE, Role.PROGRAM, Optional.empty(), to, about, by);
        }
    }

    private void add(Task task, Role role, Optional<Person> person, DivisionCode.Level tier, Optional<StepId> about,
                     Optional<Instant> by) {
        boolean overdue = by.isEmpty() || !Instant.ofEpochMilli(now.millis()).isBefore(by.get());
        duties.add(new Duty(task, role, person, tier, about, by, overdue));
    }

    private Optional<Instant> end(Step began, Duration limit) {
        RecordTime since = began.at();
        boolean wrongClock = since.quality() == RecordTime.Quality.DOUBTFUL && now.quality() != RecordTime.Quality.DOUBTFUL;
        Instant start = Instant.ofEpochMilli(since.millis());
        boolean notYet = start.isAfter(Instant.ofEpochMilli(now.millis()).plus(CLOCKS_DIFFER));
        return wrongClock || notYet ? Optional.empty() : Optional.of(start.plus(limit));
    }

    private static DivisionCode.Level tierOf(Call escalation) {
        return escalation.step().deed().tier().orElseThrow();
    }
}
