package org.microbrain.edge.firmware;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/**
 * Values of a node that stand in templates: what is declared of them, and how a template is filled with them. In a template
 * <code>{{wan.interface}}</code> is the value; a list stands with commas between; a line with <code>{{*ntp.servers}}</code> is
 * repeated for each. Every value must be there and have its form, every value that is declared must be used, or nothing is rendered.
 *
 * @param declared what must be said of a node, by name
 */
public record NodeValues(Map<String, Value> declared) {

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\*?)([^{}]*)}}");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,63}");
    private static final int MOST_ITEMS = 64;

    /**
     * A value of a node.
     *
     * @param form     what each item may look like
     * @param list     whether there may be several, written with commas between
     * @param fallback when a node does not say it; null: it must
     */
    public record Value(ValueForm form, boolean list, String fallback) {
    }

    public NodeValues {
        declared = Map.copyOf(declared);
    }

    /** Reads what is declared; what is wrong goes to the section's problems. */
    public static NodeValues read(Section s) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (String name : s.keys()) {
            if (!NAME.matcher(name).matches()) {
                s.problem(name, "值的名称应为小写字母、数字、. 与 -", "a value's name has lower-case letters, digits, . and -");
            }
            values.put(name, value(s.section(name)));
        }
        return new NodeValues(values);
    }

    private static Value value(Section s) {
        s.onlyKeys("form", "list", "default", "about");
        ValueForm form = s.value("form", word -> ValueForm.of(word)
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + ValueForm.words())),
                ValueForm.NAME);
        s.require("form");
        Value value = new Value(form, s.flag("list", false), s.has("default") ? s.text("default", "") : null);
        if (value.fallback() != null && items(value, value.fallback()) == null) {
            s.problem("default", "不是" + form.word() + "，例如 " + form.example(), "is no " + form.word() + ", such as "
                    + form.example());
        }
        return value;
    }

    /**
     * Every place names a declared value, every declared value is used.
     *
     * @param texts templates by the names of their files
     * @param s     has what is declared under {@code values}
     * @param key   what names the files there
     */
    public void checkUse(Map<String, String> texts, Section s, String key) {
        Set<String> used = new HashSet<>();
        texts.forEach((name, text) -> {
            Matcher places = PLACE.matcher(text);
            while (places.find()) {
                used.add(places.group(2));
                if (!declared.containsKey(places.group(2))) {
                    s.problem(key, name + " 中的 {{" + places.group(2) + "}} 未在 values 中声明",
                            name + " has {{" + places.group(2) + "}}, which is not declared under values");
                } else if (!places.group(1).isEmpty() && !declared.get(places.group(2)).list()) {
                    s.problem(key, name + " 中的 {{*" + places.group(2) + "}} 不是列表",
                            name + " has {{*" + places.group(2) + "}}, which is no list");
                }
            }
        });
        declared.keySet().stream().filter(name -> !used.contains(name)).forEach(name -> s.section("values").problem(name,
                "没有模板使用此值", "no template uses this value"));
    }

    /** @return null when an item has not the form */
    private static List<String> items(Value value, String text) {
        List<String> items = new ArrayList<>();
        for (String one : value.list() ? text.split(",", -1) : new String[] {text}) {
            if (!value.form().admits(one.strip())) {
                return null;
            }
            items.add(one.strip());
        }
        return items.size() > MOST_ITEMS ? null : items;
    }

    /**
     * Fills all templates for one node.
     *
     * @param texts    templates by name
     * @param said     the node's values; what is not declared is left alone
     * @param file     in which they are declared, for problems
     * @param problems takes every value that is missing or has not its form
     * @return texts by name; empty after a problem
     */
    public Map<String, String> render(Map<String, String> texts, Map<String, String> said, Path file, Problems problems) {
        Map<String, List<String>> all = new TreeMap<>();
        declared.forEach((name, value) -> {
            String text = said.getOrDefault(name, value.fallback());
            List<String> items = text == null ? null : items(value, text);
            if (text == null) {
                problems.add(file, 0, name, "本节点没有此值，应为" + value.form().word() + "，例如 "
                        + value.form().example(),
                        "the node does not say this value, a " + value.form().word() + " such as "
                        + value.form().example());
            } else if (items == null) {
                problems.add(file, 0, name, "不是" + value.form().word() + "，例如 " + value.form().example(),
                        "is no " + value.form().word() + ", such as " + value.form().example());
            } else {
                all.put(name, items);
            }
        });
        if (!problems.isEmpty()) {
            return Map.of();
        }
        Map<String, String> rendered = new TreeMap<>();
        texts.forEach((name, template) -> rendered.put(name, text(template, all)));
        return rendered;
    }

    private static String text(String template, Map<String, List<String>> values) {
        StringBuilder text = new StringBuilder();
        for (String line : template.split("(?<=\n)")) {
            Matcher places = PLACE.matcher(line);
            String repeated = null;
            while (places.find() && repeated == null) {
                repeated = places.group(1).isEmpty() ? null : places.group(2);
            }
            if (repeated == null) {
                text.append(filled(line, values, null, null));
            } else {
                for (String item : values.get(repeated)) {
                    text.append(filled(line, values, repeated, item));
                }
            }
        }
        return text.toString();
    }

    private static String filled(String line, Map<String, List<String>> values, String repeated, String item) {
        return PLACE.matcher(line).replaceAll(place -> Matcher.quoteReplacement(place.group(2).equals(repeated) ? item
                : String.join(", ", values.get(place.group(2)))));
    }
}
