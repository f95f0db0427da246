package org.microbrain.core.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.microbrain.core.archive.SeriesSources.Run;

/** Adds readings up into buckets of equal width. Widths are unsigned, so any two times can be the ends. */
final class Buckets {

    private final long from;
    private final long width;
    private final TreeMap<Long, Sum> sums = new TreeMap<>();

    /** @param range not empty */
    Buckets(TimeRange range, int points) {
        from = range.from();
        long span = range.last() - range.from();
        width = Long.divideUnsigned(span, points) + 1;
    }

    long width() {
        return width;
    }

    private long index(long millis) {
        return Long.divideUnsigned(millis - from, width);
    }

    /** True when the header is enough. */
    boolean holdsWhole(Run run) {
        return index(run.first()) == index(run.last());
    }

    void add(Run run) {
        Sum sum = sum(run.first());
        sum.count += run.count();
        if (run.nan() < run.count()) {
            sum.numbers += run.count() - run.nan();
            sum.total += run.sum();
            sum.min = Math.min(sum.min, run.min());
            sum.max = Math.max(sum.max, run.max());
        }
    }

    void add(long millis, double value) {
        Sum sum = sum(millis);
        sum.count++;
        if (!Double.isNaN(value)) {
            sum.numbers++;
            sum.total += value;
            sum.min = Math.min(sum.min, value);
            sum.max = Math.max(sum.max, value);
        }
    }

    /** Whole, where it begins, or where all begins. */
    void add(ArchivedHour hour) {
        HourSum of = hour.sum();
        Sum sum = sum(Math.max(hour.start(), from));
        sum.count += of.readings();
        sum.hourly += of.readings();
        if (of.good() > 0) {
            sum.numbers += of.good();
            sum.total += of.sum();
            sum.min = Math.min(sum.min, of.min());
            sum.max = Math.max(sum.max, of.max());
        }
    }

    private Sum sum(long millis) {
        return sums.computeIfAbsent(index(millis), key -> new Sum());
    }

    List<SeriesOutline.Bucket> list() {
        List<SeriesOutline.Bucket> list = new ArrayList<>(sums.size());
        sums.forEach((index, sum) -> list.add(sum.bucket(from + index * width)));
        return list;
    }

    private static final class Sum {
        private long count;
        private long numbers;
        private long hourly;
        private double total;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;

        SeriesOutline.Bucket bucket(long start) {
            return numbers == 0 ? new SeriesOutline.Bucket(start, count, Double.NaN, Double.NaN, Double.NaN, hourly)
                    : new SeriesOutline.Bucket(start, count, min, max, total / numbers, hourly);
        }
    }
}
