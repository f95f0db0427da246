package org.microbrain.runtime.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;
import org.microbrain.warning.Call;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Person;
import org.microbrain.warning.Powers;
import org.microbrain.warning.Role;
import org.microbrain.warning.Step;
import org.microbrain.warning.StepId;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.WarningState;

/** What a person at a console may do about a warning as it is now, each with the deed that it would be. */
public final class Choices {

    private static final DivisionCode.Level[] TIERS = DivisionCode.Level.values();

    /** What a button says. In the order in which a page offers them. */
    public enum Choice {
        CONFIRM, FALSE_ALARM, HELP, ANSWER, RAISE, LOWER, PUBLISH, CANCEL, ARCHIVE, TOO_LATE, TOO_EARLY, UNDO
    }

    /**
     * One thing to do.
     *
     * @param choice which button
     * @param value  which of several of its kind: a level or a call; else empty
     * @param whom   who was called, when it is an answer to a call; else empty
     * @param deed   what is done
     */
    public record Offer(Choice choice, String value, String whom, Deed deed) {

        Offer(Choice choice, String value, Deed deed) {
            this(choice, value, "", deed);
        }
    }

    private Choices() {
    }

    /** As whom somebody takes steps; empty when they take none. */
    static Optional<Person> person(Account account) {
        if (account.role() == null || !account.may(Right.JUDGE_WARNINGS)) {
            return Optional.empty();
        }
        Role role = switch (account.role()) {
            case STAFF -> Role.DUTY_OFFICER;
            case DUTY_LEADER, DISTRICT_ADMIN -> Role.DUTY_LEADER;
            case APPROVER -> Role.PUBLISHER;
            case OPERATOR, AUDITOR -> Role.UNKNOWN;
        };
        return role == Role.UNKNOWN ? Optional.empty() : Optional.of(new Person(account.name(), role));
    }

    /** Everything of which the kind fits; whether a step would have its effect, {@link WarningDesk#wouldHaveEffect} says. */
    static List<Offer> all(WarningState state, Person who, NodeId node) {
        List<Offer> offers = new ArrayList<>();
        state.level().ifPresent(level -> {
            offers.add(new Offer(Choice.CONFIRM, "", Deed.confirmed(level)));
            offers.add(new Offer(Choice.FALSE_ALARM, "", Deed.falseAlarm(level)));
            offers.add(new Offer(Choice.CANCEL, "", Deed.cancelled(level)));
            offers.add(new Offer(Choice.PUBLISH, "", Deed.published(level)));
            for (WarningLevel other : WarningLevel.values()) {
                offers.add(new Offer(Choice.RAISE, String.valueOf(other.number()), Deed.raised(other)));
                if (!other.equals(level)) {
                    offers.add(new Offer(Choice.LOWER, String.valueOf(other.number()), Deed.lowered(level, other)));
                }
            }
        });
        help(state, node).ifPresent(tier -> offers.add(new Offer(Choice.HELP, "", Deed.escalated(tier))));
        unanswered(state, node).forEach(call ->
                offers.add(new Offer(Choice.ANSWER, call.step().id().toString(),
                        call.step().deed().called().map(Person::name).orElse(""), Deed.answered(call.step().id()))));
        offers.add(new Offer(Choice.ARCHIVE, "", Deed.archived()));
        offers.add(new Offer(Choice.TOO_LATE, "", Deed.tooLate()));
        offers.add(new Offer(Choice.TOO_EARLY, "", Deed.tooEarly()));
        undoable(state, who, node).ifPresent(step -> offers.add(new Offer(Choice.UNDO, step.toString(), Deed.undone(step))));
        return offers;
    }

    /** The tier above this node's and above whoever has it already. */
    private static Optional<DivisionCode.Level> help(WarningState state, NodeId node) {
        int own = node.area().level().ordinal();
        int has = Math.min(own, state.escalatedTo().map(Enum::ordinal).orElse(own));
        return has == 0 ? Optional.empty() : Optional.of(TIERS[has - 1]);
    }

    private static List<Call> unanswered(WarningState state, NodeId node) {
        List<Call> open = new ArrayList<>(state.calls());
        state.escalations().stream().filter(call -> call.step().deed().tier().filter(node.area().level()::equals).isPresent())
                .forEach(open::add);
        open.removeIf(call -> call.answer().isPresent() || call.replaced());
        return open;
    }

    private static Optional<StepId> undoable(WarningState state, Person who, NodeId node) {
        List<Step> own = state.steps().stream().map(judged -> judged.step())
                .filter(step -> step.who().equals(who) && step.node().equals(node)).toList();
        return own.isEmpty() ? Optional.empty() : Optional.of(own.get(own.size() - 1))
                .filter(step -> Powers.undoable(step.action())).map(Step::id);
    }
}
