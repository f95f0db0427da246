package org.microbrain.sums;

import java.util.regex.Pattern;
import org.microbrain.infer.HourlyRows;

/**
 * What is learnt together.
 *
 * @param features name of the order of features; sums of another order are carried and not solved
 * @param sensor   kind of sensor: lower-case letters, digits and {@code -}, at most 64
 * @param unit     at most 16 characters, may be empty
 */
public record Topic(String features, String sensor, String unit) implements Comparable<Topic> {

    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final int LONGEST_UNIT = 16;

    public Topic {
        if (!WORD.matcher(features).matches() || !isSensor(sensor) || unit.length() > LONGEST_UNIT
                || unit.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("no kind of sensor and unit");
        }
    }

    /** Of the features that this program makes. */
    public static Topic of(String sensor, String unit) {
        return new Topic(HourlyRows.ORDER, sensor, unit);
    }

    public static boolean isSensor(String word) {
        return WORD.matcher(word).matches();
    }

    /** Names it in one line. */
    public String key() {
        return features + "/" + sensor + "/" + unit;
    }

    @Override
    public int compareTo(Topic other) {
        return key().compareTo(other.key());
    }
}
