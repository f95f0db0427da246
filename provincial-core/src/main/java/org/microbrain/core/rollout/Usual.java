package org.microbrain.core.rollout;

import java.time.Duration;

/**
 * What a node detected while it ran one set of versions, as far as was seen.
 *
 * @param millis     how long, at least 0; see {@link #LONGEST}
 * @param detections in that time
 */
public record Usual(long millis, long detections) {

    public static final Usual NONE = new Usual(0, 0);

    /** When so much has been seen, half of it is forgotten: what was usual a year ago says little of today. */
    private static final long LONGEST = Duration.ofDays(60).toMillis();

    /** This, and what was seen after it. */
    Usual plus(long moreMillis, long moreDetections) {
        Usual sum = new Usual(millis + moreMillis, detections + moreDetections);
        return sum.millis < LONGEST ? sum : new Usual(sum.millis / 2, sum.detections / 2);
    }

    double hours() {
        return millis / 3.6e6;
    }

    /** As a column of a table holds it. */
    String text() {
        return millis + " " + detections;
    }
}
