package org.microbrain.journal;

/** How a journal's disk is. The number on the wire is the ordinal. */
public enum Storage {
    /** Nothing is wrong. */
    GOOD,
    /** Little room is left: the file no longer grows, and room is made inside it. What comes is still taken. */
    LOW,
    /** The last change found no room and was not taken. */
    FULL,
    /** The disk does not do what is asked: an I/O error, a damaged file. Nothing is acknowledged until it does. */
    FAILING;

    /** The state for a wire number; a number newer than this program counts as failing. */
    public static Storage of(int number) {
        return number >= 0 && number < values().length ? values()[number] : FAILING;
    }
}
