package org.microbrain.edge.output;

import java.time.Instant;
import java.util.Optional;

/**
 * One output as people see it.
 *
 * @param state    how it is meant to be, and how far that is proved
 * @param since    when that became so; empty when never
 * @param plan     by which it may be switched now
 * @param proposed that waits for an approval
 * @param rewired  whether an approved plan counts no more, because the output was wired anew
 * @param reached  whether it can be told something now
 * @param heard    whether it said last that it is on; empty when it said nothing since the start
 * @param tryable  whether a person may try it now
 */
public record OutputNow(Output output, SwitchState state, Optional<Instant> since, Optional<PlanVersion> plan,
                        Optional<PlanVersion> proposed, boolean rewired, boolean reached, Optional<Boolean> heard, boolean tryable) {

    /** Stable words for texts and colours. */
    public enum Look { NO_PLAN, AWAY, OFF, SWITCHING, ON, UNPROVED, FAILED, FOREIGN }

    public Look look() {
        return switch (state.proof()) {
            case FAILED -> Look.FAILED;
            case ASKED -> Look.SWITCHING;
            case SENT -> output.answers() ? Look.SWITCHING : Look.UNPROVED;
            case CONFIRMED -> state.on() ? Look.ON : off();
            case NONE -> off();
        };
    }

    private Look off() {
        if (heard.orElse(false)) {
            return Look.FOREIGN;
        }
        return plan.isEmpty() ? Look.NO_PLAN : reached ? Look.OFF : Look.AWAY;
    }

    /** With what the form for a plan begins. */
    public Plan formPlan() {
        return proposed.or(() -> plan).map(PlanVersion::plan).orElseGet(() -> Plan.usual(output.kind()));
    }

    /** The colour of its state. */
    public String colour() {
        return switch (look()) {
            case NO_PLAN -> "grey";
            case OFF -> "green";
            case AWAY, SWITCHING, UNPROVED, FOREIGN -> "yellow";
            case ON, FAILED -> "red";
        };
    }

    /** Whether it is on, may be, or cannot be brought to what it should be: a person may want to stop it. */
    public boolean needsEyes() {
        return state.on() || look() == Look.FAILED || look() == Look.FOREIGN;
    }
}
