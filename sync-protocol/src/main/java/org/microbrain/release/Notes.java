package org.microbrain.release;

/**
 * What people are told, in both languages.
 *
 * @param zh 1 to {@value #MAX_LENGTH} characters
 * @param en 1 to {@value #MAX_LENGTH} characters
 */
public record Notes(String zh, String en) {

    public static final int MAX_LENGTH = 4000;

    /** @throws IllegalArgumentException when one is blank or too long */
    public Notes {
        if (zh.isBlank() || en.isBlank() || zh.length() > MAX_LENGTH || en.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("notes are there in Chinese and in English, of at most " + MAX_LENGTH
                    + " characters each");
        }
    }
}
