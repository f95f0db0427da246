package org.microbrain.runtime.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.microbrain.record.RecordTime;
import org.microbrain.warning.Call;
import org.microbrain.warning.Duties;
import org.microbrain.warning.Limits;
import org.microbrain.warning.StepId;
import org.microbrain.warning.Task;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.WarningState;

/**
 * Who is to be called now: told from the state of a warning, the table and what this node called before, by nothing else.
 * Each line that fits goes from person to person until somebody of it answers; who was called at this level already is not
 * called again, whatever line it was for. A level that rises begins anew.
 */
final class Rounds {

    private final WarningState state;
    private final DutyTable table;
    private final WarningLevel level;
    private final Set<StepId> overdue = new HashSet<>();
    /** Calls of which every message failed for good, so that nobody can answer but at the console. */
    private final Set<String> unreachable = new HashSet<>();
    /** Calls at this level, by the name of who was called; empty when made just now. */
    private final Map<String, Optional<Call>> called = new HashMap<>();
    private final List<Order> orders = new ArrayList<>();

    /**
     * A call to be made.
     *
     * @param unanswered the call in whose place it is made
     */
    record Order(DutyLine line, DutyPerson person, Set<String> channels, WarningLevel level, Optional<StepId> unanswered) {
    }

    private Rounds(WarningState state, DutyTable table, List<PlacedCall> placed) {
        this.state = state;
        this.table = table;
        this.level = state.level().orElseThrow();
        Map<String, Call> calls = new HashMap<>();
        state.calls().forEach(call -> calls.put(call.step().id().toString(), call));
        placed.stream().filter(call -> call.level().compareTo(level) >= 0).forEach(call -> {
            called.put(call.name(), Optional.ofNullable(calls.get(call.step())));
            if (call.failed()) {
                unreachable.add(call.step());
            }
        });
    }

    /**
     * @param hazard of the warning
     * @param alone  whether an edge has no parent now, so that nobody above can confirm
     * @param placed the calls of this warning that this node made
     */
    static List<Order> due(WarningState state, String hazard, boolean alone, DutyTable table, List<PlacedCall> placed,
                           Limits limits, RecordTime now) {
        if (!state.open() || state.level().isEmpty()) {
            return List.of();
        }
        Rounds rounds = new Rounds(state, table, placed);
        Duties.due(state, limits, now).stream().filter(duty -> duty.task() == Task.CALL_NEXT && duty.overdue())
                .forEach(duty -> duty.about().ifPresent(rounds.overdue::add));
        boolean mayBegin = alone || state.confirmed();
        Instant time = Instant.ofEpochMilli(now.millis());
        for (DutyLine line : table.lines()) {
            boolean begun = placed.stream().anyMatch(call -> call.line() == line.id() && call.level().compareTo(rounds.level) >= 0);
            if (begun || line.fits(hazard, rounds.level, time) && (mayBegin || !line.whenConfirmed())) {
                rounds.walk(line);
            }
        }
        return rounds.orders;
    }

    /**
     * When somebody may have to be called if nothing changes until then: as the time of whoever was called ends, or as the hours
     * of a line begin. Empty for never.
     */
    static Optional<Instant> next(WarningState state, String hazard, DutyTable table, Limits limits, RecordTime now) {
        if (!state.open() || state.level().isEmpty()) {
            return Optional.empty();
        }
        WarningLevel level = state.level().get();
        Instant time = Instant.ofEpochMilli(now.millis());
        Stream<Instant> ends = Duties.due(state, limits, now).stream()
                .filter(duty -> duty.task() == Task.CALL_NEXT && !duty.overdue()).flatMap(duty -> duty.by().stream());
        Stream<Instant> begins = table.lines().stream().filter(line -> line.isFor(hazard, level) && !line.hours().contains(time))
                .map(line -> line.hours().next(time));
        return Stream.concat(ends, begins).min(Instant::compareTo);
    }

    private void walk(DutyLine line) {
        Optional<StepId> unanswered = Optional.empty();
        for (DutyLine.Turn turn : line.turns()) {
            Optional<DutyPerson> person = table.person(turn.person());
            if (person.isEmpty()) {
                continue;
            }
            Optional<Call> call = called.get(person.get().name());
            if (call == null) {
                called.put(person.get().name(), Optional.empty());
                orders.add(new Order(line, person.get(), turn.channels(), level, unanswered));
                return;
            }
            if (call.isEmpty() || answered(call.get()) || !over(call.get())) {
                return;
            }
            unanswered = call.get().replaced() ? Optional.empty() : Optional.of(call.get().step().id());
        }
    }

    private boolean answered(Call call) {
        return state.calls().stream().anyMatch(other -> other.first().equals(call.first()) && other.answer().isPresent());
    }

    /** Whether the person had their time, or none is needed. */
    private boolean over(Call call) {
        return call.replaced() || unreachable.contains(call.step().id().toString()) || overdue.contains(call.step().id());
    }
}
