package org.microbrain.runtime.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.runtime.config.InvalidValue;

/**
 * An MQTT topic filter ({@code +} stands for one level, {@code #} at the end for the rest) in which <code>{name}</code>
 * stands for one level that is remembered. As in MQTT, a wildcard at the beginning does not match a topic that begins
 * with {@code $}. Immutable.
 */
public final class TopicPattern {

    private final String text;
    private final String[] levels;

    private TopicPattern(String text) {
        this.text = text;
        this.levels = text.split("/", -1);
    }

    /** @throws InvalidValue that says what is wrong with the pattern */
    public static TopicPattern of(String text) {
        TopicPattern pattern = new TopicPattern(text);
        if (text.isEmpty()) {
            throw new InvalidValue("主题不能为空", "a topic pattern cannot be empty");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < pattern.levels.length; i++) {
            String level = pattern.levels[i];
            if (level.equals("#") && i < pattern.levels.length - 1) {
                throw new InvalidValue("# 只能是最后一级", "# may only be the last level");
            }
            if (isCapture(level)) {
                names.add(level.substring(1, level.length() - 1));
            } else if (level.length() > 1 && (level.contains("+") || level.contains("#"))
                    || level.contains("{") || level.contains("}")) {
                throw new InvalidValue("+、# 和 {名称} 必须独占一级：" + level,
                        "+, # and {name} must be a whole level: " + level);
            }
        }
        if (names.contains("") || names.stream().distinct().count() < names.size()) {
            throw new InvalidValue("每个 {名称} 都要有不同的名称", "each {name} needs a name of its own");
        }
        return pattern;
    }

    /** The names that a match remembers. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (String level : levels) {
            if (isCapture(level)) {
                names.add(level.substring(1, level.length() - 1));
            }
        }
        return names;
    }

    /** @return what the names stand for in this topic, or null when the topic does not match */
    public Map<String, String> match(String topic) {
        String[] parts = topic.split("/", -1);
        Map<String, String> found = new LinkedHashMap<>();
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            boolean wild = level.equals("#") || level.equals("+") || isCapture(level);
            if (wild && i == 0 && topic.startsWith("$")) {
                return null;
            }
            if (level.equals("#")) {
                return found;
            }
            if (i == parts.length || !wild && !level.equals(parts[i])) {
                return null;
            }
            if (isCapture(level)) {
                found.put(level.substring(1, level.length() - 1), parts[i]);
            }
        }
        return parts.length == levels.length ? found : null;
    }

    private static boolean isCapture(String level) {
        return level.length() >= 2 && level.charAt(0) == '{' && level.charAt(level.length() - 1) == '}'
                && level.indexOf('{', 1) < 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
