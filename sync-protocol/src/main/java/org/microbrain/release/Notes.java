package org.microbrain.release;

import java.util.regex.Pattern;

/**
 * What people are told, in both languages.
 *
 * @param zh 1 to {@value #MAX_LENGTH} characters
 * @param en 1 to {@value #MAX_LENGTH} characters
 */
public record Notes(String zh, String en) {

    public static final int MAX_LENGTH = 4000;

    /** Could make a terminal show something else than stands there; line feeds are fine. */
    private static final Pattern DECEPTIVE =
            Pattern.compile("[\\p{Cntrl}&&[^\n]]|[\u0080-\u009f\u202a-\u202e\u2066-\u2069]");

    /** @throws IllegalArgumentException when one is blank or too long, or has control characters */
    public Notes {
        if (DECEPTIVE.matcher(zh).find() || DECEPTIVE.matcher(en).find()) {
            throw new IllegalArgumentException("notes have no control characters");
        }
        if (zh.isBlank() || en.isBlank() || zh.length() > MAX_LENGTH || en.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("notes are there in Chinese and in English, of at most " + MAX_LENGTH
                    + " characters each");
        }
    }
}
