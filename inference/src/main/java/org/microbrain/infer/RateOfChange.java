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
 * Judges how far a value rises (or falls) within a window, by the time of the readings, whatever their order of
 * arrival. The window is kept as 60 slices with the lowest and the highest value of each, so it costs the same at any
 * rate of readings: 2.6 KB. Within one slice a value that goes up, down and half up again may be seen as less than it
 * is.
 */
public final class RateOfChange implements Detector {

    private static final int SLICES = 60;
    private static final int KEPT = SLICES + 1;
    /** A level is left when the change has fallen to this part of its threshold. */
    private static final double EASED = 0.8;
    private static final long EMPTY = Long.MIN_VALUE;

    private final Settings settings;
    private final Subject subject;
    private final long window;
    private final long width;
    private final Timeline timeline = new Timeline();
    private final long[] slice = new long[KEPT];
    private final double[] low = new double[KEPT];
    private final double[] high = new double[KEPT];
    private final long[] lowAt = new long[KEPT];
    private final long[] highAt = new long[KEPT];
    private int grade;

    /**
     * @param rise   true to look for rises, false for falls
     * @param over   the window, 1 s or more
     * @param limits of the change within the window, positive, in the unit of the series
     */
    public record Settings(boolean rise, Duration over, Thresholds limits) implements DetectorSettings {

        public Settings {
            DetectorSettings.checked(over);
        }

        static Settings read(Section section) {
            section.onlyKeys("detector", "over", "rise", "fall");
            boolean rise = section.has("rise");
            if (rise == section.has("fall")) {
                section.problem("rise", "rise 与 fall 应给出其中一个", "give one of rise and fall");
                return null;
            }
            Duration over = DetectorSettings.duration(section, "over");
            Thresholds limits = positive(section.section(rise ? "rise" : "fall"));
            return limits == null ? null : new Settings(rise, over, limits);
        }

        private static Thresholds positive(Section section) {
            Thresholds limits = Thresholds.read(section, false);
            if (limits != null && limits.reached(0) > 0) {
                section.problem("blue", "变化限值应大于 0", "limits of a change must be above 0");
                return null;
            }
            return limits;
        }

        @Override
        public String word() {
            return "rate";
        }

        @Override
        public String memory() {
            return word() + rise + over;
        }

        @Override
        public int mostBytes() {
            return KEPT * 5 * Long.BYTES + 512;
        }

        @Override
        public RateOfChange start(Subject subject) {
            return new RateOfChange(this, subject);
        }
    }

    RateOfChange(Settings settings, Subject subject) {
        this.settings = settings;
        this.subject = subject;
        this.window = settings.over().toMillis();
        this.width = Math.max(1, window / SLICES);
        Arrays.fill(slice, EMPTY);
    }

    @Override
    public Optional<Detection> observe(SeriesReading reading) {
        if (!reading.usable()) {
            return Optional.empty();
        }
        switch (timeline.place(reading.millis(), window)) {
            case LATE -> {
                return Optional.empty();
            }
            case RESTART -> Arrays.fill(slice, EMPTY);
            case ON_TIME -> { }
        }
        put(reading.millis(), settings.rise() ? reading.value() : -reading.value());
        double change = largestRise();
        int before = grade;
        grade = settings.limits().next(grade, change, change / EASED);
        return grade > before ? Optional.of(detection(reading, change)) : Optional.empty();
    }

    private void put(long millis, double value) {
        long number = Math.floorDiv(millis, width);
        int at = (int) Math.floorMod(number, (long) KEPT);
        if (slice[at] != number) {
            slice[at] = number;
            low[at] = value;
            high[at] = value;
            lowAt[at] = millis;
            highAt[at] = millis;
            return;
        }
        if (value < low[at] || value == low[at] && millis < lowAt[at]) {
            low[at] = value;
            lowAt[at] = millis;
        }
        if (value > high[at] || value == high[at] && millis > highAt[at]) {
            high[at] = value;
            highAt[at] = millis;
        }
    }

    private double largestRise() {
        long newest = timeline.newest();
        long last = Math.floorDiv(newest, width);
        double lowest = Double.POSITIVE_INFINITY;
        double rise = 0;
        for (long number = last - SLICES; number <= last; number++) {
            int at = (int) Math.floorMod(number, (long) KEPT);
            if (slice[at] != number || highAt[at] < newest - window) {
                continue;
            }
            boolean lowCounts = lowAt[at] >= newest - window;
            if (lowCounts && lowAt[at] < highAt[at]) {
                rise = Math.max(rise, high[at] - low[at]);
            }
            rise = Math.max(rise, high[at] - lowest);
            lowest = lowCounts ? Math.min(lowest, low[at]) : lowest;
        }
        return rise;
    }

    private Detection detection(SeriesReading reading, double change) {
        WarningLevel level = WarningLevel.of(grade);
        double limit = settings.limits().of(grade);
        String zh = subject.quantityZh() + "在 " + Wording.durationZh(window) + "内"
                + (settings.rise() ? "上升 " : "下降 ") + subject.zh(change) + "，达到" + level.words().zh() + "限值 "
                + subject.zh(limit) + "，现为 " + subject.zh(reading.value());
        String en = subject.quantityEn() + (settings.rise() ? " rises " : " falls ") + subject.en(change) + " in "
                + Wording.durationEn(window) + ", " + level.words().en() + " limit " + subject.en(limit) + ", now "
                + subject.en(reading.value());
        return new Detection("rate", reading.series(), reading.millis(), reading.value(), 1, zh, en);
    }

    @Override
    public int grade() {
        return grade;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        timeline.save(out);
        out.writeByte(grade);
        for (int at = 0; at < KEPT; at++) {
            out.writeLong(slice[at]);
            if (slice[at] != EMPTY) {
                out.writeDouble(low[at]);
                out.writeDouble(high[at]);
                out.writeLong(lowAt[at]);
                out.writeLong(highAt[at]);
            }
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        timeline.restore(in);
        grade = Saved.grade(in);
        for (int at = 0; at < KEPT; at++) {
            slice[at] = in.readLong();
            if (slice[at] != EMPTY) {
                low[at] = in.readDouble();
                high[at] = in.readDouble();
                lowAt[at] = in.readLong();
                highAt[at] = in.readLong();
            }
        }
    }
}
