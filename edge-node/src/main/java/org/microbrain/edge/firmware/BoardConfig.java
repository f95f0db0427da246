package org.microbrain.edge.firmware;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
 * A board's configuration as templates, from a folder with a {@value #FILE}:
 *
 * <pre>
 * board: x86-mini-pc
 * values:
 *   wan.interface: {form: interface, default: enp1s0}
 *   ntp.servers: {form: host, list: true}
 * files:
 *   - {template: nftables.conf, form: nftables}
 * </pre>
 *
 * <p>In a template <code>{{wan.interface}}</code> is the value; a list stands with commas between; a line with
 * <code>{{*ntp.servers}}</code> is repeated for each. Every value must be there and have its form, every file and every
 * value that is declared must be used, or nothing is rendered.
 *
 * @param board  the board's name
 * @param values what must be said of a node, by name
 * @param files  what is rendered, by name of the file
 */
public record BoardConfig(String board, Map<String, Value> values, Map<String, Template> files) {

    public static final String FILE = "board.yaml";

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\*?)([^{}]*)}}");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,63}");
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,127}");
    private static final int LARGEST = 256 * 1024;
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

    /** The text of a template and what it is. */
    public record Template(FileForm form, String text) {
    }

    public BoardConfig {
        values = Map.copyOf(values);
        files = Map.copyOf(files);
    }

    /** Reads a folder; what is wrong goes to {@code problems}. */
    public static BoardConfig read(Path folder, Problems problems) {
        Section s = Section.load(folder.resolve(FILE), problems);
        s.onlyKeys("board", "name", "values", "files");
        s.section("name").onlyKeys("zh", "en");
        s.require("board", "files");
        Map<String, Value> values = new LinkedHashMap<>();
        Section declared = s.section("values");
        for (String name : declared.keys()) {
            if (!NAME.matcher(name).matches()) {
                declared.problem(name, "值的名称应为小写字母、数字、. 与 -", "a value's name has lower-case letters, digits, . and -");
            }
            values.put(name, value(declared.section(name)));
        }
        Map<String, Template> files = new TreeMap<>();
        for (Section file : s.sections("files")) {
            file.onlyKeys("template", "form");
            String name = file.text("template");
            FileForm form = file.value("form", BoardConfig::fileForm, FileForm.INI);
            if (!FILE_NAME.matcher(name).matches() || files.put(name, new Template(form, text(folder, name,
                    file))) != null) {
                file.problem("template", "应为本文件夹中的文件名，且不重复", "must be the name of a file in this folder, each once");
            }
        }
        BoardConfig config = new BoardConfig(s.text("board", ""), values, files);
        config.checkUse(s);
        return config;
    }

    private static FileForm fileForm(String word) {
        return FileForm.of(word).orElseThrow(() -> new IllegalArgumentException("must be one of " + FileForm.words()));
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

    private static String text(Path folder, String name, Section at) {
        try {
            Path file = folder.resolve(name);
            if (!FILE_NAME.matcher(name).matches() || Files.size(file) > LARGEST) {
                at.problem("template", "文件名不可用或文件过大", "the file has a name that cannot be, or is too large");
                return "";
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            at.problem("template", "无法读取", "cannot be read");
            return "";
        }
    }

    /** Every place names a declared value, every declared value is used. */
    private void checkUse(Section s) {
        Set<String> used = new HashSet<>();
        files.forEach((name, template) -> {
            Matcher places = PLACE.matcher(template.text());
            while (places.find()) {
                used.add(places.group(2));
                if (!values.containsKey(places.group(2))) {
                    s.problem("files", name + " 中的 {{" + places.group(2) + "}} 未在 values 中声明",
                            name + " has {{" + places.group(2) + "}}, which is not declared under values");
                } else if (!places.group(1).isEmpty() && !values.get(places.group(2)).list()) {
                    s.problem("files", name + " 中的 {{*" + places.group(2) + "}} 不是列表",
                            name + " has {{*" + places.group(2) + "}}, which is no list");
                }
            }
        });
        values.keySet().stream().filter(name -> !used.contains(name)).forEach(name -> s.section("values").problem(name,
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
     * Renders all files for one node.
     *
     * @param said     the node's values; what the board does not ask for is left alone
     * @param problems takes every value that is missing or has not its form
     * @return text by file name; empty after a problem
     */
    public Map<String, String> render(Map<String, String> said, Problems problems) {
        Map<String, List<String>> all = new TreeMap<>();
        values.forEach((name, value) -> {
            String text = said.getOrDefault(name, value.fallback());
            List<String> items = text == null ? null : items(value, text);
            if (text == null) {
                problems.add(Path.of(FILE), 0, name, "本节点没有此值，应为" + value.form().word() + "，例如 "
                        + value.form().example(),
                        "the node does not say this value, a " + value.form().word() + " such as "
                        + value.form().example());
            } else if (items == null) {
                problems.add(Path.of(FILE), 0, name, "不是" + value.form().word() + "，例如 " + value.form().example(),
                        "is no " + value.form().word() + ", such as " + value.form().example());
            } else {
                all.put(name, items);
            }
        });
        if (!problems.isEmpty()) {
            return Map.of();
        }
        Map<String, String> rendered = new TreeMap<>();
        files.forEach((name, template) -> rendered.put(name, text(template.text(), all)));
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
