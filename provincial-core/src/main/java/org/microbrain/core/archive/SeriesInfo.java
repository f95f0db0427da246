package org.microbrain.core.archive;

/**
 * A series as its newest registration describes it.
 *
 * @param unit   empty when not registered or without unit
 * @param source where its readings come from, for people
 * @param first  earliest known time of its readings, Unix milliseconds; greater than {@code last} when it has no
 *               reading with a time
 * @param last   latest
 */
public record SeriesInfo(SeriesKey key, String unit, String source, long first, long last) {
}
