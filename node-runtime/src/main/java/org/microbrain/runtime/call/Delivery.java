package org.microbrain.runtime.call;

import java.time.Instant;
import org.microbrain.runtime.console.Notice;

/**
 * One message of a call on its way over one channel.
 *
 * @param channel the name of the channel
 * @param state   how far it is
 * @param tries   how often it was sent
 * @param changed when it came to this state
 * @param receipt what the other side said, or why it failed; never a phone number in it
 */
public record Delivery(long id, String channel, State state, int tries, Instant changed, Notice receipt) {

    /** How far a message is. The words are kept in the file. */
    public enum State {
        /** To be sent, or sent again. */
        WAITING,
        /** Stands on the consoles of this node. */
        SHOWN,
        /** The other side took it. */
        ACCEPTED,
        FAILED,
        /** Not needed any more: answered, over, or the person was removed. */
        DROPPED
    }
}
