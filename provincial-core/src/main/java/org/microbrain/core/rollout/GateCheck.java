package org.microbrain.core.rollout;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that a gate looks at.
 *
 * @param measured what was seen
 * @param limit    what the gate lets pass
 * @param whole    of how many; for detections, how long they were counted at all nodes together, in seconds
 */
public record GateCheck(Kind kind, Outcome outcome, double measured, double limit, long whole) {

    /** What was measured, for the account of what happened: {@code detections:31.0:2.0:12}. */
    String text() {
        return kind.word() + ":" + measured + ":" + limit + ":" + whole;
    }

    /** A check that stopped a rollout, as {@link #text} wrote it; empty when it is none. */
    public static Optional<GateCheck> ofText(String text) {
        String[] parts = text.split(":");
        Optional<Kind> kind = Arrays.stream(Kind.values()).filter(one -> one.word().equals(parts[0])).findFirst();
        return parts.length != 4 ? Optional.empty() : kind.map(one -> new GateCheck(one, Outcome.BAD,
                Double.parseDouble(parts[1]), Double.parseDouble(parts[2]), Long.parseLong(parts[3])));
    }

    /** What is looked at. */
    public enum Kind {
        /** Nodes that failed, went back or are unwell. */
        FAILED,
        /** Nodes that went quiet after they were asked. */
        QUIET,
        /** Nodes that have run it long enough and were heard of since. */
        OBSERVED,
        /** Of the failed, those where more and more waits. */
        BACKLOG,
        /** Of the failed, those that take too much memory. */
        MEMORY,
        /** Detections beside what was to be expected. */
        DETECTIONS,
        /** In shadow mode: detections of the new model beside those of the one at work, of the same readings. */
        BESIDE,
        /** Warnings that the new model would have missed. */
        MISSED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What came of it. */
    public enum Outcome {
        GOOD, WAITING, BAD;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
