package org.microbrain.link;

import org.microbrain.record.RecordTime;

/**
 * Now, as a part is told it. Waiting goes by the first, which no clock correction moves; stamping by the second.
 *
 * @param elapsed milliseconds since some fixed moment of this program's run; never goes back
 * @param time    the node's clock and how far it can be trusted
 */
public record Moment(long elapsed, RecordTime time) {

    /** The node's clock, Unix milliseconds. */
    public long wall() {
        return time.millis();
    }
}
