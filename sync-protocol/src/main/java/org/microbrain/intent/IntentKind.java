package org.microbrain.intent;

/** What an intent wants. A kind that this program does not know is kept and carried, and does nothing here. */
public record IntentKind(int code) {

    /** All that one node is wanted to run ({@link Desired}). */
    public static final IntentKind DESIRED = new IntentKind(1);
    /** Nothing in the area begins to apply anything ({@link Halt}). */
    public static final IntentKind HALT = new IntentKind(2);

    /** @throws IllegalArgumentException when the number is none */
    public IntentKind {
        if (code <= 0) {
            throw new IllegalArgumentException("an intent's kind is a positive number, got " + code);
        }
    }
}
