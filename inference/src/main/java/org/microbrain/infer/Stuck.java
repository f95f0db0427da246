package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.microbrain.runtime.config.Section;

/**
 * Finds a sensor that goes on sending the same value. Only time between readings counts, and of one step at most a
 * quarter of the limit, so that neither a gap nor a clock that jumps makes a sensor look stuck. State: 50 bytes.
 */
public final class Stuck implements Detector {

    private final Settings settings;
    private final Subject subject;
    private final Timeline timeline = new Timeline();
    private double anchor = Double.NaN;
    private long last;
    private long still;
    private boolean active;

    /**
     * @param after     how long the same value must have been sent
     * @param tolerance how far a value may be from the first one and still be the same, in the unit of the series
     * @param resting   a value that may stand for ever, e.g. 0 for rain; NaN for none
     * @param grade     level to warn with, 0 for a detection only
     */
    public record Settings(Duration after, double tolerance, double resting, int grade) implements DetectorSettings {

        public Settings {
            DetectorSettings.checked(after);
        }

        static Settings read(Section section) {
            section.onlyKeys("detector", "after", "tolerance", "resting", "level");
            return new Settings(DetectorSettings.duration(section, "after"), section.decimal("tolerance", 0),
                    section.decimal("resting", Double.NaN), DetectorSettings.grade(section));
        }

        @Override
        public String word() {
            return "stuck";
        }

        @Override
        public String memory() {
            return word() + tolerance + resting;
        }

        @Override
        public int mostBytes() {
            return 128;
        }

        @Override
        public Stuck start(Subject subject) {
            return new Stuck(this, subject);
        }
    }

    Stuck(Settings settings, Subject subject) {
        this.settings = settings;
        this.subject = subject;
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
        boolean same = Math.abs(reading.value() - anchor) <= settings.tolerance();
        if (!same || reading.value() == settings.resting()) {
            anchor = reading.value();
            still = 0;
            active = false;
        } else if (order == Timeline.Order.ON_TIME) {
            still += Math.min(reading.millis() - last, settings.after().toMillis() / 4);
        }
        last = reading.millis();
        if (active || still < settings.after().toMillis()) {
            return Optional.empty();
        }
        active = true;
        return Optional.of(new Detection("stuck", reading.series(), reading.millis(), reading.value(), 1,
                subject.quantityZh() + " " + Wording.durationZh(still) + "没有变化，一直为 " + subject.zh(reading.value())
                        + "，传感器可能卡住",
                subject.quantityEn() + " has not changed for " + Wording.durationEn(still) + ", it stays at "
                        + subject.en(reading.value()) + "; the sensor may be stuck"));
    }

    @Override
    public int grade() {
        return active ? settings.grade() : 0;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        timeline.save(out);
        out.writeDouble(anchor);
        out.writeLong(last);
        out.writeLong(still);
        out.writeBoolean(active);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        timeline.restore(in);
        anchor = in.readDouble();
        last = in.readLong();
        still = in.readLong();
        active = in.readBoolean();
    }
}
