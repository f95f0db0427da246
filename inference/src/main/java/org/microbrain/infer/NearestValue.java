package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import org.microbrain.runtime.config.Section;

/**
 * Finds values unlike any seen before: the distance to the nearest value ever seen, as a part of the range seen so far,
 * is compared with what such distances have been. Long memory, no decay, no look-ahead. With r the distance and q its
 * 0.99 quantile so far, to a factor of two (at least {@link Settings#floor()}), the score is r / (r + q); the formula
 * is ours. Scale and offset of the unit do not change it. One alarm for one novelty: the next comes only after {@link
 * Settings#calm()} ordinary readings in a row. State: at most 512 values (beyond that the closest two become one) and
 * 64 counts, 5 KB.
 */
public final class NearestValue implements Detector {

    private static final int VALUES = 512;
    private static final int OCTAVES = 64;
    private static final double QUANTILE = 0.99;

    private final Settings settings;
    private final Subject subject;
    private final long[] distances = new long[OCTAVES];
    private final SeenValues seen = new SeenValues(VALUES);
    private long learnt;
    private boolean alarmed;
    private int calm;
    private boolean learning = true;

    /**
     * @param warmUp readings before it says anything, 1 or more
     * @param floor  distances below this part of the range are never new, 0..1
     * @param score  score from which a reading is a detection, 0..1
     * @param calm   ordinary readings in a row after which it may speak again, 1 or more
     * @param grade  level to warn with, 0 for a detection only
     */
    public record Settings(int warmUp, double floor, double score, int calm, int grade) implements DetectorSettings {

        public Settings {
            if (warmUp < 1 || calm < 1 || !(floor > 0 && floor <= 1) || !(score > 0 && score < 1)) {
                throw new IllegalArgumentException("warm-up and calm count from 1, floor and score lie in 0..1");
            }
        }

        /** The fallbacks were chosen on 30 public series (NAB): 50 of 59 marked stretches found, 81 false alarms. */
        static Settings read(Section section) {
            section.onlyKeys("detector", "warm-up", "floor", "score", "calm", "level");
            int warmUp = section.number("warm-up", 300, 1, 1_000_000);
            int calm = section.number("calm", 60, 1, 1_000_000);
            return new Settings(warmUp, share(section, "floor", 0.002), share(section, "score", 0.75), calm,
                    DetectorSettings.grade(section));
        }

        private static double share(Section section, String key, double fallback) {
            double share = section.decimal(key, fallback);
            if (share > 0 && share < 1) {
                return share;
            }
            section.problem(key, "应大于 0 且小于 1", "must be above 0 and below 1");
            return fallback;
        }

        @Override
        public String word() {
            return "nearest";
        }

        @Override
        public String memory() {
            return word();
        }

        @Override
        public int mostBytes() {
            return VALUES * (Long.BYTES + Double.BYTES) + OCTAVES * Long.BYTES + 512;
        }

        @Override
        public NearestValue start(Subject subject) {
            return new NearestValue(this, subject);
        }
    }

    NearestValue(Settings settings, Subject subject) {
        this.settings = settings;
        this.subject = subject;
    }

    @Override
    public Optional<Detection> observe(SeriesReading reading) {
        if (!reading.trusted()) {
            return Optional.empty();
        }
        double value = reading.value() + 0.0;
        double distance = seen.distance(value);
        double score = learnt < settings.warmUp() ? 0 : distance / (distance + usual());
        Optional<Detection> detection = judge(reading, score, distance);
        if (learning) {
            learn(value, distance);
        }
        return detection;
    }

    private Optional<Detection> judge(SeriesReading reading, double score, double distance) {
        if (score < settings.score()) {
            calm++;
            if (calm >= settings.calm()) {
                calm = settings.calm();
                alarmed = false;
            }
            return Optional.empty();
        }
        calm = 0;
        if (alarmed) {
            return Optional.empty();
        }
        alarmed = true;
        double near = seen.nearest(reading.value());
        String part = Wording.number(Math.rint(distance * 100)) + "%";
        return Optional.of(new Detection("nearest", reading.series(), reading.millis(), reading.value(), score,
                subject.quantityZh() + " " + subject.zh(reading.value()) + "，此前从未出现；最接近的历史值为 " + subject.zh(near)
                        + "，相差为历史变幅的 " + part,
                subject.quantityEn() + " " + subject.en(reading.value()) + " was never seen before; the nearest value"
                        + " so far is " + subject.en(near) + ", " + part + " of the range seen so far away"));
    }

    private double usual() {
        long total = 0;
        for (long count : distances) {
            total += count;
        }
        long beyond = (long) Math.floor((1 - QUANTILE) * total);
        int octave = 0;
        while (octave < OCTAVES - 1 && beyond >= distances[octave]) {
            beyond -= distances[octave];
            octave++;
        }
        return Math.max(settings.floor(), Math.scalb(1.0, -octave));
    }

    private void learn(double value, double distance) {
        learnt++;
        if (learnt > settings.warmUp() / 4) {
            distances[distance == 0 ? OCTAVES - 1 : Math.min(OCTAVES - 1, -Math.getExponent(distance))]++;
        }
        seen.add(value);
    }

    @Override
    public int grade() {
        return alarmed ? settings.grade() : 0;
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public void learning(boolean allowed) {
        learning = allowed;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        out.writeLong(learnt);
        out.writeBoolean(alarmed);
        out.writeInt(calm);
        for (long count : distances) {
            out.writeLong(count);
        }
        seen.save(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        learnt = in.readLong();
        alarmed = in.readBoolean();
        calm = in.readInt();
        for (int octave = 0; octave < OCTAVES; octave++) {
            distances[octave] = in.readLong();
        }
        seen.restore(in);
    }
}
