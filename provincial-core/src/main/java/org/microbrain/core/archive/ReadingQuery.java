package org.microbrain.core.archive;

import java.util.Objects;

/**
 * Asks for exact readings. A reading without a time counts as measured at its block's first time.
 *
 * @param after where an earlier answer stopped, or {@link Position#START}
 * @param limit most readings to hand out, at least 1
 * @param known only those that the province had by then, Unix milliseconds; {@link Long#MAX_VALUE} for all
 */
public record ReadingQuery(SeriesKey series, TimeRange range, Position after, long limit, long known) {

    /**
     * A place between two readings, stable while the archive grows.
     *
     * @param first  first time of the block
     * @param record the block's row
     * @param taken  readings of the block that were looked at already
     */
    public record Position(long first, long record, int taken) {

        public static final Position START = new Position(Long.MIN_VALUE, 0, 0);
    }

    public ReadingQuery {
        Objects.requireNonNull(after, "after");
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, got " + limit);
        }
    }

    public ReadingQuery(SeriesKey series, TimeRange range, Position after, long limit) {
        this(series, range, after, limit, Long.MAX_VALUE);
    }

    /** All readings of a series within a range. */
    public static ReadingQuery all(SeriesKey series, TimeRange range) {
        return new ReadingQuery(series, range, Position.START, Long.MAX_VALUE);
    }

    /** Of these, what the province had at a time. */
    public ReadingQuery knownAt(long millis) {
        return new ReadingQuery(series, range, after, limit, millis);
    }
}
