package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Says when a reading lies far from what a model expected of its hour, by the hours before it ({@link HourlyRows}): once
 * for one event ({@link AlarmOnce}). With z the error in multiples of the usual one, the score is z / (z + {@value
 * #DOUBTED}): 0.5 at three times, 0.69 at 6.7 times the usual error.
 *
 * <p>The usual error is the mean absolute one at this place, exponentially weighted, never below what the model was
 * trained to: single readings scatter more than the hourly means that it was trained with. It speaks after {@value
 * #WARM_UP} readings; a wild error counts as {@value #WILD} usual ones, so that one spike does not make it deaf. Neither
 * the unit nor the datum nor the date matters, but for the hour of the day. State: at most {@value #MOST_BYTES} bytes.
 */
public final class Departure implements Detector {

    static final int MOST_BYTES = 768;
    static final int WARM_UP = 100;
    private static final double DOUBTED = 3;
    private static final double WILD = 10;
    private static final double FORGET = 0.01;

    private final String word;
    private final ToDoubleFunction<double[]> model;
    private final double scale;
    private final double notable;
    private final int grade;
    private final Subject subject;
    private final HourlyRows hours = new HourlyRows();
    private final AlarmOnce once = new AlarmOnce();
    private double size;
    private int judged;
    private boolean learning = true;

    /**
     * @param word  of its detections
     * @param model gives the change from the newest hourly mean to the next, from features in the order of {@link
     *              HourlyRows#NAMES}, in the unit of the series
     * @param scale of the model's errors, in the unit of the series, above 0
     * @param score score from which a reading is a detection
     * @param grade level to warn with, 0 for a detection only
     */
    Departure(String word, ToDoubleFunction<double[]> model, double scale, double score, int grade, Subject subject) {
        this.word = word;
        this.model = model;
        this.scale = scale;
        this.notable = score;
        this.grade = grade;
        this.subject = subject;
    }

    @Override
    public Optional<Detection> observe(SeriesReading reading) {
        if (!reading.trusted()) {
            return Optional.empty();
        }
        hours.observe(reading.millis(), reading.value());
        double expected = hours.newest() + hours.features().map(model::applyAsDouble).orElse(Double.NaN);
        double error = Math.abs(reading.value() - expected);
        if (!Double.isFinite(error)) {
            return Optional.empty();
        }
        double usual = Math.max(scale, size);
        double score = judged < WARM_UP ? 0 : error / (error + DOUBTED * usual);
        double passed = Double.isFinite(score) ? once.pass(score, learning) : 0;
        if (learning) {
            judged = Math.min(WARM_UP, judged + 1);
            size += Math.max(FORGET, 1.0 / judged) * (Math.min(error, WILD * usual) - size);
        }
        return passed < notable ? Optional.empty() : Optional.of(detection(reading, expected, passed, error / usual));
    }

    private Detection detection(SeriesReading reading, double expected, double score, double times) {
        String zh = subject.quantityZh() + " " + subject.zh(reading.value()) + "，模型按前 " + HourlyRows.HOURS + " 小时预计为 "
                + subject.zh(expected) + "，偏差为平常的 " + Wording.number(times) + " 倍";
        String en = subject.quantityEn() + " " + subject.en(reading.value()) + ", the model expected " + subject.en(expected)
                + " by the " + HourlyRows.HOURS + " hours before; " + Wording.number(times) + " times the usual error";
        return new Detection(word, reading.series(), reading.millis(), reading.value(), score, zh, en);
    }

    @Override
    public int grade() {
        return once.peak() >= notable ? grade : 0;
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
        hours.save(out);
        once.save(out);
        out.writeDouble(size);
        out.writeByte(judged);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        hours.restore(in);
        once.restore(in);
        size = in.readDouble();
        judged = Saved.count(in.readByte(), WARM_UP);
    }
}
