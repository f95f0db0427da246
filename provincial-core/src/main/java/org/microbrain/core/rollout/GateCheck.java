package org.microbrain.core.rollout;

import java.util.Locale;

/**
 * One thing that a gate looks at.
 *
 * @param measured what was seen
 * @param limit    what the gate lets pass
 * @param whole    of how many
 */
public record GateCheck(Kind kind, Outcome outcome, double measured, double limit, long whole) {

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
