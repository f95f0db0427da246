package org.microbrain.core.archive;

/**
 * An hour of a series of a journal.
 *
 * @param channel the series' row in table {@code channel}
 * @param number  hours since January 1970, in UTC
 */
record Hour(long channel, long number) {

    static final long MILLIS = 3_600_000;

    static long number(long millis) {
        return Math.floorDiv(millis, MILLIS);
    }

    /** Its first millisecond. The first hour of all begins where the numbers do. */
    static long start(long number) {
        return number < Long.MIN_VALUE / MILLIS ? Long.MIN_VALUE : number * MILLIS;
    }

    /** Its last millisecond. */
    static long last(long number) {
        return number >= Long.MAX_VALUE / MILLIS ? Long.MAX_VALUE : number * MILLIS + MILLIS - 1;
    }
}
