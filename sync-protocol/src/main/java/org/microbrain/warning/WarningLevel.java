package org.microbrain.warning;

/**
 * The four levels of a warning by the Emergency Response Law (突发事件应对法, art. 63), mildest first. A level given by this
 * program is internal (内部预警) until an authorised body publishes it; it is never derived from the response level of the
 * headquarters, nor the other way round.
 */
public enum WarningLevel {
    BLUE("蓝色", "blue"), YELLOW("黄色", "yellow"), ORANGE("橙色", "orange"), RED("红色", "red");

    private final Words words;

    WarningLevel(String zh, String en) {
        words = new Words(zh, en);
    }

    public Words words() {
        return words;
    }

    /** The number on the wire: 1 blue to 4 red. */
    public int number() {
        return ordinal() + 1;
    }

    /** @throws IllegalArgumentException unless 1 to 4 */
    public static WarningLevel of(int number) {
        if (number < 1 || number > values().length) {
            throw new IllegalArgumentException("level must be 1 (blue) to 4 (red), got " + number);
        }
        return values()[number - 1];
    }

    /** @throws IllegalArgumentException when {@code word} is none of blue, yellow, orange, red */
    public static WarningLevel of(String word) {
        for (WarningLevel level : values()) {
            if (level.words.en().equals(word)) {
                return level;
            }
        }
        throw new IllegalArgumentException("level must be one of blue, yellow, orange, red, got '" + word + "'");
    }

    boolean above(WarningLevel other) {
        return compareTo(other) > 0;
    }
}
