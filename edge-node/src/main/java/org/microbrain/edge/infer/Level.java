package org.microbrain.edge.infer;

import java.util.Locale;
import java.util.Optional;
import org.microbrain.runtime.config.Section;

/**
 * The four warning levels of the Emergency Response Law (突发事件应对法, art. 63). A level given by this program is internal
 * (内部预警) until an authorised body publishes it; it is not the response level of the headquarters, and neither may be
 * derived from the other.
 */
public enum Level {
    BLUE("蓝色"), YELLOW("黄色"), ORANGE("橙色"), RED("红色");

    private final String zh;

    Level(String zh) {
        this.zh = zh;
    }

    /** The number on the wire: 1 blue to 4 red. */
    public int number() {
        return ordinal() + 1;
    }

    /** The level for a grade; grade 0 is none. */
    public static Optional<Level> ofGrade(int grade) {
        return grade == 0 ? Optional.empty() : Optional.of(values()[grade - 1]);
    }

    /** @throws IllegalArgumentException when {@code word} is none of blue, yellow, orange, red */
    public static Level parse(String word) {
        for (Level level : values()) {
            if (level.en().equals(word)) {
                return level;
            }
        }
        throw new IllegalArgumentException("level must be one of blue, yellow, orange, red, got '" + word + "'");
    }

    /** The grade under the key {@code level}, 0 when absent. */
    static int gradeUnder(Section section) {
        return section.value("level", word -> parse(word).number(), 0);
    }

    public String zh() {
        return zh;
    }

    public String en() {
        return name().toLowerCase(Locale.ROOT);
    }
}
