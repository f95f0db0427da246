package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.Arrays;

/**
 * A node's latest figures of itself.
 *
 * @param reported   when they came in; {@link Instant#EPOCH} for never
 * @param started    when its program started, by its clock
 * @param memory     resident bytes; 0 not known
 * @param backlog    records that wait there; -1 not known
 * @param detections since its program started; -1 not known
 * @param usual      what it detected in all the time that it was seen to run the versions that it runs now
 * @param failing    gateways that it looks after and that do not run what is wanted of them
 */
public record Condition(Instant reported, Instant started, long memory, long backlog, long detections, Usual usual, int failing) {

    public static final Condition UNKNOWN = new Condition(Instant.EPOCH, Instant.EPOCH, 0, -1, -1, Usual.NONE, 0);

    /** Figures of an older program, which knew of no gateways. */
    private static final int LEAST = 7;

    /** As a column of a table holds it. */
    String text() {
        return equals(UNKNOWN) ? "" : reported.toEpochMilli() + " " + started.toEpochMilli() + " " + memory + " " + backlog
                + " " + detections + " " + usual.text() + " " + failing;
    }

    static Condition of(String text) {
        if (text.isEmpty()) {
            return UNKNOWN;
        }
        long[] parts = Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Condition(Instant.ofEpochMilli(parts[0]), Instant.ofEpochMilli(parts[1]), parts[2], parts[3], parts[4],
                new Usual(parts[5], parts[6]), parts.length > LEAST ? (int) parts[LEAST] : 0);
    }
}
