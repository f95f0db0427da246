package org.microbrain.link;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * How much of what is not urgent may be under way on one link, so that the line stays full and a warning that comes now
 * still finds a short queue before it. What is sent and not acknowledged is the line itself plus the queue before it; the
 * fastest acknowledgement says how long the line alone takes. So the window is steered to
 * {@code rate × (fastest + QUEUE)}, by the step of FAST TCP (Wei, Jin, Low, Hegde: "FAST TCP: motivation, architecture,
 * algorithms, performance", 2006): {@code window × (fastest + QUEUE) / latest}, spread over one window of
 * acknowledgements and at most doubled in it. On a fast line it grows until something else is the limit; on 64 kbit/s it
 * settles at some ten kilobytes.
 *
 * <p>A lost packet holds up what follows it, which has arrived all the same: it says nothing of a queue. Therefore, while
 * no acknowledgement comes, what has been under way for longer than the line and its queue take counts no more, up to
 * {@link #EXCUSED} windows, so that the line is fed at its own rate while TCP mends the loss; and only when even the
 * quickest acknowledgement of the last seconds was slow does the window shrink. What holds this in check is the rate at which acknowledgements came in over
 * those seconds: while there is always something to send, the window is no more than {@link #AHEAD} times what that rate
 * brings over the line and its queue.
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
    /**
     * What the line carries in its own time and the queue's goes out in so many parts, so that acknowledgements come evenly
     * and a cut line costs little. On a line that is fast and not full that is more than the window, which need not grow.
     */
    private static final int PARTS = 8;
    private static final int LATEST = 6;
    /** The last seconds, in slots. */
    private static final int SLOTS = 8;
    private static final long SLOT_MILLIS = 500;
    private static final double AHEAD = 1.8;

    private final Deque<Sent> underWay = new ArrayDeque<>();
    private final long queue;
    private final long[] latest = new long[LATEST];
    private final Slot[] slots = new Slot[SLOTS];
    private int count;
    private double window = LEAST;
    private long fastest = Long.MAX_VALUE;
    private long since;
    private long quickest;
    private long unacknowledged;
    private double carried;
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

    /** What was acknowledged in half a second. */
    private static final class Slot {
        private final long number;
        private long bytes;
        private long quickest = Long.MAX_VALUE;
        /** Whether more could have been sent. */
        private boolean full;

        private Slot(long number) {
            this.number = number;
        }
    }

    LineWindow(long now) {
        this(now, QUEUE_MILLIS);
    }

    /** @param queue the queue that is aimed at, milliseconds */
    LineWindow(long now, long queue) {
        this.since = now;
        this.queue = queue;
    }

    private Slot slot(long now) {
        long number = now / SLOT_MILLIS;
        int place = (int) (number % SLOTS);
        if (slots[place] == null || slots[place].number != number) {
            slots[place] = new Slot(number);
        }
        return slots[place];
    }

    private List<Slot> lately(long now) {
        return Arrays.stream(slots).filter(slot -> slot != null && slot.number > now / SLOT_MILLIS - SLOTS).toList();
    }

    /** Whether more may go now. To be asked only when there is something to send: a no makes the window grow. */
    boolean open(long now) {
        boolean open = unacknowledged < EXCUSED * bytes() && counted(now) < bytes();
        if (!open) {
            full = true;
            slot(now).full = true;
        }
        return open;
    }

    private long counted(long now) {
        if (fastest == Long.MAX_VALUE) {
            return unacknowledged;
        }
        if (now - lastAcknowledged < quickest / 2) {
            return unacknowledged;
        }
        long oldest = now - fastest - queue;
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
        return (long) Math.max(LEAST, Math.max(window, carried)) / PARTS;
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
            carried = 0;
            Arrays.fill(slots, null);
        }
        if (sent.at < since) {
            return; // it waited in the queue that is being forgotten
        }
        long took = Math.max(1, now - sent.at);
        fastest = Math.min(fastest, took);
        latest[count++ % LATEST] = took;
        quickest = Arrays.stream(latest, 0, Math.min(count, LATEST)).min().getAsLong();
        Slot slot = slot(now);
        slot.bytes += sent.bytes;
        slot.quickest = Math.min(slot.quickest, took);
        List<Slot> lately = lately(now);
        double growth = Math.min(2, (double) (fastest + queue) / quickest) - 1;
        double shrinking = (double) (fastest + queue)
                / lately.stream().mapToLong(one -> one.quickest).min().getAsLong() - 1;
        double step = growth > 0 ? full ? growth : 0 : Math.min(0, shrinking);
        double wanted = window + Math.min(sent.bytes, window) * step;
        double rate = lately.stream().mapToLong(one -> one.bytes).sum() / (double) (lately.size() * SLOT_MILLIS);
        carried = rate * (fastest + queue);
        if (lately.size() == SLOTS && lately.stream().allMatch(one -> one.full)) {
            wanted = Math.min(wanted, AHEAD * carried);
        }
        window = Math.max(LEAST, Math.min(MOST, wanted));
        full = false;
    }
}
