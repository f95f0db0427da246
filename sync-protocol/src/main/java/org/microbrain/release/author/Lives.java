package org.microbrain.release.author;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.microbrain.trust.RoleName;

/**
 * How long each role's word is good from when it is drafted.
 *
 * @param root      the root; signed in a ceremony
 * @param targets   the top-level targets, which say who signs for which kind
 * @param kinds     each kind's role
 * @param snapshot  made by the on-line key
 * @param timestamp made by the on-line key; the longest time for which news can be withheld from a node unnoticed
 */
public record Lives(Duration root, Duration targets, Duration kinds, Duration snapshot, Duration timestamp) {

    /** Long enough for a village that is reached by a stick once in two weeks. */
    public static final Lives DEFAULT = new Lives(Duration.ofDays(730), Duration.ofDays(365), Duration.ofDays(365),
            Duration.ofDays(90), Duration.ofDays(21));

    public Lives {
        for (Duration life : new Duration[] {root, targets, kinds, snapshot, timestamp}) {
            if (life.compareTo(Duration.ofMinutes(1)) < 0 || life.toDays() > 36_500) {
                throw new IllegalArgumentException("a role's word is good for 1 minute to 36,500 days");
            }
        }
    }

    Instant end(RoleName role, Instant now) {
        return now.plus(Map.of(RoleName.ROOT, root, RoleName.TARGETS, targets, RoleName.SNAPSHOT, snapshot,
                RoleName.TIMESTAMP, timestamp).getOrDefault(role, kinds));
    }
}
