package org.microbrain.warning;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.DivisionCode.Level;

/**
 * Who may do what, from which tier up: one table, the same at each node of a province, because a state is told from steps
 * <i>and</i> this table. A line that is not there means no. Who raises the alarm is many, who ends it few.
 */
public final class Powers {

    /** @param lowest the lowest tier whose node may take such a step, when one of these roles takes it there */
    private record Line(Action action, Level lowest, Set<Role> roles) {
    }

    private static final Set<Role> VILLAGE =
            EnumSet.of(Role.GRID_WORKER, Role.VILLAGE_DUTY_HOLDER, Role.RESPONSIBLE_PERSON);
    private static final Set<Role> DUTY = EnumSet.of(Role.DUTY_OFFICER, Role.DUTY_LEADER);
    private static final Set<Role> PROGRAM = EnumSet.of(Role.PROGRAM);
    private static final Set<Role> LEADER = EnumSet.of(Role.DUTY_LEADER);
    private static final Set<Role> PUBLISHER = EnumSet.of(Role.PUBLISHER);

    private static final List<Line> TABLE = List.of(
            line(Action.DETECTED, Level.COMMUNITY, PROGRAM),
            line(Action.TO_CONFIRM, Level.COMMUNITY, PROGRAM, VILLAGE, DUTY),
            line(Action.FALSE_ALARM, Level.COMMUNITY, DUTY),
            line(Action.CONFIRMED, Level.COMMUNITY, DUTY),
            line(Action.CONFIRMED, Level.COUNTY, PUBLISHER),
            line(Action.CALLED, Level.COMMUNITY, PROGRAM, VILLAGE, DUTY),
            line(Action.CALLED, Level.COUNTY, PUBLISHER),
            line(Action.ANSWERED, Level.COMMUNITY, VILLAGE, DUTY, PUBLISHER),
            line(Action.ESCALATED, Level.COMMUNITY, PROGRAM, VILLAGE, DUTY),
            line(Action.PUBLISHED, Level.COUNTY, PUBLISHER),
            line(Action.RAISED, Level.COMMUNITY, PROGRAM, DUTY),
            line(Action.RAISED, Level.COUNTY, PUBLISHER),
            line(Action.LOWERED, Level.COMMUNITY, LEADER),
            line(Action.LOWERED, Level.COUNTY, DUTY, PUBLISHER),
            line(Action.CANCELLED, Level.COMMUNITY, LEADER),
            line(Action.CANCELLED, Level.COUNTY, DUTY, PUBLISHER),
            line(Action.ARCHIVED, Level.COMMUNITY, PROGRAM, DUTY),
            line(Action.ARCHIVED, Level.COUNTY, PUBLISHER),
            line(Action.TOO_LATE, Level.COMMUNITY, DUTY),
            line(Action.TOO_LATE, Level.COUNTY, PUBLISHER),
            line(Action.TOO_EARLY, Level.COMMUNITY, DUTY),
            line(Action.TOO_EARLY, Level.COUNTY, PUBLISHER),
            line(Action.UNDONE, Level.COMMUNITY, VILLAGE, DUTY, PUBLISHER));

    /** What rang at somebody's, or went out to the public, is not taken back by pressing a button. */
    private static final Set<Action> UNDOABLE = EnumSet.of(Action.TO_CONFIRM, Action.FALSE_ALARM, Action.CONFIRMED,
            Action.ANSWERED, Action.ESCALATED, Action.RAISED, Action.LOWERED, Action.CANCELLED, Action.ARCHIVED,
            Action.TOO_LATE, Action.TOO_EARLY);

    /** What is said about a warning without doing anything about it. */
    private static final Set<Action> REMARKS =
            EnumSet.of(Action.ANSWERED, Action.UNDONE, Action.TOO_LATE, Action.TOO_EARLY);

    private static final Map<Action, Map<Role, Level>> LOWEST = lowest();

    private Powers() {
    }

    @SafeVarargs
    private static Line line(Action action, Level lowest, Set<Role>... groups) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Set<Role> group : groups) {
            roles.addAll(group);
        }
        return new Line(action, lowest, roles);
    }

    private static Map<Action, Map<Role, Level>> lowest() {
        Map<Action, Map<Role, Level>> lowest = new EnumMap<>(Action.class);
        for (Line line : TABLE) {
            Map<Role, Level> ofAction = lowest.computeIfAbsent(line.action, action -> new EnumMap<>(Role.class));
            line.roles.forEach(role -> ofAction.merge(role, line.lowest, (a, b) -> a.compareTo(b) > 0 ? a : b));
        }
        return lowest;
    }

    /** The lowest tier at which that role may do it; empty when it may nowhere. */
    static Optional<DivisionCode.Level> lowestTier(Role role, Action action) {
        return Optional.ofNullable(LOWEST.getOrDefault(action, Map.of()).get(role));
    }

    public static boolean may(Role role, Action action, DivisionCode.Level tier) {
        return lowestTier(role, action).filter(lowest -> tier.compareTo(lowest) <= 0).isPresent();
    }

    /** Whether the person who did it can take it back. */
    public static boolean undoable(Action action) {
        return UNDOABLE.contains(action);
    }

    /** Whether the step shows that the duty office of its tier is at work on the warning. */
    static boolean takesOver(Step step) {
        return !REMARKS.contains(step.action())
                && (DUTY.contains(step.who().role()) || PUBLISHER.contains(step.who().role()));
    }

    /** Who outweighs whom in judging a warning: whoever publishes, then the higher tier. */
    static int weight(Step step) {
        int tier = Level.COMMUNITY.ordinal() - step.tier().ordinal();
        return step.who().role() == Role.PUBLISHER ? Level.values().length + tier : tier;
    }
}
