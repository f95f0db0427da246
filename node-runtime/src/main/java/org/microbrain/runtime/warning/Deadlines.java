package org.microbrain.runtime.warning;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.RecordTime;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Duties;
import org.microbrain.warning.Duty;
import org.microbrain.warning.Limits;
import org.microbrain.warning.Person;
import org.microbrain.warning.Task;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands warnings to the next tier when nobody answered in time. Each node that knows the warning does it, so a dead one
 * keeps nobody from it; those farther from the place wait a little longer, so that mostly one does.
 */
public final class Deadlines {

    /** For each level between the place and this node. In all less than two clocks may differ and both be right. */
    private static final Duration AFTER_YOU = Duration.ofSeconds(10);
    private static final int MOST = 500;
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    private final DivisionCode area;
    private final WarningBook book;
    private final WarningDesk desk;
    private final Limits limits;
    private final Supplier<RecordTime> clock;
    private final Set<WarningId> busy = ConcurrentHashMap.newKeySet();

    public Deadlines(DivisionCode area, WarningBook book, WarningDesk desk, Limits limits, Supplier<RecordTime> clock) {
        this.area = area;
        this.book = book;
        this.desk = desk;
        this.limits = limits;
        this.clock = clock;
    }

    /** Looks at the worst open warnings. To be called every few seconds. */
    public void work() {
        book.lines(WarningFilter.open(area, MOST)).thenAccept(lines -> lines.forEach(line -> look(line.id())))
                .exceptionally(failure -> {
                    LOG.warn("time limits of warnings could not be looked at and will be: {}", failure.getMessage());
                    return null;
                });
    }

    private void look(WarningId warning) {
        if (busy.add(warning)) {
            book.find(warning).thenAccept(known -> known.flatMap(one -> escalation(one.state())).ifPresent(tier ->
                    escalate(warning))).whenComplete((nothing, failure) -> busy.remove(warning));
        }
    }

    private void escalate(WarningId warning) {
        desk.take(warning, Person.PROGRAM, "", state -> escalation(state).map(Deed::escalated))
                .whenComplete((step, failure) -> {
                    if (failure == null) {
                        LOG.info("{} was handed to the {}: nobody answered in time", warning,
                                step.deed().tier().orElseThrow());
                    } else if (NotTaken.in(failure).isEmpty()) {
                        LOG.warn("{} should be handed on, which failed and is tried again: {}", warning,
                                failure.getMessage());
                    }
                });
    }

    /** To which tier it must be handed now. */
    private Optional<DivisionCode.Level> escalation(WarningState state) {
        int above = Math.max(0, state.warning().area().level().ordinal() - area.level().ordinal());
        RecordTime now = clock.get();
        RecordTime patient = new RecordTime(now.millis() - AFTER_YOU.toMillis() * above, now.quality());
        List<Duty> duties = Duties.due(state, limits, patient);
        return duties.stream().filter(duty -> duty.task() == Task.ESCALATE && duty.overdue()).map(Duty::tier).findFirst();
    }
}
