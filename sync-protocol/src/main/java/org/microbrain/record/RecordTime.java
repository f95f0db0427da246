package org.microbrain.record;

/**
 * A moment and how far it can be trusted (invariant 10).
 *
 * @param millis  Unix time in milliseconds
 * @param quality what is known about the clock that gave it
 */
public record RecordTime(long millis, Quality quality) {

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
