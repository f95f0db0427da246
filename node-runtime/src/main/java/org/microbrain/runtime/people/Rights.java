package org.microbrain.runtime.people;

import static org.microbrain.runtime.people.Right.ADMIT_NODES;
import static org.microbrain.runtime.people.Right.APPROVE_OUTPUTS;
import static org.microbrain.runtime.people.Right.APPROVE_ROLLOUTS;
import static org.microbrain.runtime.people.Right.COMMAND_DEVICES;
import static org.microbrain.runtime.people.Right.EDIT_DEVICES;
import static org.microbrain.runtime.people.Right.EDIT_DUTY;
import static org.microbrain.runtime.people.Right.EXPORT;
import static org.microbrain.runtime.people.Right.HOLD_ROLLOUTS;
import static org.microbrain.runtime.people.Right.JUDGE_WARNINGS;
import static org.microbrain.runtime.people.Right.LOOK;
import static org.microbrain.runtime.people.Right.MANAGE_PEOPLE;
import static org.microbrain.runtime.people.Right.PLAN_OUTPUTS;
import static org.microbrain.runtime.people.Right.PLAN_ROLLOUTS;
import static org.microbrain.runtime.people.Right.PUBLISH_RELEASES;
import static org.microbrain.runtime.people.Right.READ_AUDIT;
import static org.microbrain.runtime.people.Right.SEE_PHONES;
import static org.microbrain.runtime.people.Right.STOP_OUTPUTS;
import static org.microbrain.runtime.people.Right.STOP_UPDATES;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.microbrain.runtime.config.Tier;

/** The one table of who may do what: by tier and role. Whatever stands nowhere here, nobody may. */
public final class Rights {

    private static final Map<Tier, Map<Role, Set<Right>>> TABLE = new EnumMap<>(Tier.class);
    /** What an account of a part of the area does not have: these reach over all of the node. */
    private static final Set<Right> OF_THE_WHOLE_NODE = Set.of(MANAGE_PEOPLE, READ_AUDIT, EDIT_DUTY, EDIT_DEVICES,
            PLAN_ROLLOUTS, APPROVE_ROLLOUTS, PUBLISH_RELEASES, PLAN_OUTPUTS, APPROVE_OUTPUTS);

    static {
        row(Tier.EDGE, Role.STAFF, LOOK, EXPORT, JUDGE_WARNINGS, SEE_PHONES, PLAN_OUTPUTS, STOP_OUTPUTS);
        row(Tier.EDGE, Role.DUTY_LEADER, LOOK, EXPORT, JUDGE_WARNINGS, SEE_PHONES, EDIT_DUTY, EDIT_DEVICES, PLAN_OUTPUTS,
                APPROVE_OUTPUTS, STOP_OUTPUTS, MANAGE_PEOPLE, READ_AUDIT);
        row(Tier.EDGE, Role.AUDITOR, LOOK, EXPORT, READ_AUDIT);

        row(Tier.HUB, Role.STAFF, LOOK, EXPORT, JUDGE_WARNINGS, SEE_PHONES);
        row(Tier.HUB, Role.DUTY_LEADER, LOOK, EXPORT, JUDGE_WARNINGS, SEE_PHONES, EDIT_DUTY);
        row(Tier.HUB, Role.DISTRICT_ADMIN, LOOK, EXPORT, JUDGE_WARNINGS, SEE_PHONES, EDIT_DUTY, ADMIT_NODES,
                HOLD_ROLLOUTS, MANAGE_PEOPLE, READ_AUDIT);
        row(Tier.HUB, Role.APPROVER, LOOK, EXPORT, JUDGE_WARNINGS);
        row(Tier.HUB, Role.AUDITOR, LOOK, EXPORT, READ_AUDIT);

        row(Tier.CORE, Role.STAFF, LOOK, EXPORT, JUDGE_WARNINGS, SEE_PHONES);
        row(Tier.CORE, Role.DUTY_LEADER, LOOK, EXPORT, JUDGE_WARNINGS, SEE_PHONES, EDIT_DUTY, STOP_UPDATES);
        row(Tier.CORE, Role.OPERATOR, LOOK, EXPORT, ADMIT_NODES, PLAN_ROLLOUTS, APPROVE_ROLLOUTS, STOP_UPDATES, HOLD_ROLLOUTS,
                PUBLISH_RELEASES, COMMAND_DEVICES, MANAGE_PEOPLE, READ_AUDIT);
        row(Tier.CORE, Role.APPROVER, LOOK, EXPORT, JUDGE_WARNINGS, APPROVE_ROLLOUTS, STOP_UPDATES);
        row(Tier.CORE, Role.AUDITOR, LOOK, EXPORT, READ_AUDIT);
    }

    private Rights() {
    }

    private static void row(Tier tier, Role role, Right first, Right... more) {
        TABLE.computeIfAbsent(tier, key -> new EnumMap<>(Role.class))
                .put(role, Collections.unmodifiableSet(EnumSet.of(first, more)));
    }

    /** The roles that a tier has. */
    public static Set<Role> roles(Tier tier) {
        return Collections.unmodifiableSet(TABLE.get(tier).keySet());
    }

    /** The role of the first account of a node. */
    public static Role managing(Tier tier) {
        return switch (tier) {
            case EDGE -> Role.DUTY_LEADER;
            case HUB -> Role.DISTRICT_ADMIN;
            case CORE -> Role.OPERATOR;
        };
    }

    /**
     * What a role may do at a tier; nothing when the tier does not have it.
     *
     * @param everywhere whether the account's area is all of the node's
     */
    public static Set<Right> of(Tier tier, Role role, boolean everywhere) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        rights.addAll(TABLE.get(tier).getOrDefault(role, Set.of()));
        if (!everywhere) {
            rights.removeAll(OF_THE_WHOLE_NODE);
        }
        return Collections.unmodifiableSet(rights);
    }
}
