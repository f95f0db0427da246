package org.microbrain.core.rollout;

import java.time.Instant;

/**
 * A node's latest figures of itself.
 *
 * @param reported   when they came in; {@link Instant#EPOCH} for never
 * @param started    when its program started, by its clock
 * @param memory     resident bytes; 0 not known
 * @param backlog    records that wait there; -1 not known
 * @param detections since its program started; -1 not known
 */
public record Condition(Instant reported, Instant started, long memory, long backlog, long detections) {

    public static final Condition UNKNOWN = new Condition(Instant.EPOCH, Instant.EPOCH, 0, -1, -1);

    /** As a column of a table holds it. */
    String text() {
        return equals(UNKNOWN) ? "" : reported.toEpochMilli() + " " + started.toEpochMilli() + " " + memory + " " + backlog
                + " " + detections;
    }

    static Condition of(String text) {
        if (text.isEmpty()) {
            return UNKNOWN;
        }
        String[] parts = text.split(" ");
        return new Condition(Instant.ofEpochMilli(Long.parseLong(parts[0])), Instant.ofEpochMilli(Long.parseLong(parts[1])),
                Long.parseLong(parts[2]), Long.parseLong(parts[3]), Long.parseLong(parts[4]));
    }
}
