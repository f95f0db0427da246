package org.microbrain.warning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/**
 * Tells a {@link WarningState} from steps, one after the other in their order. That order puts what was known before what
 * followed from it; of two steps that did not know of each other it may put either first. So the rules are made such that
 * both orders end alike:
 * <ul>
 * <li><b>Danger wins.</b> "Confirmed" and "false alarm" from two tiers make a confirmed warning. A missed danger costs
 *     lives, a needless alarm a sleepless night; and who judged "false" may stand elsewhere than who sees the water.
 * <li><b>Nobody judges what he has not seen.</b> False alarm, lowering and cancelling name the level that the person saw.
 *     If it is higher now, they have no effect; if the raising falls behind them, it opens the warning again. Confirming confirms
 *     up to the level that was seen: what a rule raises above it is to be judged anew.
 * <li><b>Who outweighs.</b> Only who weighs as much as all who confirmed, raised or published may cancel or lower; who
 *     weighs more than who cancelled opens it again by confirming or publishing, and brings back the level that somebody
 *     of less weight lowered ({@link Powers#weight}).
 * <li><b>What happened, happened.</b> Calls and answers count also when the warning is over: the phone did ring.
 * <li><b>One escalation to a tier.</b> The same made by two clocks is shown once; an answer to either answers it.
 * </ul>
 */
final class Telling {

    private static final Optional<NoEffect> EFFECT = Optional.empty();

    private final WarningId warning;
    private final DivisionCode area;
    /** Whether a node answers for the area. */
    private final Map<NodeId, Boolean> answering = new HashMap<>();
    private final SortedSet<Step> all;
    private final Optional<Step> birth;
    private final Undoing undoing = new Undoing();
    private final List<JudgedStep> judged = new ArrayList<>();

    private WarningLevel level;
    private WarningLevel published;
    private boolean toConfirm;
    private final List<Step> alarms = new ArrayList<>();
    private final List<Step> confirmations = new ArrayList<>();
    private final Map<StepId, Step> calls = new LinkedHashMap<>();
    private final Map<StepId, StepId> firstOf = new HashMap<>();
    private final Set<StepId> replaced = new HashSet<>();
    private final Map<StepId, Step> escalations = new LinkedHashMap<>();
    /** The escalation that is shown in place of one that another clock made, too. */
    private final Map<StepId, StepId> shownAs = new HashMap<>();
    private final Map<StepId, Step> answers = new HashMap<>();
    private int held;
    private int loweredBy = -1;
    private Step end;
    private Step timing;
    private boolean archived;

    Telling(WarningId warning, SortedSet<Step> all) {
        this.warning = warning;
        this.area = warning.area();
        this.all = all;
        this.birth = all.stream().filter(step -> step.action() == Action.DETECTED && ofTheArea(step)
                && Powers.may(step.who().role(), Action.DETECTED, step.tier())).findFirst();
    }

    WarningState state() {
        List<Optional<NoEffect>> refused = new ArrayList<>(all.size());
        Set<StepId> ids = new HashSet<>();
        for (Step step : all) {
            Optional<NoEffect> why = notAdmitted(step);
            if (why.isEmpty() && !ids.add(step.id())) {
                why = Optional.of(NoEffect.SAME_ID);
            }
            refused.add(why);
            if (why.isEmpty()) {
                undoing.next(step);
            }
        }
        birth.ifPresent(step -> {
            level = step.deed().level().orElseThrow();
            alarms.add(step);
        });
        Iterator<Optional<NoEffect>> next = refused.iterator();
        for (Step step : all) {
            Optional<NoEffect> why = next.next().or(() -> effect(step));
            judged.add(new JudgedStep(step, why));
            if (why.isEmpty() && Powers.takesOver(step)) {
                takeOver(step);
            }
        }
        return new WarningState(warning, birth, Optional.ofNullable(level), Optional.ofNullable(published), toConfirm,
                alarms, confirmations, calls.values().stream().map(this::call).toList(),
                escalations.values().stream().map(this::call).toList(), Optional.ofNullable(end), Optional.ofNullable(timing), archived, judged);
    }

    private Call call(Step step) {
        return new Call(step, firstOf.getOrDefault(step.id(), step.id()), replaced.contains(step.id()),
                Optional.ofNullable(answers.get(step.id())));
    }

    private boolean ofTheArea(Step step) {
        return answering.computeIfAbsent(step.node(), node -> node.area().contains(area));
    }

    /** What is refused whatever happened before it. */
    private Optional<NoEffect> notAdmitted(Step step) {
        if (!ofTheArea(step)) {
            return Optional.of(NoEffect.OTHER_AREA);
        }
        if (step.action() == Action.UNKNOWN || step.who().role() == Role.UNKNOWN) {
            return Optional.of(NoEffect.NEWER);
        }
        if (!Powers.may(step.who().role(), step.action(), step.tier())) {
            return Optional.of(NoEffect.MAY_NOT);
        }
        if (birth.isEmpty()) {
            return Optional.of(NoEffect.NOT_ARRIVED);
        }
        return birth.get().drill() == step.drill() ? EFFECT : Optional.of(NoEffect.DRILL_AND_REAL);
    }

    private Optional<NoEffect> effect(Step step) {
        if (undoing.takenBack(step)) {
            return Optional.of(NoEffect.TAKEN_BACK);
        }
        return switch (step.action()) {
            case DETECTED -> step.equals(birth.orElseThrow()) ? EFFECT : Optional.of(NoEffect.ALREADY);
            case TO_CONFIRM -> toConfirm();
            case FALSE_ALARM -> falseAlarm(step);
            case CONFIRMED -> confirmed(step);
            case CALLED -> called(step);
            case ANSWERED -> answered(step);
            case ESCALATED -> escalated(step);
            case PUBLISHED -> published(step);
            case RAISED -> raised(step);
            case LOWERED -> lowered(step);
            case CANCELLED -> cancelled(step);
            case ARCHIVED -> archived();
            case TOO_LATE, TOO_EARLY -> timed(step);
            case UNDONE -> undoing.hadEffect(step) ? EFFECT : Optional.of(NoEffect.TOO_LATE_TO_UNDO);
            case UNKNOWN -> Optional.of(NoEffect.NEWER);
        };
    }

    private Optional<NoEffect> toConfirm() {
        if (end != null) {
            return Optional.of(NoEffect.OVER);
        }
        if (toConfirm || confirmedAt(level)) {
            return Optional.of(NoEffect.ALREADY);
        }
        toConfirm = true;
        return EFFECT;
    }

    private Optional<NoEffect> falseAlarm(Step step) {
        if (end != null) {
            return Optional.of(NoEffect.OVER);
        }
        if (!confirmations.isEmpty()) {
            return Optional.of(NoEffect.CONFIRMED_STANDS);
        }
        if (roseUnseen(step)) {
            return Optional.of(NoEffect.ROSE_UNSEEN);
        }
        over(step);
        return EFFECT;
    }

    private Optional<NoEffect> confirmed(Step step) {
        if (staysCancelled(step)) {
            return Optional.of(NoEffect.OVER);
        }
        WarningLevel seen = step.deed().seen().orElseThrow();
        if (end == null && confirmations.stream().anyMatch(other -> Powers.weight(other) >= Powers.weight(step)
                && !seen.above(WarningState.confirmedBy(other)))) {
            return Optional.of(NoEffect.ALREADY);
        }
        openAgain(step);
        confirm(step);
        return EFFECT;
    }

    private Optional<NoEffect> published(Step step) {
        if (staysCancelled(step)) {
            return Optional.of(NoEffect.OVER);
        }
        WarningLevel to = step.deed().level().orElseThrow();
        if (to == published && end == null) {
            return Optional.of(NoEffect.ALREADY);
        }
        openAgain(step);
        published = to;
        confirm(step);
        return EFFECT;
    }

    /** A false alarm gives way to any confirmation, a cancellation only to one that weighs more. */
    private boolean staysCancelled(Step step) {
        return end != null && end.action() == Action.CANCELLED && Powers.weight(step) <= Powers.weight(end);
    }

    private Optional<NoEffect> raised(Step step) {
        WarningLevel to = step.deed().level().orElseThrow();
        if (!to.above(level)) {
            return Optional.of(NoEffect.NOT_HIGHER);
        }
        end = null;
        archived = false;
        level = to;
        alarms.add(step);
        if (step.byPerson()) {
            confirm(step);
        }
        return EFFECT;
    }

    /** Of a false alarm, too: somebody who does not know of it may just be confirming. */
    private Optional<NoEffect> lowered(Step step) {
        if (end != null && end.action() == Action.CANCELLED) {
            return Optional.of(NoEffect.OVER);
        }
        if (roseUnseen(step)) {
            return Optional.of(NoEffect.ROSE_UNSEEN);
        }
        WarningLevel to = step.deed().level().orElseThrow();
        if (!level.above(to)) {
            return Optional.of(NoEffect.NOT_LOWER);
        }
        if (Powers.weight(step) < held) {
            return Optional.of(NoEffect.HELD_ABOVE);
        }
        level = to;
        loweredBy = Math.max(loweredBy, Powers.weight(step));
        return EFFECT;
    }

    /** Of a false alarm, too, which gives way to any confirmation, while a cancellation does not. */
    private Optional<NoEffect> cancelled(Step step) {
        if (staysCancelled(step)) {
            return Optional.of(NoEffect.OVER);
        }
        if (roseUnseen(step)) {
            return Optional.of(NoEffect.ROSE_UNSEEN);
        }
        if (Powers.weight(step) < held) {
            return Optional.of(NoEffect.HELD_ABOVE);
        }
        over(step);
        archived = false;
        return EFFECT;
    }

    private Optional<NoEffect> archived() {
        if (end == null) {
            return Optional.of(NoEffect.NOT_OVER);
        }
        if (archived) {
            return Optional.of(NoEffect.ALREADY);
        }
        archived = true;
        return EFFECT;
    }

    /** Only of what was true; the last word counts, and it changes nothing that anybody must do. */
    private Optional<NoEffect> timed(Step step) {
        if (confirmations.isEmpty()) {
            return Optional.of(NoEffect.NOT_CONFIRMED);
        }
        if (timing != null && timing.action() == step.action()) {
            return Optional.of(NoEffect.ALREADY);
        }
        timing = step;
        return EFFECT;
    }

    private Optional<NoEffect> called(Step step) {
        // Looked up before it is among them: a call that names itself would need no answer.
        step.deed().about().filter(calls::containsKey).ifPresent(before -> {
            replaced.add(before);
            firstOf.put(step.id(), firstOf.getOrDefault(before, before));
        });
        calls.put(step.id(), step);
        return EFFECT;
    }

    private Optional<NoEffect> answered(Step step) {
        StepId about = step.deed().about().orElseThrow();
        StepId call = shownAs.getOrDefault(about, about);
        if (!calls.containsKey(call) && !escalations.containsKey(call)) {
            return Optional.of(NoEffect.NO_SUCH_CALL);
        }
        return answers.putIfAbsent(call, step) == null ? EFFECT : Optional.of(NoEffect.ANSWERED_BEFORE);
    }

    private Optional<NoEffect> escalated(Step step) {
        Optional<Step> same = escalations.values().stream()
                .filter(other -> other.deed().tier().equals(step.deed().tier())).findFirst();
        if (same.isPresent()) {
            shownAs.put(step.id(), same.get().id());
            return Optional.of(NoEffect.ALREADY);
        }
        if (end != null) {
            return Optional.of(NoEffect.OVER);
        }
        escalations.put(step.id(), step);
        return EFFECT;
    }

    private void takeOver(Step step) {
        escalations.forEach((id, escalation) -> {
            if (escalation != step && step.atOrAbove(escalation.deed().tier().orElseThrow())) {
                answers.putIfAbsent(id, step);
            }
        });
    }

    private boolean roseUnseen(Step step) {
        return level.above(step.deed().seen().orElseThrow());
    }

    private boolean confirmedAt(WarningLevel asked) {
        return confirmations.stream().anyMatch(step -> !asked.above(WarningState.confirmedBy(step)));
    }

    private void confirm(Step step) {
        confirmations.add(step);
        held = Math.max(held, Powers.weight(step));
        WarningLevel at = WarningState.confirmedBy(step);
        if (at.above(level) && Powers.weight(step) > loweredBy) {
            level = at;
        }
    }

    private void over(Step step) {
        end = step;
        alarms.clear();
    }

    private void openAgain(Step step) {
        if (end != null) {
            end = null;
            archived = false;
            alarms.add(step);
        }
    }
}
