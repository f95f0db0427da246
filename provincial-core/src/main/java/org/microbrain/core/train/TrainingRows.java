package org.microbrain.core.train;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.microbrain.artifact.Sha256;
import org.microbrain.block.Reading;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.NodeSummary;
import org.microbrain.core.archive.ReadingQuery;
import org.microbrain.core.archive.SeriesInfo;
import org.microbrain.core.archive.TimeRange;
import org.microbrain.infer.HourlyRows;

/**
 * Makes rows of archived readings, one series after the other, and keeps at most {@value #MOST_ROWS} of them: which, is left to
 * the seed (Vitter, ACM TOMS 11 (1985) 37, algorithm R), so that long and short series count by their hours. For one thread; not
 * the one of a request.
 */
final class TrainingRows {

    static final int MOST_ROWS = 5_000;
    static final int MOST_SERIES = 2_000;
    static final long MOST_READINGS = 20_000_000;
    /** Below that a model would learn its rows by heart. */
    static final int LEAST_ROWS = 500;

    private final Archive archive;
    private final TrainingOrder order;
    private final Predicate<String> leftOut;
    private final BooleanSupplier stopped;
    private final SplittableRandom chance;
    private final MessageDigest digest = Sha256.digest();
    private final List<double[]> kept = new ArrayList<>();
    private long seen;
    private long readings;
    private int series;
    private int nodes;
    private int refused;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    /**
     * What was found.
     *
     * @param rows     features and then the target, at most {@value #MOST_ROWS}
     * @param seen     rows there were
     * @param first    hour, Unix milliseconds
     * @param last     hour
     * @param leftOut  series that fit and may not be used, or were too many
     * @param sha256   of node, series, hour and numbers of all rows there were, in their order
     */
    record Found(List<double[]> rows, long seen, int nodes, int series, long first, long last, int leftOut, String sha256) {
    }

    /**
     * @param leftOut names of series that may not be used
     * @param stopped asked whether nobody wants the result any more
     */
    TrainingRows(Archive archive, TrainingOrder order, Predicate<String> leftOut, BooleanSupplier stopped) {
        this.archive = archive;
        this.order = order;
        this.leftOut = leftOut;
        this.stopped = stopped;
        this.chance = new SplittableRandom(order.seed());
    }

    /**
     * Reads the last {@link TrainingOrder#days} days.
     *
     * @param progress told how many percent are done
     * @throws CancellationException    when it was stopped
     * @throws IllegalArgumentException in both languages, when there is too little to learn from
     */
    Found find(Instant now, IntConsumer progress) {
        TimeRange range = new TimeRange(now.minus(Duration.ofDays(order.days())).toEpochMilli(), now.toEpochMilli());
        // What devices say that no node vouches for is not learnt from: whoever has one could teach.
        List<NodeSummary> all = archive.nodes(order.area()).stream().filter(one -> !one.node().isOfDevices()).toList();
        for (int i = 0; i < all.size(); i++) {
            long before = seen;
            for (SeriesInfo one : archive.series(all.get(i).node(), order.area())) {
                read(one, range);
            }
            nodes += seen > before ? 1 : 0;
            progress.accept(100 * (i + 1) / all.size());
        }
        if (kept.size() < LEAST_ROWS) {
            boolean givenUp = archive.rolledUp().until().filter(until -> until.toEpochMilli() > range.from()).isPresent();
            throw new IllegalArgumentException("可用的整点均值只有 " + kept.size() + " 行，至少需要 " + LEAST_ROWS + " 行"
                    + (givenUp ? "（较早的原始读数已按保留期限清理）" : "") + " / only " + kept.size() + " hours can be used, at least " + LEAST_ROWS
                    + " are needed" + (givenUp ? " (older readings are no longer kept as measured)" : ""));
        }
        return new Found(kept, seen, nodes, series, first, last, refused, Sha256.ofDigest(digest.digest()).toString());
    }

    private void read(SeriesInfo one, TimeRange range) {
        if (!order.rule().watches(one.key().name(), one.unit()) || !one.unit().equals(order.rule().unit())) {
            return;
        }
        if (leftOut.test(one.key().name()) || series >= MOST_SERIES || readings >= MOST_READINGS) {
            refused++;
            return;
        }
        long before = seen;
        HourlyRows hours = new HourlyRows();
        archive.readings(new ReadingQuery(one.key(), range, ReadingQuery.Position.START, MOST_READINGS - readings), order.area(),
                reading -> {
                    if (stopped.getAsBoolean()) {
                        throw new CancellationException("stopped");
                    }
                    readings++;
                    if (Double.isFinite(reading.value()) && (reading.quality() & (Reading.BAD | Reading.SUSPECT)) == 0
                            && reading.millis() != Reading.NO_TIME) {
                        hours.observe(reading.millis(), reading.value()).ifPresent(row -> take(one, row));
                    }
                });
        series += seen > before ? 1 : 0;
    }

    private void take(SeriesInfo of, HourlyRows.Row row) {
        double[] whole = Arrays.copyOf(row.features(), row.features().length + 1);
        whole[row.features().length] = row.target();
        digest.update(of.key().toString().getBytes(StandardCharsets.UTF_8));
        ByteBuffer numbers = ByteBuffer.allocate(Long.BYTES * (whole.length + 1)).putLong(row.hour());
        for (double each : whole) {
            numbers.putDouble(each);
        }
        digest.update(numbers.array());
        seen++;
        first = Math.min(first, row.hour());
        last = Math.max(last, row.hour());
        if (kept.size() < MOST_ROWS) {
            kept.add(whole);
            return;
        }
        long place = chance.nextLong(seen);
        if (place < MOST_ROWS) {
            kept.set((int) place, whole);
        }
    }
}
