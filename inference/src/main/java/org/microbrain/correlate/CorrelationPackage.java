package org.microbrain.correlate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/**
 * Rules by which hubs make one warning of many, with a name and a version. A YAML document of at most {@value #MAX_BYTES} bytes:
 *
 * <pre>
 * correlations: flood-valleys
 * version: 3
 * rules: [...]          # docs/components/correlation.md
 * </pre>
 */
public final class CorrelationPackage {

    public static final int MAX_BYTES = 256 * 1024;
    static final int MOST_RULES = 64;

    private final String id;
    private final int version;
    private final List<CorrelationRule> rules;

    private CorrelationPackage(String id, int version, List<CorrelationRule> rules) {
        this.id = id;
        this.version = version;
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads a document.
     *
     * @param name     what to call it in problems
     * @param problems takes everything that is wrong, with line and key, in both languages
     * @return empty when anything is wrong: a package is taken whole or not at all
     */
    public static Optional<CorrelationPackage> read(byte[] document, Path name, Problems problems) {
        if (document.length > MAX_BYTES) {
            problems.add(name, 0, "", "关联规则超过 256 KiB", "the correlation rules are larger than 256 KiB");
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            return read(Section.parse(text, name, problems));
        } catch (CharacterCodingException e) {
            problems.add(name, 0, "", "关联规则不是 UTF-8 编码", "the correlation rules are not UTF-8");
            return Optional.empty();
        }
    }

    private static Optional<CorrelationPackage> read(Section section) {
        section.onlyKeys("correlations", "version", "rules");
        section.require("correlations", "version");
        String id = section.value("correlations", CorrelationRule::word, "");
        int version = section.number("version", 1, 1, Integer.MAX_VALUE);
        List<CorrelationRule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section entry : section.sections("rules")) {
            CorrelationRule.read(entry).ifPresent(rules::add);
            if (!names.add(entry.text("name", ""))) {
                entry.problem("name", "规则名称重复", "is the name of another rule, too");
            }
        }
        if (rules.size() > MOST_RULES) {
            section.problem("rules", "规则最多 " + MOST_RULES + " 条", "at most " + MOST_RULES + " rules");
        }
        return section.problems().isEmpty() ? Optional.of(new CorrelationPackage(id, version, rules)) : Optional.empty();
    }

    /** The rules that come with the program. */
    public static CorrelationPackage shipped() {
        try (InputStream in = CorrelationPackage.class.getResourceAsStream("default-correlations.yaml")) {
            Problems problems = new Problems();
            return read(in.readAllBytes(), Path.of("default-correlations.yaml"), problems)
                    .orElseThrow(() -> new IllegalStateException(problems.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own correlation rules cannot be read", e);
        }
    }

    /** Name and version, for people. */
    @Override
    public String toString() {
        return id + " " + version;
    }

    /** The rules by which a hub of that place judges. */
    List<CorrelationRule> at(DivisionCode hub) {
        return rules.stream().filter(rule -> rule.isFor(hub)).toList();
    }
}
