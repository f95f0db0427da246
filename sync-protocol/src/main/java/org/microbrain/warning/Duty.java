package org.microbrain.warning;

import java.time.Instant;
import java.util.Optional;
import org.microbrain.record.DivisionCode;

/**
 * Who must do what by when.
 *
 * @param task    what
 * @param role    as what; {@link Role#PROGRAM} for what a node does by the clock
 * @param person  who, where one person is called
 * @param tier    at which tier; of {@link Task#ESCALATE}, to which
 * @param about   the call or escalation that it is about
 * @param by      until when; empty when nobody can say, because the clock that began it was wrong
 * @param overdue whether the limit has passed; always when nobody can say
 */
public record Duty(Task task, Role role, Optional<Person> person, DivisionCode.Level tier, Optional<StepId> about,
                   Optional<Instant> by, boolean overdue) {
}
