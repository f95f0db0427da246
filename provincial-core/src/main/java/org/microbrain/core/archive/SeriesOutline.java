package org.microbrain.core.archive;

import java.util.List;

/**
 * A series drawn with few points.
 *
 * @param width      milliseconds of each bucket; 0 when there was nothing to draw
 * @param unreadable blocks that were left out because they are damaged
 */
public record SeriesOutline(long width, List<Bucket> buckets, int unreadable) {

    /**
     * Readings from {@code start} on, over the width. Minimum, maximum and mean leave out NaN and are NaN when nothing
     * else is there.
     *
     * @param count  all readings, NaN too
     * @param hourly of these, those that are no longer kept as they were measured: of each hour only its sum, at its start
     */
    public record Bucket(long start, long count, double min, double max, double mean, long hourly) {
    }
}
