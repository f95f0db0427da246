package org.microbrain.runtime.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.RecordTime;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Duties;
import org.microbrain.warning.Duty;
import org.microbrain.warning.Limits;
import org.microbrain.warning.Person;
import org.microbrain.warning.Role;
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
    /** In one turn; what is over comes with the next. */
    private static final int MOST_AT_ONCE = 500;
    /** After a step that should be taken. */
    private static final Duration AGAIN = Duration.ofSeconds(5);
    /** A clock that is set right, or doubted no more, is noticed after so long. */
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    private final DivisionCode area;
    private final WarningBook book;
    private final WarningDesk desk;
    private final Limits limits;
    private final Supplier<RecordTime> clock;
    private boolean begun;

    public Deadlines(DivisionCode area, WarningBook book, WarningDesk desk, Limits limits, Supplier<RecordTime> clock) {
        this.area = area;
        this.book = book;
        this.desk = desk;
        this.limits = limits;
        this.clock = clock;
    }

    /** Looks at open warnings of which something may be due, whatever their number. To be called every few seconds. */
    public void work() {
        if (!begun) {
            begun = true;
            book.reviewAll();
        }
        book.review(MOST_AT_ONCE, this::review).thenAccept(due -> due.forEach(this::escalate)).exceptionally(failure -> {
            LOG.warn("time limits of warnings could not be looked at and will be: {}", failure.getMessage());
            return null;
        });
    }

    private WarningBook.Review review(KnownWarning known) {
        RecordTime now = clock.get();
        Instant time = Instant.ofEpochMilli(now.millis());
        if (escalation(known.state()).isPresent()) {
            return new WarningBook.Review(true, time.plus(AGAIN), duePerson(known.state(), now));
        }
        Instant again = time.plus(LONGEST);
        for (Duty duty : Duties.due(known.state(), limits, now)) {
            Instant by = duty.by().map(end -> end.plus(patience(known.state()))).orElse(time.plus(AGAIN));
            if (duty.task() == Task.ESCALATE && by.isBefore(again)) {
                again = by;
            }
        }
        return new WarningBook.Review(false, again, duePerson(known.state(), now));
    }

    /** When the first person's time ends; long ago when nobody can say; null when nothing is expected of anybody. */
    private Instant duePerson(WarningState state, RecordTime now) {
        return Duties.due(state, limits, now).stream().filter(duty -> duty.role() != Role.PROGRAM)
                .map(duty -> duty.by().orElse(Instant.EPOCH)).min(Instant::compareTo).orElse(null);
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
        RecordTime now = clock.get();
        RecordTime patient = new RecordTime(now.millis() - patience(state).toMillis(), now.quality());
        List<Duty> duties = Duties.due(state, limits, patient);
        return duties.stream().filter(duty -> duty.task() == Task.ESCALATE && duty.overdue()).map(Duty::tier).findFirst();
    }

    private Duration patience(WarningState state) {
        return AFTER_YOU.multipliedBy(Math.max(0, state.warning().area().level().ordinal() - area.level().ordinal()));
    }
}
