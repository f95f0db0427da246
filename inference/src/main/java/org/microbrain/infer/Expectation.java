package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * What is usual for a series at an hour of the week, and what the next hours will bring, both with a band. It sees one
 * reading at a time, works on the means of hours, and says nothing of an hour that it has not met in two weeks, nor of a
 * series that is no quantity ({@link SeriesKind}). Six KB; a copy that was saved and restored gives the same further
 * answers; neither the unit nor the date matters. For one thread.
 *
 * <p>Usual: an exponentially weighted mean for each of 168 hours (seasonal exponential smoothing: Winters, Management
 * Science 6 (1960) 324), of errors that are cut off when they are wild (Gelper, Fried and Croux, Journal of Forecasting 29
 * (2010) 285). Forecast: the usual value, and what is left of the last hour's distance from it, as a first-order
 * autoregression that fades with each hour (Taylor, Journal of the Operational Research Society 54 (2003) 799). Bands:
 * {@link QuantileBand}, one for what is usual and one for each hour ahead, of errors truly made.
 */
final class Expectation {

    /** Hours that are forecast. */
    static final int AHEAD = 6;
    private static final long HOUR = 3_600_000;
    private static final int WEEK = 168;
    private static final int SPEAKS = 2;
    private static final int MOST_SEEN = 100;
    private static final double GAIN = 0.2;
    private static final double WILD = 3;
    private static final double FORGET = 0.995;
    private static final double MOST_LEFT = 0.98;
    private static final long NONE = Long.MIN_VALUE;

    private final Timeline timeline = new Timeline();
    private final SeriesKind kind = new SeriesKind();
    private final double[] usual = new double[WEEK];
    private final byte[] seen = new byte[WEEK];
    private final QuantileBand spread = new QuantileBand();
    private final QuantileBand[] spreads = new QuantileBand[AHEAD];
    /** Made at the end of the last hours, by the hour they are for and how far ahead it was. */
    private final double[][] made = new double[AHEAD][AHEAD];
    private final Deque<Outlook.Band> past = new ArrayDeque<>();
    private long hour = NONE;
    private double sum;
    private int count;
    private boolean learns;
    private long lastMillis = NONE;
    private double lastValue;
    /** Of the last whole hour: its distance from what was usual, NaN when that is not known. */
    private double distance = Double.NaN;
    private double together;
    private double alone;

    Expectation() {
        Arrays.setAll(spreads, at -> new QuantileBand());
        forget();
    }

    /** @param learn whether the reading may become part of what is known */
    void observe(long millis, double value, boolean learn) {
        Timeline.Order order = timeline.place(millis, 0);
        if (order == Timeline.Order.LATE || millis == lastMillis) {
            return;
        }
        long now = Math.floorDiv(millis, HOUR);
        if (order == Timeline.Order.RESTART) {
            hour = NONE;
            past.clear();
            forget();
        }
        if (now != hour) {
            close();
            open(now);
        }
        lastMillis = millis;
        lastValue = value;
        kind.add(value);
        sum += value;
        count++;
        learns &= learn;
    }

    /** What was usual within the last week, and the forecast from the last reading on. */
    Outlook outlook() {
        if (!kind.isQuantity()) {
            return Outlook.NONE;
        }
        List<Outlook.Band> forecast = new ArrayList<>();
        if (hour != NONE && speaks(hour)) {
            double now = lastValue - usual[at(hour)];
            for (int ahead = 1; ahead <= AHEAD && speaks(hour + ahead) && spreads[ahead - 1].known(); ahead++) {
                forecast.add(spreads[ahead - 1].around((hour + ahead) * HOUR, forecast(hour + ahead, now, ahead)));
            }
        }
        return new Outlook(List.copyOf(past), forecast);
    }

    /** The hour that readings come from now; nothing of them is in what was usual for it. */
    private void open(long now) {
        if (hour != NONE && now != hour + 1) {
            forget();
        }
        hour = now;
        sum = 0;
        count = 0;
        learns = true;
        while (!past.isEmpty() && past.getFirst().millis() <= (now - WEEK) * HOUR) {
            past.removeFirst();
        }
        if (speaks(now) && spread.known() && kind.isQuantity()) {
            past.addLast(kept(spread.around(now * HOUR, usual[at(now)])));
        }
    }

    /** To seven digits, which is enough to be drawn. */
    private static Outlook.Band kept(Outlook.Band band) {
        return new Outlook.Band(band.millis(), (float) band.low(), (float) band.middle(), (float) band.high());
    }

    private void close() {
        if (hour == NONE || count == 0) {
            return;
        }
        double mean = sum / count;
        int at = at(hour);
        double error = mean - usual[at];
        if (learns) {
            learn(mean, at, error);
        }
        distance = seen[at] > 0 ? error : Double.NaN;
        double[] mine = made[(int) Math.floorMod(hour, (long) AHEAD)];
        Arrays.fill(mine, Double.NaN);
        for (int ahead = 1; ahead <= AHEAD && !Double.isNaN(distance); ahead++) {
            if (seen[at(hour + ahead)] > 0) {
                mine[ahead - 1] = forecast(hour + ahead, distance, ahead);
            }
        }
    }

    private void learn(double mean, int at, double error) {
        for (int ahead = 1; ahead <= AHEAD; ahead++) {
            double forecast = made[(int) Math.floorMod(hour - ahead, (long) AHEAD)][ahead - 1];
            if (!Double.isNaN(forecast)) {
                spreads[ahead - 1].add(mean - forecast);
            }
        }
        if (seen[at] == 0) {
            usual[at] = mean;
        } else {
            if (!Double.isNaN(distance)) {
                together = FORGET * together + error * distance;
                alone = FORGET * alone + distance * distance;
            }
            double tamed = spread.tamed(error, WILD);
            spread.add(error);
            usual[at] += Math.max(GAIN, 1.0 / (seen[at] + 1)) * tamed;
        }
        seen[at] = (byte) Math.min(MOST_SEEN, seen[at] + 1);
    }

    private double forecast(long forHour, double from, int ahead) {
        double left = alone > 0 ? Math.max(0, Math.min(MOST_LEFT, together / alone)) : 0;
        return usual[at(forHour)] + Math.pow(left, ahead) * from;
    }

    /** Forecasts do not reach over a gap, nor over a clock that was set back. */
    private void forget() {
        distance = Double.NaN;
        for (double[] each : made) {
            Arrays.fill(each, Double.NaN);
        }
    }

    private boolean speaks(long ofHour) {
        return seen[at(ofHour)] >= SPEAKS;
    }

    private static int at(long ofHour) {
        return (int) Math.floorMod(ofHour, (long) WEEK);
    }

    void save(DataOutput out) throws IOException {
        timeline.save(out);
        kind.save(out);
        for (int at = 0; at < WEEK; at++) {
            out.writeByte(seen[at]);
            if (seen[at] > 0) {
                out.writeDouble(usual[at]);
            }
        }
        spread.save(out);
        for (int at = 0; at < AHEAD; at++) {
            spreads[at].save(out);
            for (double each : made[at]) {
                out.writeDouble(each);
            }
        }
        out.writeByte(past.size());
        for (Outlook.Band band : past) {
            out.writeInt((int) (band.millis() / HOUR));
            out.writeFloat((float) band.low());
            out.writeFloat((float) band.middle());
            out.writeFloat((float) band.high());
        }
        out.writeLong(hour);
        out.writeDouble(sum);
        out.writeInt(count);
        out.writeBoolean(learns);
        out.writeLong(lastMillis);
        out.writeDouble(lastValue);
        out.writeDouble(distance);
        out.writeDouble(together);
        out.writeDouble(alone);
    }

    void restore(DataInput in) throws IOException {
        timeline.restore(in);
        kind.restore(in);
        for (int at = 0; at < WEEK; at++) {
            seen[at] = (byte) Saved.count(in.readByte(), MOST_SEEN);
            usual[at] = seen[at] > 0 ? in.readDouble() : 0;
        }
        spread.restore(in);
        for (int at = 0; at < AHEAD; at++) {
            spreads[at].restore(in);
            for (int ahead = 0; ahead < AHEAD; ahead++) {
                made[at][ahead] = in.readDouble();
            }
        }
        past.clear();
        for (int left = Saved.count(in.readUnsignedByte(), WEEK); left > 0; left--) {
            past.addLast(new Outlook.Band(in.readInt() * HOUR, in.readFloat(), in.readFloat(), in.readFloat()));
        }
        hour = in.readLong();
        sum = in.readDouble();
        count = Saved.count(in, Integer.MAX_VALUE);
        learns = in.readBoolean();
        lastMillis = in.readLong();
        lastValue = in.readDouble();
        distance = in.readDouble();
        together = in.readDouble();
        alone = in.readDouble();
    }
}
