package org.microbrain.edge.history;

import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.microbrain.block.Reading;
import org.microbrain.block.SeriesHeader;
import org.microbrain.journal.History;
import org.microbrain.journal.Journal;

/** Readings added up into buckets of equal width, for a chart; memory goes with the buckets, not the readings. */
final class Outline {

    private final long from;
    private final long width;
    private final TreeMap<Long, Bucket> buckets = new TreeMap<>();

    /** The readings of one span of time. NaN counts, and is left out of the rest. */
    static final class Bucket {
        private long count;
        private long numbers;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double sum;
        private long doubtful;

        /** Readings whose time or value is in doubt. */
        long doubtful() {
            return doubtful;
        }

        long count() {
            return count;
        }

        double min() {
            return numbers == 0 ? Double.NaN : min;
        }

        double max() {
            return numbers == 0 ? Double.NaN : max;
        }

        double mean() {
            return sum / numbers;
        }
    }

    /** @param to not included */
    Outline(long from, long to, int points) {
        this.from = from;
        this.width = Long.divideUnsigned(to - 1 - from, points) + 1;
    }

    /**
     * Reads and adds up.
     *
     * @param from empty for the beginning
     * @param to   not included; empty for the end
     */
    static Outline of(History history, Journal.Series series, OptionalLong from, OptionalLong to, int points) {
        long begin = from.orElse(Long.MIN_VALUE);
        long end = to.orElse(Long.MAX_VALUE);
        if (from.isEmpty() || to.isEmpty()) {
            Ends ends = new Ends();
            history.outline(series, begin, end, ends);
            begin = from.orElse(ends.first);
            end = to.orElse(ends.last + 1);
        }
        Outline outline = new Outline(begin, Math.max(end, begin == Long.MAX_VALUE ? begin : begin + 1), points);
        history.outline(series, begin, end, new History.Outliner() {
            @Override
            public boolean takes(SeriesHeader header) {
                return outline.add(header);
            }

            @Override
            public void accept(Reading reading) {
                if (reading.millis() != Reading.NO_TIME) {
                    outline.add(reading.millis(), reading.value(), reading.quality());
                }
            }
        });
        return outline;
    }

    /** When the readings begin and end. */
    private static final class Ends implements History.Outliner {
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;

        @Override
        public boolean takes(SeriesHeader header) {
            span(header.first(), header.last());
            return true;
        }

        @Override
        public void accept(Reading reading) {
            if (reading.millis() != Reading.NO_TIME) {
                span(reading.millis(), reading.millis());
            }
        }

        private void span(long from, long to) {
            first = Math.min(first, from);
            last = Math.max(last, to);
        }
    }

    /** Milliseconds. */
    long width() {
        return width;
    }

    private long index(long millis) {
        return Long.divideUnsigned(millis - from, width);
    }

    /** Adds all readings of a block at once, if they lie in one bucket. */
    boolean add(SeriesHeader header) {
        if (index(header.first()) != index(header.last())) {
            return false;
        }
        Bucket bucket = buckets.computeIfAbsent(index(header.first()), index -> new Bucket());
        bucket.count += header.count();
        if (!Double.isNaN(header.min())) {
            bucket.numbers += header.count();
            bucket.min = Math.min(bucket.min, header.min());
            bucket.max = Math.max(bucket.max, header.max());
            bucket.sum += header.sum();
        }
        return true;
    }

    void add(long millis, double value, int quality) {
        Bucket bucket = buckets.computeIfAbsent(index(millis), index -> new Bucket());
        bucket.count++;
        bucket.doubtful += quality == Reading.GOOD ? 0 : 1;
        if (!Double.isNaN(value)) {
            bucket.numbers++;
            bucket.min = Math.min(bucket.min, value);
            bucket.max = Math.max(bucket.max, value);
            bucket.sum += value;
        }
    }

    /** In order of time, each with its start; empty buckets are left out. */
    void forEach(BiConsumer<Long, Bucket> action) {
        buckets.forEach((index, bucket) -> action.accept(from + index * width, bucket));
    }
}
