package org.microbrain.infer;

import com.amazon.randomcutforest.RandomCutForest;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Scores by a Random Cut Forest (Guha, Mishra, Roy and Schrijvers, "Robust Random Cut Forest Based Anomaly Detection On
 * Streams", ICML 2016; the library of Amazon), used against its defaults: one dimension, no shingles, and a sample of
 * all there ever was, in which old readings count as much as new ones. The raw score is set against those there have
 * been: with z its distance from their mean in standard deviations (Welford 1962), the score is z / (z + {@value
 * #DOUBTED}), of which {@link AlarmOnce} lets the first of an event pass. Deterministic: the seed is fixed.
 *
 * <p>State: {@value #TREES} trees of {@value #SAMPLE} readings as floats; at most {@value #MOST_BYTES} bytes in memory,
 * {@value #MOST_SAVED} saved. Readings are taken relative to the first one, so that an offset costs no digits.
 */
public final class ForestScorer implements Scorer {

    /** In memory. */
    static final int MOST_BYTES = 1 << 20;
    /** Of the saved state. */
    static final int MOST_SAVED = 400_000;
    static final int TREES = 20;
    static final int SAMPLE = 1024;
    /** Readings learnt before it says anything, as with {@link NoveltyScorer}. */
    static final int WARM_UP = NoveltyScorer.WARM_UP;
    /** Standard deviations that make a score of a half. */
    private static final double DOUBTED = 2.5;
    /** Raw scores that differ less than this are equal: a series that never changed must not have a spread of nothing. */
    private static final double FLOOR = 0.05;
    /** Floats reach further, their squares do not. */
    private static final double FURTHEST = 1e15;
    private static final long SEED = 1;

    private final Timeline timeline = new Timeline();
    private final AlarmOnce once = new AlarmOnce();
    private RandomCutForest forest = RandomCutForest.builder().dimensions(1).shingleSize(1).numberOfTrees(TREES)
            .sampleSize(SAMPLE).timeDecay(0).boundingBoxCacheFraction(0).outputAfter(SAMPLE / 32).randomSeed(SEED)
            .parallelExecutionEnabled(false).build();
    private double first = Double.NaN;
    private double last = Double.NaN;
    private long lastMillis;
    private long learnt;
    /** Of the raw scores so far: how many, their mean, and the sum of their squared distances from it. */
    private long scores;
    private double mean;
    private double squares;

    @Override
    public Scored score(long millis, double value, boolean learn) {
        double reading = value + 0.0;
        if (timeline.place(millis, 0) == Timeline.Order.LATE || millis == lastMillis && reading == last) {
            return Isolation.silent(once.peak());
        }
        first = Double.isNaN(first) ? reading : first;
        last = reading;
        lastMillis = millis;
        // Halves, so that the distance of two doubles of any size is a double.
        float[] point = {(float) Math.max(-FURTHEST, Math.min(FURTHEST, reading / 2 - first / 2))};
        double raw = forest.getAnomalyScore(point);
        Isolation said = learnt < WARM_UP ? Isolation.silent(0) : judge(reading, raw, learn);
        if (learn) {
            learn(point, raw);
        }
        return said;
    }

    private Isolation judge(double reading, double raw, boolean learn) {
        double beyond = (raw - mean) / (Math.sqrt(squares / scores) + FLOOR);
        double passed = once.pass(beyond <= 0 ? 0 : beyond / (beyond + DOUBTED), learn);
        return passed == 0 ? Isolation.silent(once.peak()) : new Isolation(passed, passed, reading, raw, mean);
    }

    private void learn(float[] point, double raw) {
        if (learnt >= WARM_UP / 4) {
            scores++;
            double distance = raw - mean;
            mean += distance / scores;
            squares += distance * (raw - mean);
        }
        forest.update(point);
        learnt++;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        timeline.save(out);
        once.save(out);
        out.writeDouble(first);
        out.writeDouble(last);
        out.writeLong(lastMillis);
        out.writeLong(learnt);
        out.writeLong(scores);
        out.writeDouble(mean);
        out.writeDouble(squares);
        byte[] saved = SavedForest.bytes(forest);
        out.writeInt(saved.length);
        out.write(saved);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        timeline.restore(in);
        once.restore(in);
        first = in.readDouble();
        last = in.readDouble();
        lastMillis = in.readLong();
        learnt = in.readLong();
        scores = in.readLong();
        mean = in.readDouble();
        squares = in.readDouble();
        byte[] saved = new byte[Saved.count(in, MOST_SAVED)];
        in.readFully(saved);
        forest = SavedForest.of(saved, forest);
    }
}
