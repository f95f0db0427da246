package org.microbrain.block;

/**
 * Codes the times of one series after another. Devices measure at a period with a little jitter, mostly the same period
 * throughout a node: such times are written as offsets from a grid whose period and jitter the next series can take
 * over. Other times are written as a {@link Sequence}. An instance codes the series of one block, in order.
 */
final class TimeColumn {

    /** Jitter above this never makes a good grid. */
    private static final long WIDEST_JITTER = 1L << 40;
    private static final long[] ROUND = {1, 10, 100, 1000, 60_000};
    /** What a grid of its own costs about, in bits. */
    private static final int GRID_COST = 40;

    private final AdaptiveNumber firsts = new AdaptiveNumber();
    private final AdaptiveNumber spans = new AdaptiveNumber();
    private final AdaptiveNumber phases = new AdaptiveNumber();
    private long previousFirst;
    private long previousSpan;
    private long period;
    private long jitter = -1;

    /**
     * What the header of a series says of its times.
     *
     * @param someUnknown whether {@link Reading#NO_TIME} stands beside other times
     */
    record Bounds(long first, long last, boolean someUnknown) {

        static Bounds of(long[] times, int from, int count) {
            long first = Long.MAX_VALUE;
            long last = Reading.NO_TIME;
            int unknown = 0;
            for (int i = from; i < from + count; i++) {
                long time = times[i];
                if (time == Reading.NO_TIME) {
                    unknown++;
                } else {
                    first = Math.min(first, time);
                    last = Math.max(last, time);
                }
            }
            return unknown == count ? new Bounds(Reading.NO_TIME, Reading.NO_TIME, false)
                    : new Bounds(first, last, unknown > 0);
        }

        private long low() {
            return someUnknown ? Reading.NO_TIME : first;
        }
    }

    void writeBounds(BitWriter out, Bounds bounds) {
        firsts.write(out, bounds.first - previousFirst);
        long span = bounds.last - bounds.first;
        spans.write(out, span - previousSpan);
        out.flag(bounds.someUnknown);
        previousFirst = bounds.first;
        previousSpan = span;
    }

    Bounds readBounds(BitReader in) {
        previousFirst += firsts.read(in);
        previousSpan += spans.read(in);
        return new Bounds(previousFirst, previousFirst + previousSpan, in.flag());
    }

    void write(BitWriter out, Bounds bounds, long[] times, int from, int count, long[] spare) {
        if (count == 1) {
            return;
        }
        long width = bounds.last - bounds.low();
        long grid = bounds.someUnknown ? 0 : grid(times, from, count, width, spare);
        out.flag(grid != 0);
        if (grid == 0) {
            Sequence.write(out, times, from, count, bounds.low(), width, spare);
        } else {
            writeGrid(out, bounds, times, from, count, grid);
        }
    }

    /** The period of a grid that is worth its bits, 0 for none. */
    private long grid(long[] times, int from, int count, long width, long[] spare) {
        if (jitter >= 0 && fits(jitter(times, from, count, period), jitter)) {
            return period;
        }
        long best = 0;
        long bestJitter = WIDEST_JITTER;
        long mean = Math.floorDiv(times[from + count - 1] - times[from], count - 1);
        for (long unit : ROUND) {
            long candidate = Math.floorDiv(mean + unit / 2, unit) * unit;
            long found = candidate == 0 ? -1 : jitter(times, from, count, candidate);
            if (fits(found, bestJitter - 1)) {
                best = candidate;
                bestJitter = found;
            }
        }
        long cost = (long) BitReader.length(bestJitter) * count + GRID_COST;
        return best != 0 && cost < Sequence.cost(times, from, count, width, spare) ? best : 0;
    }

    private static boolean fits(long found, long limit) {
        return found >= 0 && found <= limit;
    }

    private static long jitter(long[] times, int from, int count, long period) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        long line = 0;
        for (int i = from; i < from + count; i++) {
            long offset = times[i] - line;
            low = Math.min(low, offset);
            high = Math.max(high, offset);
            line += period;
        }
        return high - low;
    }

    private void writeGrid(BitWriter out, Bounds bounds, long[] times, int from, int count, long grid) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            long offset = times[from + i] - grid * i;
            low = Math.min(low, offset);
            high = Math.max(high, offset);
        }
        boolean taken = jitter >= 0 && grid == period && fits(high - low, jitter);
        out.flag(taken);
        if (!taken) {
            out.number(grid);
            out.number(high - low);
            period = grid;
            jitter = high - low;
        }
        boolean endsKnown = times[from] == bounds.first && times[from + count - 1] == bounds.last;
        out.flag(endsKnown);
        if (endsKnown) {
            out.within(bounds.first - low, jitter);
        } else {
            phases.write(out, bounds.first - low);
        }
        int skip = endsKnown ? 1 : 0;
        long line = low + grid * skip;
        int length = BitReader.length(jitter);
        for (int i = skip; i < count - skip; i++) {
            out.within(times[from + i] - line, jitter, length);
            line += grid;
        }
    }

    void read(BitReader in, Bounds bounds, long[] times, int from, int count) {
        if (count == 1) {
            times[from] = bounds.first;
        } else if (in.flag()) {
            readGrid(in, bounds, times, from, count);
        } else {
            Sequence.read(in, times, from, count, bounds.low(), bounds.last - bounds.low());
        }
    }

    private void readGrid(BitReader in, Bounds bounds, long[] times, int from, int count) {
        if (!in.flag()) {
            period = in.number();
            jitter = in.number();
        } else if (jitter < 0) {
            throw BitReader.violation("a grid of times without a period");
        }
        int skip = in.flag() ? 1 : 0;
        long low = bounds.first - (skip == 1 ? in.within(jitter) : phases.read(in));
        times[from] = bounds.first;
        times[from + count - 1] = bounds.last;
        long line = low + period * skip;
        in.within(jitter, times, from + skip, count - 2 * skip, 0);
        for (int i = skip; i < count - skip; i++) {
            times[from + i] += line;
            line += period;
        }
    }
}
