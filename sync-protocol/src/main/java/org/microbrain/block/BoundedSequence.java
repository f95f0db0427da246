package org.microbrain.block;

/**
 * A {@link Sequence} whose lowest and highest integer stand in the head: their places are written in the stead of the
 * integers themselves where that is shorter. If the head holds the total too, one more integer is left out.
 */
final class BoundedSequence {

    /** Places are worth while when integers are at least this many bits longer than they. */
    private static final int GAIN = 2;

    private BoundedSequence() {
    }

    private static boolean placesApart(int count, long width) {
        return count > 2 && BitReader.length(width) >= BitReader.length(count - 1) + GAIN;
    }

    /**
     * @param x          {@code count} integers from index 0, among them {@code low} and {@code low + width};
     *                overwritten
     * @param totalKnown whether the reader knows their sum
     * @param spare      at least {@code count} long, overwritten
     */
    static void write(BitWriter out, long[] x, int count, long low, long width, boolean totalKnown, long[] spare) {
        int kept = count;
        if (placesApart(count, width)) {
            int lowest = -1;
            int highest = -1;
            for (int i = count - 1; i >= 0; i--) {
                lowest = x[i] == low ? i : lowest;
                highest = x[i] == low + width ? i : highest;
            }
            out.within(lowest, count - 1);
            out.within(highest, count - 1);
            kept = 0;
            for (int i = 0; i < count; i++) {
                if (i != lowest && i != highest) {
                    x[kept++] = x[i];
                }
            }
        }
        Sequence.write(out, x, 0, totalKnown ? kept - 1 : kept, low, width, spare);
    }

    /** @param total the sum of all; looked at only if {@code totalKnown} */
    static void read(BitReader in, long[] x, int count, long low, long width, boolean totalKnown, long total) {
        boolean apart = placesApart(count, width);
        int lowest = apart ? place(in, count) : count;
        int highest = apart ? place(in, count) : count;
        if (apart && lowest == highest) {
            throw BitReader.violation("lowest and highest value in one place");
        }
        int kept = apart ? count - 2 : count;
        int read = totalKnown ? kept - 1 : kept;
        Sequence.read(in, x, 0, read, low, width);
        if (totalKnown) {
            long rest = apart ? total - low - low - width : total;
            for (int i = 0; i < read; i++) {
                rest -= x[i];
            }
            x[read] = rest;
        }
        if (apart) {
            insert(x, kept, Math.min(lowest, highest), lowest < highest ? low : low + width);
            insert(x, kept + 1, Math.max(lowest, highest), lowest < highest ? low + width : low);
        }
    }

    private static int place(BitReader in, int count) {
        int place = (int) in.within(count - 1);
        if (place >= count) {
            throw BitReader.violation("a place outside of its series");
        }
        return place;
    }

    private static void insert(long[] x, int length, int at, long value) {
        System.arraycopy(x, at, x, at + 1, length - at);
        x[at] = value;
    }
}
