package org.microbrain.runtime.people;

import java.util.Locale;
import java.util.Optional;

/** One thing that somebody may do at a console, in the area of their account. Who has which: {@link Rights}. */
public enum Right {
    /** See pages and answers: status, readings, warnings, reports. */
    LOOK,
    /** Take data away as a file. */
    EXPORT,
    /** Take steps about warnings. Which ones, {@code org.microbrain.warning.Powers} says by the role. */
    JUDGE_WARNINGS,
    /** See phone numbers. */
    SEE_PHONES,
    /** Say who is on duty and who is called for what. For accounts of the node's whole area alone. */
    EDIT_DUTY,
    /** Add, change and remove the devices of an edge, order what its gateways are put or go back to. For accounts of the node's whole area alone. */
    EDIT_DEVICES,
    /** Admit nodes below, and revoke them. */
    ADMIT_NODES,
    /** Write rollouts down, pause them, let them go on, cancel them, roll them back, pin nodes. Not for a part of the area. */
    PLAN_ROLLOUTS,
    /** Approve what somebody else wrote down. Not for a part of the area. */
    APPROVE_ROLLOUTS,
    /** Draft releases and revocations, hand in signatures for them, publish. Not for a part of the area. */
    PUBLISH_RELEASES,
    /** Stop all updates at once, and let them go on. */
    STOP_UPDATES,
    /** Hold rollouts back in one's own area. */
    HOLD_ROLLOUTS,
    /** Propose a plan by which a warning may switch an output of the site. Not for a part of the area. */
    PLAN_OUTPUTS,
    /** Approve such a plan, withdraw one, let outputs go on that somebody stopped. Not for a part of the area. */
    APPROVE_OUTPUTS,
    /** Stop all outputs of the site, and take back what one stopped oneself. */
    STOP_OUTPUTS,
    /** Send commands to devices of an existing Hono, and take them back, in one's own area. */
    COMMAND_DEVICES,
    /** Make, change and disable accounts and API tokens. For accounts of the node's whole area alone. */
    MANAGE_PEOPLE,
    /** Read who did what. For accounts of the node's whole area alone. */
    READ_AUDIT;

    /** As it stands in files: {@code read-audit}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The right of a word; empty when there is none. */
    public static Optional<Right> of(String word) {
        for (Right right : values()) {
            if (right.word().equals(word)) {
                return Optional.of(right);
            }
        }
        return Optional.empty();
    }
}
