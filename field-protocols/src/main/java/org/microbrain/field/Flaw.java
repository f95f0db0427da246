package org.microbrain.field;

/**
 * Why something could not be understood, in words for people.
 *
 * @param kind what it is about
 * @param zh   in Chinese
 * @param en   in English
 */
public record Flaw(Kind kind, String zh, String en) {

    /** What a flaw is about. */
    public enum Kind {
        /** Bytes that are no frame, or a frame that is not as it must be. */
        FRAME,
        /** The station has no value there. */
        MISSING,
        NUMBER,
        TIME,
        /** The name of what was measured. */
        NAME
    }

    /** The same words, then where: {@code no value: 39}. */
    public Flaw at(String detail) {
        return new Flaw(kind, zh + "：" + detail, en + ": " + detail);
    }
}
