package org.microbrain.runtime.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.microbrain.runtime.config.InvalidValue;

/** A series name with places to fill: <code>{device}/temperature</code>. Immutable. */
public final class NameTemplate {

    private final String text;
    /** Literal texts at even places, names at odd ones. */
    private final List<String> parts = new ArrayList<>();

    private NameTemplate(String text) {
        this.text = text;
    }

    /** @throws InvalidValue that says what is wrong with the template */
    public static NameTemplate of(String text) {
        NameTemplate template = new NameTemplate(text);
        int from = 0;
        while (from <= text.length()) {
            int open = text.indexOf('{', from);
            int end = open < 0 ? text.length() : open;
            template.parts.add(text.substring(from, end));
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            if (close < open + 2) {
                throw new InvalidValue("待填处应写作 {名称}", "write places to fill as {name}");
            }
            template.parts.add(text.substring(open + 1, close));
            from = close + 1;
        }
        if (text.isEmpty()) {
            throw new InvalidValue("序列名不能为空", "a series name cannot be empty");
        }
        return template;
    }

    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i < parts.size(); i += 2) {
            names.add(parts.get(i));
        }
        return names;
    }

    /** @throws Refused when a name has no text */
    String filled(Map<String, String> texts) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (i % 2 == 0) {
                name.append(parts.get(i));
                continue;
            }
            String part = texts.get(parts.get(i));
            if (part == null || part.isEmpty()) {
                throw Refused.because(RefusalReason.NO_SERIES, "{" + parts.get(i) + "}");
            }
            name.append(part);
        }
        return name.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NameTemplate template && template.text.equals(text);
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
