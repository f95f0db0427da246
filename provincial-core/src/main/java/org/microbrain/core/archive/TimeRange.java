package org.microbrain.core.archive;

/**
 * Unix milliseconds, {@code from} included, {@code to} not. {@code Long.MIN_VALUE} and {@code Long.MAX_VALUE} stand for
 * no bound.
 */
public record TimeRange(long from, long to) {

    public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    /** The last millisecond inside. */
    long last() {
        return to == Long.MAX_VALUE ? to : to - 1;
    }

    boolean contains(long millis) {
        return millis >= from && millis <= last();
    }

    boolean isEmpty() {
        return from >= to;
    }
}
