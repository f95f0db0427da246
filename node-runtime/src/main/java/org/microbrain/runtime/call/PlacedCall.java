package org.microbrain.runtime.call;

import java.time.Instant;
import java.util.List;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningLevel;

/**
 * A call that this node made.
 *
 * @param step       the id of its step, by which {@link org.microbrain.warning.WarningState#calls} says whether it was answered;
 *                   of a try, a word of its own
 * @param warning    the id; empty for a try
 * @param line       of the table; 0 when unknown
 * @param person     in the table; 0 when they are not there any more
 * @param name       of the person
 * @param level      of the warning when it was made
 * @param at         when
 * @param token      opens the page on which it is answered; a secret
 * @param deliveries by channel
 */
public record PlacedCall(String step, String warning, long line, long person, String name, Role role, WarningLevel level,
                         Instant at, String token, List<Delivery> deliveries) {

    public PlacedCall {
        deliveries = List.copyOf(deliveries);
    }

    /** Whether something was sent, and none of it can arrive. */
    boolean failed() {
        return deliveries.stream().anyMatch(one -> one.state() == Delivery.State.FAILED) && deliveries.stream()
                .allMatch(one -> one.state() == Delivery.State.FAILED || one.state() == Delivery.State.SHOWN);
    }

    boolean isTry() {
        return warning.isEmpty();
    }

    @Override
    public String toString() {
        return "call " + step;
    }
}
