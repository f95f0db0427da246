package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Makes of the readings of one series what a model is trained with and asked with: rows that tell the next hourly mean
 * from those before it. All is relative to the newest mean, so that the datum of the place does not matter. The order of
 * the features is fixed and has a name, {@value #ORDER}; another order gets another name.
 *
 * <p>No gap is bridged: a row needs {@value #HOURS} hours without one between, and the hour in which readings begin is
 * left out, because it may be half an hour. A series that is no quantity ({@link SeriesKind}) gives no rows. Late and
 * repeated readings are left out, a clock that was set back begins anew. It looks at nothing later than the reading. 200
 * bytes. For one thread.
 */
public final class HourlyRows {

    /** Name and version of the order of {@link #NAMES}. */
    public static final String ORDER = "hourly-1";
    /**
     * The features: by how much each of the six hourly means before the newest differs from it; sine and cosine of the
     * day and of half a day (harmonic regression: Harvey, "Forecasting, Structural Time Series Models and the Kalman
     * Filter", 1989, section 2.3.4) at the middle of the hour that is asked for, in Beijing time; and one.
     */
    public static final List<String> NAMES = List.of("before-1", "before-2", "before-3", "before-4", "before-5", "before-6",
            "day-sin", "day-cos", "half-day-sin", "half-day-cos", "constant");
    /** Hourly means that features are made of. */
    public static final int HOURS = 7;

    static final long HOUR = 3_600_000;
    private static final int BEIJING = 8;
    private static final int DAY = 24;
    private static final long NONE = Long.MIN_VALUE;

    private final Timeline timeline = new Timeline();
    private final SeriesKind kind = new SeriesKind();
    /** Of the whole hours just before the running one, newest first. */
    private final double[] means = new double[HOURS];
    private int known;
    private long hour = NONE;
    private boolean whole;
    private double sum;
    private int count;
    private long lastMillis = NONE;

    /**
     * An hour, and what was known before it.
     *
     * @param hour     when it began, Unix milliseconds
     * @param features in the order of {@link #NAMES}, finite
     * @param target   its mean minus that of the hour before it, in the unit of the series, finite
     */
    public record Row(long hour, double[] features, double target) {
    }

    /**
     * @param millis time of the reading, Unix milliseconds
     * @param value  a finite number
     * @return the row of the hour that this reading ended; mostly empty
     */
    public Optional<Row> observe(long millis, double value) {
        Timeline.Order order = timeline.place(millis, 0);
        if (order == Timeline.Order.LATE || millis == lastMillis) {
            return Optional.empty();
        }
        if (order == Timeline.Order.RESTART) {
            hour = NONE;
            known = 0;
        }
        long now = Math.floorDiv(millis, HOUR);
        Optional<Row> row = Optional.empty();
        if (now != hour) {
            row = close();
            open(now);
        }
        lastMillis = millis;
        kind.add(value);
        sum += value;
        count++;
        return row;
    }

    /** The features of the hour that readings come from now; empty when too little is known before it. */
    public Optional<double[]> features() {
        if (known < HOURS || !kind.isQuantity()) {
            return Optional.empty();
        }
        double[] features = new double[NAMES.size()];
        for (int back = 1; back < HOURS; back++) {
            features[back - 1] = means[back] - means[0];
        }
        double turn = 2 * Math.PI * (Math.floorMod(hour + BEIJING, (long) DAY) + 0.5) / DAY;
        int at = HOURS - 1;
        for (int harmonic = 1; harmonic <= 2; harmonic++) {
            features[at++] = Math.sin(harmonic * turn);
            features[at++] = Math.cos(harmonic * turn);
        }
        features[at] = 1;
        for (double feature : features) {
            if (!Double.isFinite(feature)) {
                return Optional.empty();
            }
        }
        return Optional.of(features);
    }

    /** The mean of the hour before the running one, which features and targets are relative to; NaN when unknown. */
    public double newest() {
        return known > 0 ? means[0] : Double.NaN;
    }

    private Optional<Row> close() {
        if (hour == NONE) {
            return Optional.empty();
        }
        double mean = sum / count;
        if (!whole || !Double.isFinite(mean)) {
            known = 0;
            return Optional.empty();
        }
        double target = mean - newest();
        Optional<Row> row = features().filter(found -> Double.isFinite(target))
                .map(found -> new Row(hour * HOUR, found, target));
        System.arraycopy(means, 0, means, 1, HOURS - 1);
        means[0] = mean;
        known = Math.min(HOURS, known + 1);
        return row;
    }

    private void open(long now) {
        whole = hour != NONE && now == hour + 1;
        known = whole ? known : 0;
        hour = now;
        sum = 0;
        count = 0;
    }

    void save(DataOutput out) throws IOException {
        timeline.save(out);
        kind.save(out);
        out.writeByte(known);
        for (int at = 0; at < known; at++) {
            out.writeDouble(means[at]);
        }
        out.writeLong(hour);
        out.writeBoolean(whole);
        out.writeDouble(sum);
        out.writeInt(count);
        out.writeLong(lastMillis);
    }

    void restore(DataInput in) throws IOException {
        timeline.restore(in);
        kind.restore(in);
        known = Saved.count(in.readByte(), HOURS);
        for (int at = 0; at < known; at++) {
            means[at] = in.readDouble();
        }
        hour = in.readLong();
        whole = in.readBoolean();
        sum = in.readDouble();
        count = Saved.count(in, Integer.MAX_VALUE);
        lastMillis = in.readLong();
    }
}
