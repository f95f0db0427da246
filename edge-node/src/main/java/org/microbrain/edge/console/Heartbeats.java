package org.microbrain.edge.console;

import java.util.Arrays;

/**
 * When a series was heard lately, in slots of several widths at once, so that a strip of them shows each gap whatever the
 * pace of the device. By the time of arrival. About 120 bytes. Not safe for use by several threads.
 */
public final class Heartbeats {

    /** Slots of a strip. */
    public static final int SLOTS = 48;
    /** Milliseconds: 10 s, 1 min, 5 min, 30 min, 3 h, 1 d. */
    private static final long[] WIDTHS = {10_000, 60_000, 300_000, 1_800_000, 10_800_000, 86_400_000};
    /** How much of a new pause goes into what is usual: an eighth, as TCP does it with round trips. */
    private static final int SHARE = 8;
    /** Late is what takes three times the usual pause, and never less than this. */
    private static final long LATE = 30_000;
    /** Late, as long as the pace is not known. */
    private static final long LATE_UNKNOWN = 1_800_000;
    /** A pause far beyond what is usual is a gap and does not become usual at once. */
    private static final int GAP = 4;
    /** What comes within this belongs to the same delivery and says nothing of the pace. */
    private static final long BURST = 1_000;

    private final long[] heard = new long[WIDTHS.length];
    private long first = Long.MIN_VALUE;
    private long last = Long.MIN_VALUE;
    private double usual;
    private long lastTime = Long.MIN_VALUE;
    private double usualTime;

    /**
     * @param millis how wide a slot is; 0 while its pace is not known
     * @param heard  for each slot, oldest first, whether something came; slots before the first word are left out
     */
    public record Strip(long millis, boolean[] heard) {

        /** How many slots stayed empty. */
        public int missing() {
            int missing = 0;
            for (boolean one : heard) {
                missing += one ? 0 : 1;
            }
            return missing;
        }
    }

    /**
     * Something came.
     *
     * @param millis by the node's clock; a time before the last one starts anew
     * @param time   of the reading; a device that keeps them for a while has its pace in these
     */
    void heard(long millis, long time) {
        if (time > lastTime) {
            usualTime = lastTime == Long.MIN_VALUE ? 0 : blended(usualTime, time - lastTime);
            lastTime = time;
        }
        if (millis < last) {
            Arrays.fill(heard, 0);
            first = Long.MIN_VALUE;
            usual = 0;
        }
        for (int i = 0; i < WIDTHS.length; i++) {
            long slots = first == Long.MIN_VALUE ? SLOTS : millis / WIDTHS[i] - last / WIDTHS[i];
            heard[i] = (slots >= SLOTS ? 0 : heard[i] << slots) | 1;
        }
        if (first == Long.MIN_VALUE) {
            first = millis;
        } else if (millis - last >= BURST) {
            usual = blended(usual, millis - last);
        }
        last = millis;
    }

    private static double blended(double usual, long pause) {
        return usual == 0 ? pause : usual + (Math.min(pause, GAP * usual) - usual) / SHARE;
    }

    private double pace() {
        return Math.max(usual, usualTime);
    }

    /** Whether it is late by its own pace. */
    boolean late(long now) {
        return first == Long.MIN_VALUE
                || now - last > (pace() == 0 ? LATE_UNKNOWN : Math.max(LATE, 3 * (long) pace()));
    }

    /** The slots up to now, in the narrowest width in which its usual pace leaves none empty. */
    Strip strip(long now) {
        // Of a single word nobody can say what is missing.
        if (first == Long.MIN_VALUE || pace() == 0) {
            return new Strip(0, new boolean[0]);
        }
        int width = 0;
        while (width < WIDTHS.length - 1 && WIDTHS[width] < pace() * 3 / 2) {
            width++;
        }
        // The slot that has just begun may rightly be empty yet.
        long end = now / WIDTHS[width] - 1;
        long newest = last / WIDTHS[width];
        long begin = Math.max(end - SLOTS + 1, first / WIDTHS[width]);
        boolean[] strip = new boolean[(int) Math.max(0, end - begin + 1)];
        for (int i = 0; i < strip.length; i++) {
            long back = newest - (begin + i);
            strip[i] = back >= 0 && back < SLOTS && (heard[width] >>> back & 1) != 0;
        }
        return new Strip(WIDTHS[width], strip);
    }
}
