package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.microbrain.infer.Score.Aspect;

/**
 * The ensemble that ships: what was never seen is told by the distance to the nearest ever seen, in five aspects: the
 * reading; mean, highest and lowest of the last 64; and the smoothed course of the last eleven. Each aspect knows how
 * large its distances have been ({@link Surprise}); the most surprised one speaks, once ({@link AlarmOnce}). Nothing is
 * to be set. State: at most {@value #MOST_BYTES} bytes.
 */
public final class NoveltyScorer implements Scorer {

    /** From this score on a reading is worth a person's look. */
    public static final double NOTABLE = 0.69;
    /** Of the saved state; in memory it is about the same. */
    public static final int MOST_BYTES = 14_336;
    /** Readings learnt before it says anything: 25 hours of five-minute readings. */
    static final int WARM_UP = 300;
    private static final int VALUES = 256;
    private static final int DERIVED = 128;

    private final RecentReadings recent = new RecentReadings();
    private final Map<Aspect, SeenValues> seen = new EnumMap<>(Aspect.class);
    private final SeenShapes shapes = new SeenShapes(RecentReadings.POINTS);
    private final Map<Aspect, Surprise> surprises = new EnumMap<>(Aspect.class);
    private final AlarmOnce once = new AlarmOnce();
    private int learnt;

    /** Of the reading that is scored: its value in each aspect and how far that is from the nearest; NaN for none. */
    private final double[] values = new double[Aspect.values().length];
    private final double[] distances = new double[Aspect.values().length];
    private final double[] course = new double[RecentReadings.POINTS];

    public NoveltyScorer() {
        for (Aspect aspect : Aspect.values()) {
            surprises.put(aspect, new Surprise());
            if (aspect != Aspect.SHAPE) {
                seen.put(aspect, new SeenValues(aspect == Aspect.VALUE ? VALUES : DERIVED));
            }
        }
    }

    @Override
    public Score score(long millis, double value, boolean learn) {
        if (!recent.take(millis, value + 0.0)) {
            return Score.silent(once.peak());
        }
        look(value + 0.0);
        Score score = learnt < WARM_UP ? Score.silent(0) : judge(learn);
        if (learn) {
            learn();
        }
        return score;
    }

    private void look(double value) {
        boolean full = recent.isFull();
        values[Aspect.VALUE.ordinal()] = value;
        values[Aspect.MEAN.ordinal()] = full ? recent.mean() : Double.NaN;
        values[Aspect.HIGHEST.ordinal()] = full ? recent.highest() : Double.NaN;
        values[Aspect.LOWEST.ordinal()] = full ? recent.lowest() : Double.NaN;
        seen.forEach((aspect, memory) -> {
            double its = values[aspect.ordinal()];
            distances[aspect.ordinal()] = Double.isNaN(its) ? Double.NaN : memory.distance(its);
        });
        values[Aspect.SHAPE.ordinal()] = value;
        distances[Aspect.SHAPE.ordinal()] = Double.NaN;
        if (recent.hasCourse() && range() > 0) {
            recent.course(course);
            distances[Aspect.SHAPE.ordinal()] = shapes.distance(course, range());
        }
    }

    private double range() {
        SeenValues all = seen.get(Aspect.VALUE);
        return all.isEmpty() ? 0 : Math.min(Double.MAX_VALUE, all.highest() - all.lowest());
    }

    private Score judge(boolean learn) {
        Aspect most = Aspect.VALUE;
        double score = 0;
        for (Aspect aspect : Aspect.values()) {
            double its = surprises.get(aspect).score(distances[aspect.ordinal()]);
            if (its > score) {
                most = aspect;
                score = its;
            }
        }
        double passed = once.pass(score, learn);
        return passed == 0 ? Score.silent(once.peak()) : new Score(passed, passed, most, values[most.ordinal()],
                most == Aspect.SHAPE ? Double.NaN : seen.get(most).nearest(values[most.ordinal()]),
                distances[most.ordinal()]);
    }

    private void learn() {
        for (Aspect aspect : Aspect.values()) {
            double distance = distances[aspect.ordinal()];
            if (Double.isNaN(distance)) {
                continue;
            }
            if (learnt >= WARM_UP / 4) {
                surprises.get(aspect).learn(distance);
            }
            if (aspect == Aspect.SHAPE) {
                shapes.add(course, range(), distance);
            } else {
                seen.get(aspect).add(values[aspect.ordinal()]);
            }
        }
        learnt = Math.min(WARM_UP, learnt + 1);
    }

    @Override
    public void save(DataOutput out) throws IOException {
        recent.save(out);
        out.writeInt(learnt);
        once.save(out);
        for (SeenValues memory : seen.values()) {
            memory.save(out);
        }
        shapes.save(out);
        for (Surprise surprise : surprises.values()) {
            surprise.save(out);
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        recent.restore(in);
        learnt = Saved.count(in, WARM_UP);
        once.restore(in);
        for (SeenValues memory : seen.values()) {
            memory.restore(in);
        }
        shapes.restore(in);
        for (Surprise surprise : surprises.values()) {
            surprise.restore(in);
        }
    }
}
