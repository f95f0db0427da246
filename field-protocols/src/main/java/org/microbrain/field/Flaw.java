package org.microbrain.field;

/**
 * Why something could not be understood, in words for people.
 *
 * @param zh in Chinese
 * @param en in English
 */
public record Flaw(String zh, String en) {

    /** The same words, then where: {@code no value: element 39}. */
    public Flaw at(String detail) {
        return new Flaw(zh + "：" + detail, en + ": " + detail);
    }
}
