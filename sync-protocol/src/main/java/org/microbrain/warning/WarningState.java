package org.microbrain.warning;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.microbrain.record.DivisionCode;

/**
 * What the steps of a warning amount to. Told from their set alone, so it is the same wherever the same steps are known.
 *
 * @param warning       which
 * @param birth         its first step; empty when the warning itself has not arrived
 * @param level         the level now; empty without birth
 * @param published     the level that was published last
 * @param toConfirm     whether somebody asked for a judgement
 * @param alarms        the birth, and what raised the level or opened the warning again, since it last ended
 * @param confirmations who confirmed, published or, as a person, raised, in order; each holds up to {@link #confirmedBy}
 * @param calls         of persons, in order
 * @param escalations   to the duty offices of tiers, in order, one for each tier
 * @param end           the false alarm or cancellation that stands
 * @param timing        the last word on whether it came too late or too early
 * @param archived      whether it was put away
 * @param steps         all, in order, each with its effect or why it had none
 */
public record WarningState(WarningId warning, Optional<Step> birth, Optional<WarningLevel> level,
                           Optional<WarningLevel> published, boolean toConfirm, List<Step> alarms,
                           List<Step> confirmations, List<Call> calls, List<Call> escalations, Optional<Step> end,
                           Optional<Step> timing, boolean archived, List<JudgedStep> steps) {

    public WarningState {
        alarms = List.copyOf(alarms);
        confirmations = List.copyOf(confirmations);
        calls = List.copyOf(calls);
        escalations = List.copyOf(escalations);
        steps = List.copyOf(steps);
    }

    /** Whether somebody still has to do something about it. */
    public boolean open() {
        return birth.isPresent() && end.isEmpty();
    }

    /** Whether a person confirmed it at the level that it has now. */
    public boolean confirmed() {
        return confirmations.stream().anyMatch(this::holdsNow);
    }

    /** The same, of a person at a county or above. */
    public boolean confirmedByCounty() {
        return confirmations.stream().anyMatch(step -> holdsNow(step) && step.atOrAbove(DivisionCode.Level.COUNTY));
    }

    private boolean holdsNow(Step confirmation) {
        return level.filter(now -> !now.above(confirmedBy(confirmation))).isPresent();
    }

    /** Up to which level a confirmation, publication or raising by a person confirms. */
    static WarningLevel confirmedBy(Step step) {
        return step.deed().level().or(() -> step.deed().seen()).orElseThrow();
    }

    /** The highest tier that it was handed to. */
    public Optional<DivisionCode.Level> escalatedTo() {
        return highestEscalation().flatMap(call -> call.step().deed().tier());
    }

    Optional<Call> highestEscalation() {
        return escalations.stream().min((a, b) ->
                a.step().deed().tier().orElseThrow().compareTo(b.step().deed().tier().orElseThrow()));
    }

    /** Whether nobody answered in that round of calls. */
    boolean unanswered(StepId first) {
        return calls.stream().noneMatch(call -> call.first().equals(first) && call.answer().isPresent());
    }

    /** What people's answers say of the program that warned. */
    public Label label() {
        if (confirmations.isEmpty()) {
            return end.filter(step -> step.action() == Action.FALSE_ALARM).isPresent() ? Label.FALSE_ALARM : Label.NONE;
        }
        return timing.map(step -> step.action() == Action.TOO_LATE ? Label.TOO_LATE : Label.TOO_EARLY)
                .orElse(Label.CONFIRMED);
    }

    /** In one word, the most advanced. */
    public Status status() {
        if (birth.isEmpty()) {
            return Status.NOT_ARRIVED;
        }
        if (archived) {
            return Status.ARCHIVED;
        }
        if (end.isPresent()) {
            return end.get().action() == Action.CANCELLED ? Status.CANCELLED : Status.FALSE_ALARM;
        }
        if (published.isPresent()) {
            return published.equals(level) ? Status.PUBLISHED : Status.UPDATED;
        }
        if (highestEscalation().filter(call -> call.answer().isEmpty()).isPresent()) {
            return Status.ESCALATED;
        }
        if (!calls.isEmpty()) {
            return calls.stream().anyMatch(call -> unanswered(call.first())) ? Status.CALLED : Status.ANSWERED;
        }
        if (confirmed()) {
            return Status.CONFIRMED;
        }
        return toConfirm || !confirmations.isEmpty() ? Status.TO_CONFIRM : Status.DETECTED;
    }

    public Set<Mark> marks() {
        Set<Mark> marks = EnumSet.noneOf(Mark.class);
        if (published.isEmpty() || !published.equals(level)) {
            marks.add(Mark.INTERNAL);
        }
        if (!confirmedByCounty()) {
            marks.add(Mark.NOT_CONFIRMED_BY_COUNTY);
        }
        if (birth.isPresent() && birth.get().drill()) {
            marks.add(Mark.DRILL);
        }
        return marks;
    }
}
