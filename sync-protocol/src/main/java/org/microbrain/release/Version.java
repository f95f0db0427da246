package org.microbrain.release;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version: one to four whole numbers parted by dots, then perhaps a hyphen and what makes it one before that version, such
 * as {@code 1.4.0-rc.1}. Ordered by the numbers (missing ones are 0), then those with a hyphen first, then by the text.
 *
 * @param text at most 64 characters
 */
public record Version(String text) implements Comparable<Version> {

    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9}){0,3})(?:-([0-9A-Za-z](?:[0-9A-Za-z.]{0,22}[0-9A-Za-z])?))?");
    private static final int NUMBERS = 4;

    /** @throws IllegalArgumentException when it has not this form */
    public Version {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a version has the form 1.4.0 or 1.4.0-rc.1, got '" + text + "'");
        }
    }

    @Override
    public int compareTo(Version other) {
        int[] mine = numbers();
        int[] others = other.numbers();
        for (int i = 0; i < NUMBERS; i++) {
            if (mine[i] != others[i]) {
                return Integer.compare(mine[i], others[i]);
            }
        }
        return Comparator.comparing(Version::isBefore).reversed().thenComparing(Version::text)
                .compare(this, other);
    }

    private boolean isBefore() {
        return text.indexOf('-') >= 0;
    }

    private int[] numbers() {
        Matcher form = FORM.matcher(text);
        form.matches();
        String[] parts = form.group(1).split("\\.");
        int[] numbers = new int[NUMBERS];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Integer.parseInt(parts[i]);
        }
        return numbers;
    }

    @Override
    public String toString() {
        return text;
    }
}
