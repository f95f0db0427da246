package org.microbrain.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The bytes of long frames in memory, over all links: reserved when a frame's length is known, given back when what it
 * held is on the disk. A link whose frame does not fit is not read from until it does; it waits in line with one frame,
 * so nobody is passed over and nothing is dropped. Safe for use by several threads.
 */
final class Undurable {

    /** Frames up to here (greetings, signs of life) are not counted and never wait. */
    static final int SMALL = 1 << 10;
    /** What one link may hold beside a single long frame: its credits times the usual batch. */
    static final long SHARE = 1 << 20;

    /** Frames up to here, a usual batch, may take what time the line takes. */
    private static final int USUAL = 80 << 10;
    /** A longer one that is still not whole after so long ends its link, if others wait for memory since a while. */
    private static final long SLOW_MILLIS = 10_000;
    private static final long HELD_UP_MILLIS = 2_000;

    private final long limit;
    private final Deque<Place> waiting = new ArrayDeque<>();
    private final Set<Place> reading = new LinkedHashSet<>();
    private long used;
    private long now;
    private long heldUpSince = -1;

    Undurable(long limit) {
        this.limit = limit;
    }

    /** One link's part of it. */
    final class Place {
        private final Runnable granted;
        private final Runnable tooSlow;
        private long held;
        private int wanted;
        private long readingSince;

        private Place(Runnable granted, Runnable tooSlow) {
            this.granted = granted;
            this.tooSlow = tooSlow;
        }

        /** The frame that was reserved for is whole. */
        void arrived() {
            synchronized (Undurable.this) {
                reading.remove(this);
            }
        }

        /** @return false when the caller must wait; {@code granted} runs, on any thread, once the bytes are reserved */
        boolean take(int bytes) {
            synchronized (Undurable.this) {
                if (waiting.isEmpty() && fits(this, bytes)) {
                    reserve(this, bytes);
                    return true;
                }
                wanted = bytes;
                waiting.add(this);
            }
            serve();
            return false;
        }

        void release(int bytes) {
            synchronized (Undurable.this) {
                held -= bytes;
                used -= bytes;
            }
            serve();
        }

        /** The link has ended. @param unread length of a long frame it waited for or had not read to its end; else 0 */
        void leave(int unread) {
            boolean waited;
            synchronized (Undurable.this) {
                waited = waiting.remove(this);
                reading.remove(this);
            }
            release(waited ? 0 : unread);
        }
    }

    /**
     * @param granted see {@link Place#take}
     * @param tooSlow runs, on any thread, when its frame keeps others waiting for too long
     */
    Place place(Runnable granted, Runnable tooSlow) {
        return new Place(granted, tooSlow);
    }

    /** Ends links that hold memory for frames which do not arrive, while others wait for it. */
    void work(long elapsed) {
        List<Place> slow = new ArrayList<>();
        synchronized (this) {
            now = elapsed;
            boolean heldUp = waiting.stream().anyMatch(place -> fitsItsShare(place, place.wanted));
            heldUpSince = !heldUp ? -1 : heldUpSince < 0 ? elapsed : heldUpSince;
            if (heldUp && elapsed - heldUpSince >= HELD_UP_MILLIS) {
                reading.stream().filter(place -> elapsed - place.readingSince >= SLOW_MILLIS).forEach(slow::add);
            }
        }
        slow.forEach(place -> place.tooSlow.run());
    }

    private boolean fits(Place place, int bytes) {
        return fitsItsShare(place, bytes) && (used + bytes <= limit || used == 0);
    }

    private static boolean fitsItsShare(Place place, int bytes) {
        return place.held == 0 || place.held + bytes <= SHARE;
    }

    private void reserve(Place place, int bytes) {
        place.held += bytes;
        used += bytes;
        if (bytes > USUAL) {
            place.readingSince = now;
            reading.add(place);
        }
    }

    private void serve() {
        List<Place> served = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Place> line = waiting.iterator(); line.hasNext();) {
                Place next = line.next();
                if (!fitsItsShare(next, next.wanted)) {
                    continue; // waits for its own records alone, and keeps nobody
                }
                if (!fits(next, next.wanted)) {
                    break;
                }
                line.remove();
                reserve(next, next.wanted);
                served.add(next);
            }
        }
        served.forEach(place -> place.granted.run());
    }

    /** Bytes reserved now. */
    synchronized long used() {
        return used;
    }
}
