package org.microbrain.core.archive;

/**
 * An hour of a series whose readings are no longer kept as they were measured.
 *
 * @param start Unix milliseconds; whole hours in UTC
 */
public record ArchivedHour(long start, HourSum sum) {

    /** Its last millisecond. */
    public long last() {
        return Hour.last(Hour.number(start));
    }
}
