package org.microbrain.runtime.mapping;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.microbrain.block.Reading;
import org.microbrain.block.SourceTime;

/**
 * The last step of every intake: whether the fields make a measurement that may be taken, and its time one of {@link SourceTime}.
 * Thread-safe if the predicate is.
 */
public final class MeasurementCheck {

    /** Characters of a unit. */
    public static final int MAX_UNIT_CHARS = 32;

    private final Predicate<String> admits;
    private final InstantSource clock;

    /** @param admits whether a series may be written, see {@link org.microbrain.runtime.mapping.SeriesLimit} */
    public MeasurementCheck(Predicate<String> admits, InstantSource clock) {
        this.admits = admits;
        this.clock = clock;
    }

    /** The same check for what is only shown: every series may be there. */
    public MeasurementCheck ofAnySeries() {
        return new MeasurementCheck(series -> true, clock);
    }

    /** @throws Refused with the reason */
    public Measurement checked(String series, String unit, long millis, double value, int quality) {
        return wellNamed(SeriesName.checked(series), unit, millis, value, quality);
    }

    /** As {@link #checked}, of a series whose name has been checked already. */
    Measurement wellNamed(String series, String unit, long millis, double value, int quality) {
        if (!Double.isFinite(value)) {
            throw Refused.because(RefusalReason.NOT_A_NUMBER, String.valueOf(value));
        }
        if (unit.length() > MAX_UNIT_CHARS) {
            throw Refused.because(RefusalReason.TOO_LARGE, "unit");
        }
        int marks = quality | doubt(millis);
        if (!admits.test(series)) {
            throw Refused.because(RefusalReason.TOO_MANY_SERIES, series);
        }
        return new Measurement(series, unit, millis, value, marks);
    }

    private int doubt(long millis) {
        if (millis == Reading.NO_TIME) {
            return Reading.GOOD;
        }
        if (!SourceTime.isPossible(millis)) {
            throw Refused.because(RefusalReason.TIME_OUT_OF_RANGE, Instant.ofEpochMilli(millis).toString());
        }
        return SourceTime.isDoubtful(millis, clock.millis()) ? Reading.TIME_DOUBTFUL : Reading.GOOD;
    }
}
