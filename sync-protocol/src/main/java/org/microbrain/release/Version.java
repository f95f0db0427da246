package org.microbrain.release;

import java.util.regex.Pattern;

/**
 * The version of a release: numbers with dots, the first ones weighing most, e.g. {@code 1.10.0}. What is missing counts as
 * 0, so 1.2 and 1.2.0 are equal in order, though not the same text.
 *
 * @param text one to four numbers of at most nine digits
 */
public record Version(String text) implements Comparable<Version> {

    private static final Pattern TEXT = Pattern.compile("\\d{1,9}(\\.\\d{1,9}){0,3}");

    /** @throws IllegalArgumentException when the text is no version */
    public Version {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("a version is one to four numbers with dots between, got '" + text + "'");
        }
    }

    private long part(int index) {
        String[] parts = text.split("\\.");
        return index < parts.length ? Long.parseLong(parts[index]) : 0;
    }

    @Override
    public int compareTo(Version other) {
        for (int i = 0; i < 4; i++) {
            int order = Long.compare(part(i), other.part(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
