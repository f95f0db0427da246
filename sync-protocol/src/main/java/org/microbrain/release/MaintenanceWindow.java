package org.microbrain.release;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * The time of day, in Beijing time, in which a node may begin to apply a release.
 *
 * @param from  minutes since midnight, 0 to 1439
 * @param until minutes since midnight, 0 to 1439, not part of it; the same as {@code from}: at any time; before
 *              {@code from}: over midnight
 */
public record MaintenanceWindow(int from, int until) {

    /** At any time. */
    public static final MaintenanceWindow ALWAYS = new MaintenanceWindow(0, 0);

    private static final int DAY = 24 * 60;
    private static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);

    /** @throws IllegalArgumentException when a minute is not one of the day */
    public MaintenanceWindow {
        if (from < 0 || from >= DAY || until < 0 || until >= DAY) {
            throw new IllegalArgumentException("a window's minutes must be 0 to 1439, got " + from + " to " + until);
        }
    }

    /** Whether this moment lies in it. */
    public boolean open(Instant now) {
        int minute = now.atOffset(BEIJING).toLocalTime().toSecondOfDay() / 60;
        if (from == until) {
            return true;
        }
        return from < until ? minute >= from && minute < until : minute >= from || minute < until;
    }
}
