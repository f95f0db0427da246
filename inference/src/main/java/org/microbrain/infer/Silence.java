package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.microbrain.runtime.config.Section;

/**
 * Finds a series from which nothing arrives any more, by the time of arrival, so that a replay of old readings at any
 * speed is no silence. Any reading breaks it, also one marked invalid: the device speaks. Between two calls at most
 * half the limit is counted: neither a jump of the clock nor a node that was itself switched off looks like a silent
 * sensor. Tick it more often than that. State: 60 bytes.
 */
public final class Silence implements Detector {

    private final Settings settings;
    private final Subject subject;
    private boolean heard;
    private long lastCall;
    private long quiet;
    private long lastMillis;
    private double lastValue = Double.NaN;
    private boolean active;

    /**
     * @param after how long nothing must have arrived
     * @param grade level to warn with, 0 for a detection only
     */
    public record Settings(Duration after, int grade) implements DetectorSettings {

        public Settings {
            DetectorSettings.checked(after);
        }

        static Settings read(Section section) {
            section.onlyKeys("detector", "after", "level");
            return new Settings(DetectorSettings.duration(section, "after"), DetectorSettings.grade(section));
        }

        @Override
        public String word() {
            return "silence";
        }

        @Override
        public String memory() {
            return word();
        }

        @Override
        public int mostBytes() {
            return 128;
        }

        @Override
        public Silence start(Subject subject) {
            return new Silence(this, subject);
        }
    }

    Silence(Settings settings, Subject subject) {
        this.settings = settings;
        this.subject = subject;
    }

    @Override
    public Optional<Detection> observe(SeriesReading reading) {
        heard = true;
        lastCall = reading.arrival();
        quiet = 0;
        active = false;
        lastMillis = reading.millis();
        lastValue = Double.isFinite(reading.value()) ? reading.value() : lastValue;
        return Optional.empty();
    }

    @Override
    public Optional<Detection> tick(Instant now) {
        if (!heard || active) {
            return Optional.empty();
        }
        long millis = SeriesReading.clamp(now);
        quiet += Math.max(0, Math.min(millis - lastCall, settings.after().toMillis() / 2));
        lastCall = millis;
        if (quiet < settings.after().toMillis()) {
            return Optional.empty();
        }
        active = true;
        return Optional.of(new Detection("silence", subject.series(), lastMillis, lastValue, 1,
                subject.quantityZh() + "已有 " + Wording.durationZh(quiet) + "没有数据，最后为 " + subject.zh(lastValue),
                subject.quantityEn() + ": no reading for " + Wording.durationEn(quiet) + ", the last was "
                        + subject.en(lastValue)));
    }

    @Override
    public int grade() {
        return active ? settings.grade() : 0;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        out.writeBoolean(heard);
        out.writeLong(lastCall);
        out.writeLong(quiet);
        out.writeLong(lastMillis);
        out.writeDouble(lastValue);
        out.writeBoolean(active);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        heard = in.readBoolean();
        lastCall = in.readLong();
        quiet = in.readLong();
        lastMillis = in.readLong();
        lastValue = in.readDouble();
        active = in.readBoolean();
    }
}
