package org.microbrain.warning;

/**
 * What people said of a warning, taken as the truth about the program that raised it. Derived from the steps, never
 * stored in them; the number is the ordinal, in tables of the core.
 */
public enum Label {
    /** Nobody has judged it, or it was cancelled without a judgement. */
    NONE("未评", "not judged"),
    /** True, and in time as far as anybody said. */
    CONFIRMED("属实", "confirmed"),
    TOO_LATE("属实但太迟", "true, too late"),
    TOO_EARLY("属实但太早", "true, too early"),
    FALSE_ALARM("误报", "false alarm");

    private final Words words;

    Label(String zh, String en) {
        words = new Words(zh, en);
    }

    public Words words() {
        return words;
    }

    /** Whether there was something to be warned of. */
    public boolean danger() {
        return this == CONFIRMED || this == TOO_LATE || this == TOO_EARLY;
    }
}
