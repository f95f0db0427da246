package org.microbrain.record;

/**
 * Who overtakes whom on the line, most urgent first; shedding goes the other way round, readings first. The wire number
 * is the ordinal.
 */
public enum PriorityClass {
    /** Warnings and what people do about them. */
    WARNING,
    /** Registrations, detections, reports, audit, shed records. */
    EVENT,
    /** Blocks of readings. */
    READING;

    /** The class for a wire number; a number newer than this program counts as an event. */
    public static PriorityClass of(int number) {
        return number >= 0 && number < values().length ? values()[number] : EVENT;
    }
}
