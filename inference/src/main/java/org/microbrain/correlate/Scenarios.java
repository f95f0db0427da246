package org.microbrain.correlate;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/**
 * Recorded scenarios that come with a package of rules and prove it. A YAML document of at most {@value #MAX_BYTES} bytes:
 *
 * <pre>
 * scenarios:
 *   - name: two-villages
 *     hub: 450124000000
 *     timeline: [...]          # docs/components/correlation.md
 * </pre>
 */
public final class Scenarios {

    public static final int MAX_BYTES = 1024 * 1024;
    static final int MOST = 50;

    private final List<Scenario> all;

    private Scenarios(List<Scenario> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Reads a document.
     *
     * @param name     what to call it in problems
     * @param problems takes everything that is wrong, with line and key, in both languages
     * @return empty when anything is wrong
     */
    public static Optional<Scenarios> read(byte[] document, Path name, Problems problems) {
        if (document.length > MAX_BYTES) {
            problems.add(name, 0, "", "场景文件超过 1 MiB", "the scenarios are larger than 1 MiB");
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            return read(Section.parse(text, name, problems));
        } catch (CharacterCodingException e) {
            problems.add(name, 0, "", "场景文件不是 UTF-8 编码", "the scenarios are not UTF-8");
            return Optional.empty();
        }
    }

    private static Optional<Scenarios> read(Section section) {
        section.onlyKeys("scenarios");
        List<Section> entries = section.sections("scenarios");
        if (entries.isEmpty() || entries.size() > MOST) {
            section.problem("scenarios", "应有 1 至 " + MOST + " 个场景", "must hold 1 to " + MOST + " scenarios");
        }
        List<Scenario> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section entry : entries) {
            entry.onlyKeys("name", "about", "hub", "timeline");
            entry.require("name");
            String name = entry.value("name", CorrelationRule::word, "");
            if (!names.add(name)) {
                entry.problem("name", "场景名称重复", "is the name of another scenario, too");
            }
            all.add(Scenario.read(entry, name));
        }
        return section.problems().isEmpty() ? Optional.of(new Scenarios(all)) : Optional.empty();
    }

    /**
     * What a hub says in each of them that judges by these rules: the scenario's name before each line, or {@code nothing}. An
     * interrupted thread comes to an end soon; what it then returns is not whole.
     */
    public List<String> play(CorrelationPackage rules) {
        List<String> lines = new ArrayList<>();
        for (Scenario one : all) {
            List<Scenario.Said> said = one.play(rules);
            said.forEach(line -> lines.add(one.name() + " " + line));
            if (said.isEmpty()) {
                lines.add(one.name() + " nothing");
            }
        }
        return lines;
    }
}
