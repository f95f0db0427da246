package org.microbrain.warning;

import java.util.Optional;
import org.microbrain.record.DivisionCode;

/**
 * What a step does, with what the action needs and nothing else.
 *
 * @param action what is done
 * @param about  answered: the call or escalation; called: the call it replaces, if any; undone: the step
 * @param level  detected, raised, lowered, published: to which level
 * @param seen   confirmed, false alarm, lowered, cancelled: the level that the person saw. What was raised above it
 *               meanwhile is not touched by the step, so nobody cancels a danger unseen
 * @param tier   escalated: to the duty office of which tier
 * @param called called: whom
 */
public record Deed(Action action, Optional<StepId> about, Optional<WarningLevel> level, Optional<WarningLevel> seen,
                   Optional<DivisionCode.Level> tier, Optional<Person> called) {

    /** @throws IllegalArgumentException when something is missing or does not belong to the action */
    public Deed {
        if (action != Action.UNKNOWN) {
            boolean mayReplace = action == Action.CALLED;
            need(about, action == Action.ANSWERED || action == Action.UNDONE || mayReplace && about.isPresent(), "a step");
            need(level, action == Action.DETECTED || action == Action.RAISED || action == Action.LOWERED
                    || action == Action.PUBLISHED, "a level");
            need(seen, action == Action.CONFIRMED || action == Action.FALSE_ALARM
                    || action == Action.LOWERED || action == Action.CANCELLED, "the level that was seen");
            need(tier, action == Action.ESCALATED, "a tier");
            need(called, action == Action.CALLED, "who is called");
        }
    }

    private static void need(Optional<?> given, boolean belongs, String what) {
        if (given.isPresent() != belongs) {
            throw new IllegalArgumentException(belongs ? what + " is missing" : what + " does not belong to this action");
        }
    }

    private static Deed of(Action action) {
        return new Deed(action, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Deed about(Action action, StepId step) {
        return new Deed(action, Optional.of(step), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Deed level(Action action, WarningLevel level) {
        return new Deed(action, Optional.empty(), Optional.of(level), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Deed seen(Action action, WarningLevel seen) {
        return new Deed(action, Optional.empty(), Optional.empty(), Optional.of(seen), Optional.empty(), Optional.empty());
    }

    static Deed detected(WarningLevel level) {
        return level(Action.DETECTED, level);
    }

    public static Deed toConfirm() {
        return of(Action.TO_CONFIRM);
    }

    public static Deed falseAlarm(WarningLevel seen) {
        return seen(Action.FALSE_ALARM, seen);
    }

    public static Deed confirmed(WarningLevel seen) {
        return seen(Action.CONFIRMED, seen);
    }

    public static Deed called(Person whom) {
        return new Deed(Action.CALLED, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(whom));
    }

    /** The next person, because {@code unanswered} was not. */
    public static Deed calledNext(Person whom, StepId unanswered) {
        return new Deed(Action.CALLED, Optional.of(unanswered), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(whom));
    }

    /** @param call a call, or an escalation */
    public static Deed answered(StepId call) {
        return about(Action.ANSWERED, call);
    }

    public static Deed escalated(DivisionCode.Level to) {
        return new Deed(Action.ESCALATED, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(to),
                Optional.empty());
    }

    public static Deed published(WarningLevel level) {
        return level(Action.PUBLISHED, level);
    }

    public static Deed raised(WarningLevel to) {
        return level(Action.RAISED, to);
    }

    public static Deed lowered(WarningLevel seen, WarningLevel to) {
        return new Deed(Action.LOWERED, Optional.empty(), Optional.of(to), Optional.of(seen), Optional.empty(),
                Optional.empty());
    }

    public static Deed cancelled(WarningLevel seen) {
        return seen(Action.CANCELLED, seen);
    }

    public static Deed archived() {
        return of(Action.ARCHIVED);
    }

    public static Deed tooLate() {
        return of(Action.TOO_LATE);
    }

    public static Deed tooEarly() {
        return of(Action.TOO_EARLY);
    }

    public static Deed undone(StepId step) {
        return about(Action.UNDONE, step);
    }
}
