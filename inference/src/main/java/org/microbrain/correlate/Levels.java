package org.microbrain.correlate;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningLevel;

/**
 * How bad so many are.
 *
 * @param from from so many on, so bad; rising in both
 */
record Levels(TreeMap<Integer, WarningLevel> from) {

    private static final int MOST = 10_000;

    /** Reads {@code {2: yellow, 4: orange}}. */
    static Levels read(Section section, String key, int lowest) {
        TreeMap<Integer, WarningLevel> from = new TreeMap<>();
        Section levels = section.section(key);
        for (String count : levels.keys()) {
            try {
                int number = Integer.parseInt(count);
                if (number < lowest || number > MOST) {
                    throw new NumberFormatException();
                }
                WarningLevel level = levels.value(count, Levels::of, null);
                if (level != null) {
                    from.put(number, level);
                }
            } catch (NumberFormatException none) {
                levels.problem(count, "应为 " + lowest + " 至 " + MOST + " 的整数", "must be a whole number from " + lowest + " to " + MOST);
            }
        }
        WarningLevel before = null;
        for (Map.Entry<Integer, WarningLevel> one : from.entrySet()) {
            if (before != null && one.getValue().compareTo(before) <= 0) {
                levels.problem(String.valueOf(one.getKey()), "数量越多，等级应越高", "more must be worse than fewer");
            }
            before = one.getValue();
        }
        if (from.isEmpty()) {
            section.problem(key, "至少写明一个数量及其等级，例如 {2: yellow}", "must name a number and its level, as {2: yellow}");
        }
        return new Levels(from);
    }

    static WarningLevel of(String word) {
        try {
            return WarningLevel.of(word);
        } catch (IllegalArgumentException e) {
            throw new InvalidValue("等级应为 blue、yellow、orange 或 red，而不是“" + word + "”", e.getMessage());
        }
    }

    /** What so many make; empty when they are too few. */
    Optional<Map.Entry<Integer, WarningLevel>> of(int count) {
        return Optional.ofNullable(from.floorEntry(count));
    }

    /** The worse of a level and that of the worst of these. */
    static WarningLevel worst(WarningLevel level, Collection<Event> events) {
        return events.stream().flatMap(event -> event.warningLevel().stream()).max(Comparator.naturalOrder())
                .filter(worst -> worst.compareTo(level) > 0).orElse(level);
    }
}
