package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningLevel;

/**
 * Warns before a value reaches a level: it rises fast, has come most of the way up from its lowest value of a day, and at
 * the rate of the last minutes (a straight line through the last reading and the first of the window) reaches the level
 * within a time. All is a part of the way to the level, so that nothing but the level needs to be known of a river. One
 * jump is no rise: it must hold. State: 2.3 KB.
 */
public final class Approach implements Detector {

    /** The part of the way from the lowest of the day to the level that must be behind it. */
    private static final double NEAR = 0.85;
    /** The part of the way that it must have risen within the window. */
    private static final double FAST = 0.3;
    private static final int KEPT = 64;
    private static final int HOURS = 24;
    private static final long HOUR = 3_600_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final Settings settings;
    private final Subject subject;
    private final Timeline timeline = new Timeline();
    private final long[] times = new long[KEPT];
    private final double[] values = new double[KEPT];
    private final long[] hours = new long[HOURS];
    private final double[] lows = new double[HOURS];
    private int filled;
    private int next;
    private long since = NEVER;
    private int grade;

    /**
     * @param to     the level that matters, in the unit of the series
     * @param over   the time that the rate is taken from, 1 s or more
     * @param within the time to the level at which it warns
     * @param hold   how long it must go on; zero for at once
     * @param level  grade of the warning, 0 for a detection alone
     */
    public record Settings(double to, Duration over, Duration within, Duration hold, int level)
            implements DetectorSettings {

        static Settings read(Section section) {
            section.onlyKeys("detector", "to", "over", "within", "hold", "level");
            section.require("to");
            double to = section.decimal("to", Double.NaN);
            Duration over = section.has("over") ? DetectorSettings.duration(section, "over") : Duration.ofMinutes(30);
            Duration within = section.has("within") ? DetectorSettings.duration(section, "within")
                    : Duration.ofMinutes(30);
            Duration hold = section.has("hold") ? DetectorSettings.duration(section, "hold") : Duration.ofMinutes(5);
            return Double.isFinite(to) ? new Settings(to, over, within, hold, DetectorSettings.grade(section)) : null;
        }

        @Override
        public String word() {
            return "approach";
        }

        @Override
        public String memory() {
            return word() + over;
        }

        @Override
        public int mostBytes() {
            return (KEPT + HOURS) * 2 * Long.BYTES + 512;
        }

        @Override
        public Approach start(Subject subject) {
            return new Approach(this, subject);
        }
    }

    Approach(Settings settings, Subject subject) {
        this.settings = settings;
        this.subject = subject;
        Arrays.fill(hours, NEVER);
    }

    @Override
    public Optional<Detection> observe(SeriesReading reading) {
        if (!reading.usable()) {
            return Optional.empty();
        }
        Timeline.Order order = timeline.place(reading.millis(), 0);
        if (order == Timeline.Order.LATE) {
            return Optional.empty();
        }
        if (order == Timeline.Order.RESTART) {
            filled = 0;
            since = NEVER;
            Arrays.fill(hours, NEVER);
        }
        put(reading.millis(), reading.value());
        int first = firstOfWindow(reading.millis());
        double rise = reading.value() - values[first];
        long took = reading.millis() - times[first];
        double way = settings.to() - lowest(reading.millis());
        boolean rises = way > 0 && rise >= FAST * way && reading.value() >= settings.to() - (1 - NEAR) * way;
        long left = rises ? Math.max(0, Math.round((settings.to() - reading.value()) / rise * took)) : Long.MAX_VALUE;
        if (left > settings.within().toMillis()) {
            since = NEVER;
            grade = 0;
            return Optional.empty();
        }
        since = since == NEVER ? reading.millis() : since;
        if (grade > 0 || reading.millis() - since < settings.hold().toMillis()) {
            return Optional.empty();
        }
        grade = settings.level();
        return Optional.of(detection(reading, rise, took, left));
    }

    private void put(long millis, double value) {
        if (filled == 0 || millis - times[back(1)] >= settings.over().toMillis() / (KEPT - 4)) {
            times[next] = millis;
            values[next] = value;
            next = (next + 1) % KEPT;
            filled = Math.min(KEPT, filled + 1);
        }
        long hour = Math.floorDiv(millis, HOUR);
        int at = (int) Math.floorMod(hour, (long) HOURS);
        lows[at] = hours[at] == hour ? Math.min(lows[at], value) : value;
        hours[at] = hour;
    }

    private int back(int places) {
        return Math.floorMod(next - places, KEPT);
    }

    private int firstOfWindow(long now) {
        int first = back(1);
        for (int places = 2; places <= filled && times[back(places)] >= now - settings.over().toMillis(); places++) {
            first = back(places);
        }
        return first;
    }

    private double lowest(long now) {
        long hour = Math.floorDiv(now, HOUR);
        double lowest = Double.POSITIVE_INFINITY;
        for (int at = 0; at < HOURS; at++) {
            lowest = hours[at] > hour - HOURS && hours[at] <= hour ? Math.min(lowest, lows[at]) : lowest;
        }
        return lowest;
    }

    private Detection detection(SeriesReading reading, double rise, long took, long left) {
        String zh = subject.quantityZh() + " " + subject.zh(reading.value()) + "，近 " + Wording.durationZh(took)
                + "上升 " + subject.zh(rise) + "，" + (left == 0 ? "已达到 " + subject.zh(settings.to())
                : "照此速度约 " + Wording.durationZh(left) + "后达到 " + subject.zh(settings.to()));
        String en = subject.quantityEn() + " " + subject.en(reading.value()) + ", risen " + subject.en(rise) + " in "
                + Wording.durationEn(took) + ", " + (left == 0 ? "has reached " + subject.en(settings.to())
                : "reaches " + subject.en(settings.to()) + " in about " + Wording.durationEn(left) + " at this rate");
        return new Detection("approach", reading.series(), reading.millis(), reading.value(), 1, zh, en);
    }

    @Override
    public int grade() {
        return grade;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        timeline.save(out);
        out.writeByte(filled);
        out.writeByte(next);
        for (int at = 0; at < filled; at++) {
            out.writeLong(times[at]);
            out.writeDouble(values[at]);
        }
        for (int at = 0; at < HOURS; at++) {
            out.writeLong(hours[at]);
            out.writeDouble(lows[at]);
        }
        out.writeLong(since);
        out.writeByte(grade);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        timeline.restore(in);
        filled = Saved.count(in.readByte(), KEPT);
        next = Saved.count(in.readByte(), KEPT - 1);
        for (int at = 0; at < filled; at++) {
            times[at] = in.readLong();
            values[at] = in.readDouble();
        }
        for (int at = 0; at < HOURS; at++) {
            hours[at] = in.readLong();
            lows[at] = in.readDouble();
        }
        since = in.readLong();
        grade = Saved.grade(in);
    }
}
