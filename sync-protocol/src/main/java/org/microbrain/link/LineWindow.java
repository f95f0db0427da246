package org.microbrain.link;

import java.util.Arrays;

/**
 * How much of what is not urgent may be under way on one link, so that the line stays full and a warning that comes now
 * still finds a short queue before it. What is sent and not acknowledged is the line itself plus the queue before it; the
 * fastest acknowledgement says how long the line alone takes. So the window is steered to
 * {@code rate × (fastest + QUEUE)}, by the step of FAST TCP (Wei, Jin, Low, Hegde: "FAST TCP: motivation, architecture,
 * algorithms, performance", 2006): {@code window × (fastest + QUEUE) / latest}, spread over one window of
 * acknowledgements and at most doubled in it. On a fast line it grows until something else is the limit; on 64 kbit/s it
 * settles at some ten kilobytes.
 *
 * <p>A lost packet holds up what follows it and says nothing of a queue, therefore the quickest of the last few counts as
 * the latest. From time to time all is forgotten and learnt anew, since a line may change, and since a queue that never
 * empties would be taken for the line.
 *
 * <p>No clock, no threads: what the caller says is all it knows. Bytes and milliseconds.
 */
final class LineWindow {

    /** Where it begins, and what is always allowed. */
    static final long LEAST = 4 << 10;
    /** Beyond any line's use: 1 Gbit/s × 0.5 s. */
    static final long MOST = 64 << 20;
    /** The queue that is aimed at: what a warning may have to wait for on a thin line, beside the line itself. */
    static final long QUEUE_MILLIS = 500;
    /** As long as what was learnt is believed. */
    static final long MEMORY_MILLIS = 300_000;
    /** A window goes out in so many parts, so that acknowledgements come evenly and a cut line costs little. */
    private static final int PARTS = 4;
    private static final int LATEST = 4;

    private final long[] latest = new long[LATEST];
    private int count;
    private double window = LEAST;
    private long fastest = Long.MAX_VALUE;
    private long since;
    private long inFlight;

    LineWindow(long now) {
        since = now;
    }

    /** Whether more may go now. */
    boolean open() {
        return inFlight < bytes();
    }

    /** How large one batch should be at most; a single record may be larger. */
    long part() {
        return Math.max(LEAST / PARTS, bytes() / PARTS);
    }

    long bytes() {
        return (long) window;
    }

    void sent(long bytes) {
        inFlight += bytes;
    }

    /**
     * A batch was acknowledged.
     *
     * @param sentAt when it was sent
     */
    void acknowledged(long bytes, long sentAt, long now) {
        boolean full = inFlight + bytes > window;
        inFlight -= bytes;
        if (now - since >= MEMORY_MILLIS) {
            since = now;
            count = 0;
            fastest = Long.MAX_VALUE;
            window = LEAST;
        }
        if (sentAt < since) {
            return; // it waited in the queue that is being forgotten
        }
        long took = Math.max(1, now - sentAt);
        fastest = Math.min(fastest, took);
        latest[count++ % LATEST] = took;
        long quickest = Arrays.stream(latest, 0, Math.min(count, LATEST)).min().getAsLong();
        double step = Math.min(2, (double) (fastest + QUEUE_MILLIS) / quickest) - 1;
        if (step < 0 || full) {
            window = Math.max(LEAST, Math.min(MOST, window + Math.min(bytes, window) * step));
        }
    }
}
