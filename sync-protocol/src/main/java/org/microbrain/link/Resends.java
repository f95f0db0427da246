package org.microbrain.link;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often one parent may have lost what it had acknowledged. A parent restored from a backup gets everything again, at
 * once; one that loses everything again and again would have its children send the same for ever, on lines that cost
 * money. Belongs to the uplink's thread.
 */
final class Resends {

    /** Links within an hour on which a parent may ask for acknowledged records again. */
    static final int MOST_AN_HOUR = 8;
    static final long HOUR_MILLIS = 3_600_000;

    private final Deque<Long> times = new ArrayDeque<>();

    /** Whether records may be sent again now. */
    boolean allowed(long elapsed) {
        while (!times.isEmpty() && elapsed - times.peek() >= HOUR_MILLIS) {
            times.poll();
        }
        return times.size() < MOST_AN_HOUR;
    }

    void happened(long elapsed) {
        times.add(elapsed);
    }
}
