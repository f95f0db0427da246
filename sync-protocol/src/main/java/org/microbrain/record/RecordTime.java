package org.microbrain.record;

/**
 * A moment and how far it can be trusted (invariant 10).
 *
 * @param millis     Unix time in milliseconds
 * @param quality    what is known about the clock that gave it
 * @param sinceStart milliseconds since the program started, by a clock that never jumps; by it a doubtful time is
 *                   corrected once the time of the start is known (ADR 20); {@link #UNKNOWN} when nobody needs it
 */
public record RecordTime(long millis, Quality quality, long sinceStart) {

    public static final long UNKNOWN = -1;

    public RecordTime(long millis, Quality quality) {
        this(millis, quality, UNKNOWN);
    }

    /** Whether it can be corrected when the time of the start is known. */
    public boolean correctable() {
        return quality == Quality.DOUBTFUL && sinceStart >= 0;
    }

    /** @param start Unix milliseconds of the program's start */
    public RecordTime startedAt(long start) {
        return correctable() ? new RecordTime(start + sinceStart, Quality.CORRECTED) : this;
    }

    /** The wire number is the ordinal. */
    public enum Quality {
        /** From a clock that agrees with what the node knows. */
        GOOD,
        /** From a clock known to be wrong, with nothing to correct it by. */
        DOUBTFUL,
        /** From a wrong clock, corrected by the parent's. */
        CORRECTED;

        /** The quality for a wire number; a number newer than this program counts as doubtful. */
        public static Quality of(int number) {
            return number >= 0 && number < values().length ? values()[number] : DOUBTFUL;
        }
    }

    public static RecordTime good(long millis) {
        return new RecordTime(millis, Quality.GOOD);
    }
}
