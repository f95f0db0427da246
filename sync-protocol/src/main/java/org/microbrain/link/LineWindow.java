package org.microbrain.link;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * How much of what is not urgent may be under way on one link, so that the line stays full and a warning that comes now
 * still finds a short queue before it. What is sent and not acknowledged is the line itself plus the queue before it; the
 * fastest acknowledgement says how long the line alone takes. So the window is steered to
 * {@code rate × (fastest + QUEUE)}, by the step of FAST TCP (Wei, Jin, Low, Hegde: "FAST TCP: motivation, architecture,
 * algorithms, performance", 2006): {@code window × (fastest + QUEUE) / latest}, spread over one window of
 * acknowledgements and at most doubled in it. On a fast line it grows until something else is the limit; on 64 kbit/s it
 * settles at some ten kilobytes.
 *
 * <p>A lost packet holds up what follows it, which has arrived all the same: it says nothing of a queue. Therefore the
 * quickest of the last few acknowledgements counts as the latest, and what has been under way for longer than the line
 * and its queue take counts no more, up to {@link #EXCUSED} windows. So the line is fed at its own rate while TCP mends
 * the loss.
 *
 * <p>From time to time all is forgotten and learnt anew, since a line may change, and since a queue that never empties
 * would be taken for the line. No clock, no threads: what the caller says is all it knows. Bytes and milliseconds.
 */
final class LineWindow {

    /** Where it begins, and what is always allowed. */
    static final long LEAST = 4 << 10;
    /** Beyond any line's use: 1 Gbit/s × 0.5 s. */
    static final long MOST = 64 << 20;
    /** The queue that is aimed at: what a warning may have to wait for on a thin line, beside the line itself. */
    static final long QUEUE_MILLIS = 600;
    /** As long as what was learnt is believed. */
    static final long MEMORY_MILLIS = 300_000;
    /** Unacknowledged in all, in windows. */
    static final int EXCUSED = 3;
    /** A window goes out in so many parts, so that acknowledgements come evenly and a cut line costs little. */
    private static final int PARTS = 8;
    private static final int LATEST = 6;

    private final Deque<Sent> underWay = new ArrayDeque<>();
    private final long[] latest = new long[LATEST];
    private int count;
    private double window = LEAST;
    private long fastest = Long.MAX_VALUE;
    private long since;
    private long quickest;
    private long unacknowledged;
    private long lastAcknowledged;
    private boolean full;

    /** A batch that is under way; told apart by identity. */
    static final class Sent {
        private final long bytes;
        private final long at;

        private Sent(long bytes, long at) {
            this.bytes = bytes;
            this.at = at;
        }
    }

    LineWindow(long now) {
        since = now;
    }

    /** Whether more may go now. To be asked only when there is something to send: a no makes the window grow. */
    boolean open(long now) {
        boolean open = unacknowledged < EXCUSED * bytes() && counted(now) < bytes();
        full |= !open;
        return open;
    }

    private long counted(long now) {
        if (fastest == Long.MAX_VALUE) {
            return unacknowledged;
        }
        if (now - lastAcknowledged < quickest / 2) {
            return unacknowledged;
        }
        long oldest = now - fastest - QUEUE_MILLIS;
        long sum = 0;
        for (Sent sent : underWay) {
            if (sent.at >= oldest) {
                sum += sent.bytes;
            }
        }
        return sum;
    }

    /** How large one batch should be at most; a single record may be larger. */
    long part() {
        return Math.max(LEAST / PARTS, bytes() / PARTS);
    }

    long bytes() {
        return (long) window;
    }

    /** @return to be given to {@link #acknowledged} */
    Sent sent(long bytes, long now) {
        Sent sent = new Sent(bytes, now);
        underWay.add(sent);
        unacknowledged += bytes;
        return sent;
    }

    void acknowledged(Sent sent, long now) {
        underWay.remove(sent);
        unacknowledged -= sent.bytes;
        lastAcknowledged = now;
        if (now - since >= MEMORY_MILLIS) {
            since = now;
            count = 0;
            fastest = Long.MAX_VALUE;
            window = LEAST;
        }
        if (sent.at < since) {
            return; // it waited in the queue that is being forgotten
        }
        long took = Math.max(1, now - sent.at);
        fastest = Math.min(fastest, took);
        latest[count++ % LATEST] = took;
        quickest = Arrays.stream(latest, 0, Math.min(count, LATEST)).min().getAsLong();
        double step = Math.min(2, (double) (fastest + QUEUE_MILLIS) / quickest) - 1;
        if (step < 0 || full) {
            window = Math.max(LEAST, Math.min(MOST, window + Math.min(sent.bytes, window) * step));
        }
        full = false;
    }
}
