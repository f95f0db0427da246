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
 * Judges the value itself by fixed limits. A level is reached at its threshold, at once or after the value has stood
 * there for a time; it is left when the value is back by more than the hysteresis. A late reading can raise the level,
 * never lower it. State: 100 bytes.
 */
public final class Range implements Detector {

    private static final long NEVER = Long.MIN_VALUE;

    private final Settings settings;
    private final Subject subject;
    private final Timeline timeline = new Timeline();
    private final long[] since = new long[5];
    private int grade;

    /**
     * @param above      true when high values are dangerous
     * @param limits     in the unit of the series; negated when {@code above} is false
     * @param hysteresis how far the value must come back, in the unit of the series, 0 or more
     * @param hold       how long a value must stand at a threshold, by the readings' time; zero for at once
     */
    public record Settings(boolean above, Thresholds limits, double hysteresis, Duration hold)
            implements DetectorSettings {

        static Settings read(Section section) {
            section.onlyKeys("detector", "above", "below", "hysteresis", "hold");
            boolean above = section.has("above");
            if (above == section.has("below")) {
                section.problem("above", "above 与 below 应给出其中一个", "give one of above and below");
                return null;
            }
            Thresholds limits = Thresholds.read(section.section(above ? "above" : "below"), !above);
            double hysteresis = section.decimal("hysteresis", 0);
            if (hysteresis < 0) {
                section.problem("hysteresis", "不能为负数", "must not be negative");
            }
            Duration hold = section.has("hold") ? DetectorSettings.duration(section, "hold") : Duration.ZERO;
            return limits == null ? null : new Settings(above, limits, Math.max(0, hysteresis), hold);
        }

        @Override
        public String word() {
            return "range";
        }

        @Override
        public String memory() {
            return word() + above;
        }

        @Override
        public int mostBytes() {
            return 256;
        }

        @Override
        public Range start(Subject subject) {
            return new Range(this, subject);
        }
    }

    Range(Settings settings, Subject subject) {
        this.settings = settings;
        this.subject = subject;
        Arrays.fill(since, NEVER);
    }

    @Override
    public Optional<Detection> observe(SeriesReading reading) {
        if (!reading.usable()) {
            return Optional.empty();
        }
        double value = settings.above() ? reading.value() : -reading.value();
        int before = grade;
        Timeline.Order order = timeline.place(reading.millis(), 0);
        if (order == Timeline.Order.LATE) {
            grade = settings.hold().isZero() ? Math.max(grade, settings.limits().reached(value)) : grade;
        } else {
            if (order == Timeline.Order.RESTART) {
                Arrays.fill(since, NEVER);
            }
            int held = Math.min(grade, settings.limits().reached(value + settings.hysteresis()));
            grade = Math.max(stoodFor(reading.millis(), value), held);
        }
        return grade > before ? Optional.of(detection(reading)) : Optional.empty();
    }

    private int stoodFor(long millis, double value) {
        int stood = 0;
        for (int level = 1; level <= 4; level++) {
            if (!(value >= settings.limits().of(level))) {
                since[level] = NEVER;
            } else {
                since[level] = since[level] == NEVER ? millis : since[level];
                stood = millis - since[level] >= settings.hold().toMillis() ? level : stood;
            }
        }
        return stood;
    }

    private Detection detection(SeriesReading reading) {
        WarningLevel level = WarningLevel.of(grade);
        double limit = settings.above() ? settings.limits().of(grade) : -settings.limits().of(grade);
        long hold = settings.hold().toMillis();
        String zh = subject.quantityZh() + " " + subject.zh(reading.value())
                + (settings.above() ? "，达到或超过" : "，达到或低于") + level.words().zh() + "限值 " + subject.zh(limit)
                + (hold == 0 ? "" : "，已持续 " + Wording.durationZh(hold));
        String en = subject.quantityEn() + " " + subject.en(reading.value())
                + (settings.above() ? ", at or above the " : ", at or below the ") + level.words().en() + " limit "
                + subject.en(limit) + (hold == 0 ? "" : " for " + Wording.durationEn(hold));
        return new Detection("range", reading.series(), reading.millis(), reading.value(), 1, zh, en);
    }

    @Override
    public int grade() {
        return grade;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        timeline.save(out);
        out.writeByte(grade);
        for (long time : since) {
            out.writeLong(time);
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        timeline.restore(in);
        grade = Saved.grade(in);
        for (int level = 0; level < since.length; level++) {
            since[level] = in.readLong();
        }
    }
}
