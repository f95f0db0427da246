package org.microbrain.runtime.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Turns a configuration file into a graph of nodes that know their lines, within limits. */
final class YamlSource {

    /** A configuration is written by people; a larger file is a mistake. */
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_DEPTH = 24;

    private YamlSource() {
    }

    /** @return the top mapping, or null after a problem or when the file is empty */
    static MappingNode read(Path file, Problems problems) {
        try {
            if (Files.isDirectory(file)) {
                problems.add(file, 0, "", "这是一个文件夹，应为配置文件", "this is a folder; name the configuration file");
                return null;
            }
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            if (bytes.length > MAX_BYTES) {
                problems.add(file, 0, "", "文件超过 1 MiB", "the file is larger than 1 MiB");
                return null;
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return parse(text, file, problems);
        } catch (NoSuchFileException e) {
            problems.add(file, 0, "", "文件不存在", "there is no such file");
        } catch (CharacterCodingException e) {
            problems.add(file, 0, "", "文件不是 UTF-8 编码；请另存为 UTF-8", "the file is not UTF-8; save it as UTF-8");
        } catch (IOException e) {
            problems.add(file, 0, "", "无法读取：" + e.getMessage(), "cannot be read: " + e.getMessage());
        }
        return null;
    }

    static MappingNode parse(String text, Path file, Problems problems) {
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(MAX_DEPTH);
        limits.setCodePointLimit(MAX_BYTES);
        limits.setMaxAliasesForCollections(0);
        limits.setAllowRecursiveKeys(false);
        try {
            // What Yaml.compose does, without the classes that write YAML and make objects of it.
            Node top = new Composer(new ParserImpl(new StreamReader(new StringReader(text)), limits), new Resolver(), limits)
                    .getSingleNode();
            if (top == null) {
                return null;
            }
            if (!(top instanceof MappingNode mapping)) {
                problems.add(file, line(top), "", "应为“键: 值”的形式", "must be a mapping of keys to values");
                return null;
            }
            checkKeys(mapping, "", file, problems);
            return mapping;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.add(file, line, "", "不是有效的 YAML：" + e.getProblem(), "not valid YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problems.add(file, 0, "", "超出配置文件的限制：" + e.getMessage(),
                    "beyond the limits of a configuration file: " + e.getMessage());
        }
        return null;
    }

    private static void checkKeys(Node node, String path, Path file, Problems problems) {
        if (node instanceof MappingNode mapping) {
            Map<String, Integer> seen = new HashMap<>();
            for (NodeTuple entry : mapping.getValue()) {
                if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                    problems.add(file, line(entry.getKeyNode()), path, "键必须是文字", "a key must be a plain text");
                    continue;
                }
                String name = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
                Integer first = seen.putIfAbsent(key.getValue(), line(key));
                if (first != null) {
                    problems.add(file, line(key), name, "重复的键，第 " + first + " 行已有",
                            "this key stands on line " + first + " already");
                }
                checkKeys(entry.getValueNode(), name, file, problems);
            }
        } else if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                checkKeys(sequence.getValue().get(i), path + "[" + i + "]", file, problems);
            }
        }
    }

    /** The same without lines: maps, lists and texts. */
    static Map<String, Object> tree(Map<String, Node> values) {
        Map<String, Object> tree = new LinkedHashMap<>();
        values.forEach((key, node) -> tree.put(key, plain(node)));
        return tree;
    }

    private static Object plain(Node node) {
        if (node instanceof MappingNode mapping) {
            Map<String, Node> values = new LinkedHashMap<>();
            mapping.getValue().forEach(entry -> {
                if (entry.getKeyNode() instanceof ScalarNode key) {
                    values.putIfAbsent(key.getValue(), entry.getValueNode());
                }
            });
            return tree(values);
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(YamlSource::plain).collect(Collectors.toCollection(ArrayList::new));
        }
        return ((ScalarNode) node).getValue();
    }

    static int line(Node node) {
        return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
    }
}
