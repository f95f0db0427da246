package org.microbrain.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

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

    private final long limit;
    private final Deque<Place> waiting = new ArrayDeque<>();
    private long used;

    Undurable(long limit) {
        this.limit = limit;
    }

    /** One link's part of it. */
    final class Place {
        private final Runnable granted;
        private long held;
        private int wanted;

        private Place(Runnable granted) {
            this.granted = granted;
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
            }
            release(waited ? 0 : unread);
        }
    }

    /** @param granted see {@link Place#take} */
    Place place(Runnable granted) {
        return new Place(granted);
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
