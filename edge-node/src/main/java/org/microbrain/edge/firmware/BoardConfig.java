package org.microbrain.edge.firmware;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
 * <p>See {@link NodeValues} for how templates are filled.
 *
 * @param board  the board's name
 * @param values what must be said of a node
 * @param files  what is rendered, by name of the file
 */
public record BoardConfig(String board, NodeValues values, Map<String, Template> files) {

    public static final String FILE = "board.yaml";

    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,127}");
    private static final int LARGEST = 256 * 1024;

    /** The text of a template and what it is. */
    public record Template(FileForm form, String text) {
    }

    public BoardConfig {
        files = Map.copyOf(files);
    }

    /** Reads a folder; what is wrong goes to {@code problems}. */
    public static BoardConfig read(Path folder, Problems problems) {
        Section s = Section.load(folder.resolve(FILE), problems);
        s.onlyKeys("board", "name", "values", "files");
        s.section("name").onlyKeys("zh", "en");
        s.require("board", "files");
        NodeValues values = NodeValues.read(s.section("values"));
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
        values.checkUse(config.texts(), s, "files");
        return config;
    }

    private Map<String, String> texts() {
        return files.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, file -> file.getValue().text()));
    }

    private static FileForm fileForm(String word) {
        return FileForm.of(word).orElseThrow(() -> new IllegalArgumentException("must be one of " + FileForm.words()));
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

    /**
     * Renders all files for one node.
     *
     * @param said     the node's values; what the board does not ask for is left alone
     * @param problems takes every value that is missing or has not its form
     * @return text by file name; empty after a problem
     */
    public Map<String, String> render(Map<String, String> said, Problems problems) {
        return values.render(texts(), said, Path.of(FILE), problems);
    }
}
