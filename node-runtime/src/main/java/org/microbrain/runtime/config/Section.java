package org.microbrain.runtime.config;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A read-only view of one mapping of a configuration file. Nothing here throws for what a person wrote: every problem
 * goes, with file, line and key, to the {@link Problems} the file was loaded with, and the fallback is returned. A key
 * without a value counts as absent. Not thread-safe.
 */
public final class Section {

    private final Path file;
    private final String path;
    private final int line;
    private final Map<String, Node> values;
    private final Map<String, Integer> keyLines;
    private final Problems problems;

    private Section(Path file, String path, int line, MappingNode mapping, Problems problems) {
        this.file = file;
        this.path = path;
        this.line = line;
        this.problems = problems;
        this.values = new LinkedHashMap<>();
        this.keyLines = new LinkedHashMap<>();
        for (NodeTuple entry : mapping == null ? List.<NodeTuple>of() : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key && values.putIfAbsent(key.getValue(),
                    entry.getValueNode()) == null) {
                keyLines.put(key.getValue(), YamlSource.line(key));
            }
        }
    }

    /** Loads a file; an unreadable one is a problem and gives an empty section. */
    public static Section load(Path file, Problems problems) {
        return new Section(file, "", 0, YamlSource.read(file, problems), problems);
    }

    /** Reads a text as if it stood in {@code file}. */
    public static Section parse(String yaml, Path file, Problems problems) {
        return new Section(file, "", 0, YamlSource.parse(yaml, file, problems), problems);
    }

    /** A required text; empty after a problem. */
    public String text(String key) {
        require(key);
        return text(key, "");
    }

    public String text(String key, String fallback) {
        return value(key, Function.identity(), fallback);
    }

    /** The mapping under {@code key}; empty when absent. */
    public Section section(String key) {
        Node node = values.get(key);
        if (!has(key) || node instanceof MappingNode) {
            MappingNode mapping = has(key) ? (MappingNode) node : null;
            return new Section(file, name(key), keyLines.getOrDefault(key, line), mapping, problems);
        }
        problem(key, "应为一组“键: 值”", "must be a mapping of keys to values");
        return new Section(file, name(key), keyLines.get(key), null, problems);
    }

    /** True when the key is there and has a value. */
    public boolean has(String key) {
        Node node = values.get(key);
        return node != null && !(node instanceof ScalarNode && Tag.NULL.equals(node.getTag()));
    }

    /** The list of mappings under {@code key}; empty when absent. */
    public List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        List<Node> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            String name = name(key) + "[" + i + "]";
            if (items.get(i) instanceof MappingNode mapping) {
                sections.add(new Section(file, name, YamlSource.line(mapping), mapping, problems));
            } else {
                problems.add(file, YamlSource.line(items.get(i)), name, "应为一组“键: 值”",
                        "must be a mapping of keys to values");
            }
        }
        return List.copyOf(sections);
    }

    /** The list of texts under {@code key}; empty when absent. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Node item : items(key)) {
            if (item instanceof ScalarNode scalar) {
                texts.add(scalar.getValue());
            } else {
                problems.add(file, YamlSource.line(item), name(key), "列表中应为文字", "the list must hold plain texts");
            }
        }
        return List.copyOf(texts);
    }

    private List<Node> items(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (values.get(key) instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problem(key, "应为列表([…] 或以 - 开头的行)", "must be a list ([…] or lines that begin with -)");
        return List.of();
    }

    /** The mapping under {@code key} as texts, in the order of the file; empty when absent. */
    public Map<String, String> map(String key) {
        Section section = section(key);
        Map<String, String> map = new LinkedHashMap<>();
        section.keys().forEach(k -> map.put(k, section.text(k, "")));
        return Collections.unmodifiableMap(map);
    }

    /** All that stands here as maps, lists and texts, for who writes it anew; changing it changes nothing here. */
    public Map<String, Object> tree() {
        return YamlSource.tree(values);
    }

    /** The keys in the order of the file, also those without a value. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    public boolean flag(String key, boolean fallback) {
        return value(key, Values::flag, fallback);
    }

    /** A whole number from {@code min} to {@code max}, both included. */
    public int number(String key, int fallback, int min, int max) {
        return value(key, text -> Values.number(text, min, max), fallback);
    }

    public double decimal(String key, double fallback) {
        return value(key, Values::decimal, fallback);
    }

    public OptionalDouble decimal(String key) {
        return value(key, text -> OptionalDouble.of(Values.decimal(text)), OptionalDouble.empty());
    }

    /** A size in bytes, written {@code 512 MiB}. */
    public long bytes(String key, long fallback) {
        return value(key, Values::bytes, fallback);
    }

    /** A duration, written {@code 250ms}, {@code 60s}, {@code 5m}, {@code 2h} or {@code 30d}. */
    public Duration duration(String key, Duration fallback) {
        return value(key, Values::duration, fallback);
    }

    /** An address, written {@code host:port}; host names are not resolved. The fallback may be null. */
    public InetSocketAddress address(String key, InetSocketAddress fallback) {
        return value(key, Values::address, fallback);
    }

    /** A path, relative to the folder of the configuration file. The fallback may be null. */
    public Path path(String key, Path fallback) {
        return value(key, text -> {
            try {
                return resolve(Path.of(text));
            } catch (InvalidPathException e) {
                throw new InvalidValue("不是有效的路径", "is not a path");
            }
        }, fallback);
    }

    /** A path as if it stood in this file: relative ones start at the file's folder. */
    public Path resolve(Path written) {
        return file.toAbsolutePath().resolveSibling(written).normalize();
    }

    /** The value under {@code key} read by {@code parse}; its IllegalArgumentException is the problem. */
    public <T> T value(String key, Function<String, T> parse, T fallback) {
        if (!has(key)) {
            return fallback;
        }
        if (!(values.get(key) instanceof ScalarNode scalar)) {
            problem(key, "应为单个值", "must be a single value");
            return fallback;
        }
        try {
            return parse.apply(scalar.getValue());
        } catch (InvalidValue e) {
            problem(key, e.zh(), e.getMessage());
        } catch (IllegalArgumentException e) {
            problem(key, String.valueOf(e.getMessage()));
        }
        return fallback;
    }

    /** Each of these keys that is absent is a problem. @return true when all are there */
    public boolean require(String... keys) {
        boolean all = true;
        for (String key : keys) {
            if (!has(key)) {
                problem(key, "缺少此项", "is missing");
                all = false;
            }
        }
        return all;
    }

    /** Adds a problem at this key, or at the section when the key is absent; the message serves both languages. */
    public void problem(String key, String message) {
        problem(key, message, message);
    }

    public void problem(String key, String zh, String en) {
        problems.add(file, keyLines.getOrDefault(key, line), name(key), zh, en);
    }

    /** Every key that is not known here is a problem; the nearest known one is suggested. */
    public void onlyKeys(String... known) {
        List<String> names = List.of(known);
        for (String key : values.keySet()) {
            if (names.contains(key)) {
                continue;
            }
            String nearest = NearestWord.of(key, names);
            if (nearest == null) {
                problem(key, "未知的键；可用的键：" + String.join("、", names),
                        "unknown key; known here: " + String.join(", ", names));
            } else {
                problem(key, "未知的键，是否指 " + nearest + "？", "unknown key, did you mean " + nearest + "?");
            }
        }
    }

    /** The problems of the whole file, for checks that span sections. */
    public Problems problems() {
        return problems;
    }

    public Path file() {
        return file;
    }

    private String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
