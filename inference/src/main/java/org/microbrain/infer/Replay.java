package org.microbrain.infer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import org.microbrain.record.DivisionCode;

/**
 * Plays the recorded readings of one series to rules, with the time of each reading as the clock, and notes when they would
 * have warned. Silence is looked for in gaps, at {@value #TICKS} moments of each at most. For one thread.
 */
public final class Replay {

    /** Of one series; rules that say more than this are no use to anybody, and the report shows the number. */
    static final int MOST_WARNINGS = 10_000;
    private static final int TICKS = 60;
    private static final long TICK_MILLIS = 60_000;

    private final String series;
    private final String unit;
    private final LongPredicate calledFalse;
    private final Inference inference;
    private final List<Long> warnings = new ArrayList<>();
    private long now = Long.MIN_VALUE;

    /**
     * @param unit        empty when not known
     * @param calledFalse whether people called a warning at that time, Unix milliseconds, a false alarm: as at an edge, what
     *                    comes after it is learnt again
     */
    public Replay(DivisionCode area, RuleSettings rules, String series, String unit, LongPredicate calledFalse) {
        this.series = series;
        this.unit = unit;
        this.calledFalse = calledFalse;
        // Nobody sees these warnings, so their ids need no chance; they must differ for people's answers alone.
        this.inference = new Inference(area, rules, 1, new SplittableRandom(1));
    }

    /**
     * The next reading.
     *
     * @param millis as measured, or {@link org.microbrain.block.Reading#NO_TIME}, which takes the time of the one before
     */
    public void observe(long millis, double value, int quality) {
        long time = Math.max(now, millis < SeriesReading.EARLIEST || millis > SeriesReading.LATEST ? now : millis);
        silentUntil(time);
        now = time;
        note(inference.observe(series, unit, millis, value, quality, Instant.ofEpochMilli(Math.max(time, SeriesReading.EARLIEST))));
    }

    private void silentUntil(long until) {
        if (now == Long.MIN_VALUE || until - now <= TICK_MILLIS) {
            return;
        }
        long step = Math.max(TICK_MILLIS, (until - now) / TICKS);
        for (long at = now + step; at < until; at += step) {
            note(inference.tick(Instant.ofEpochMilli(at)));
        }
    }

    private void note(List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding instanceof Warning warning) {
                if (warnings.size() < MOST_WARNINGS) {
                    warnings.add(warning.bornMillis());
                }
                if (calledFalse.test(warning.bornMillis())) {
                    inference.settle(warning.id());
                }
            }
        }
    }

    /** When they would have warned, Unix milliseconds, in order; at most {@value #MOST_WARNINGS}. */
    public List<Long> warnings() {
        return List.copyOf(warnings);
    }

    /** Detectors that did not work as they must. */
    public List<DetectorFault> faults() {
        return inference.faults();
    }
}
