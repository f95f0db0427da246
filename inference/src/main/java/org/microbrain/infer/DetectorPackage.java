package org.microbrain.infer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/**
 * Rules and thresholds as one thing with a name and a version, so that they can be rolled out, tried beside the ones at
 * work, put to work and taken back. A YAML document (JSON is YAML, too) of at most {@value #MAX_BYTES} bytes:
 *
 * <pre>
 * package: flood-rules
 * version: 3
 * rules: [...]          # as in an edge's configuration
 * provenance: {...}     # of trained numbers, see {@link Provenance}
 * </pre>
 *
 * @param id      lower-case letters, digits and {@code -}
 * @param version 1 or more, higher is newer
 * @param rules   one or more
 * @param provenance how trained numbers came about; empty when people wrote all of them
 */
public record DetectorPackage(String id, int version, RuleSettings rules, Optional<Provenance> provenance) {

    public static final int MAX_BYTES = 256 * 1024;

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    public DetectorPackage {
        if (!ID.matcher(id).matches() || version < 1) {
            throw new IllegalArgumentException("no name and version of a package: " + id + " " + version);
        }
    }

    /** Of rules in which people wrote all numbers. */
    public DetectorPackage(String id, int version, RuleSettings rules) {
        this(id, version, rules, Optional.empty());
    }

    /**
     * Reads a document.
     *
     * @param name     what to call it in problems
     * @param problems takes everything that is wrong, with line and key, in both languages
     * @return empty when anything is wrong: a package is taken whole or not at all
     */
    public static Optional<DetectorPackage> read(byte[] document, Path name, Problems problems) {
        if (document.length > MAX_BYTES) {
            problems.add(name, 0, "", "检测器包超过 256 KiB", "the detector package is larger than 256 KiB");
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            return read(Section.parse(text, name, problems));
        } catch (CharacterCodingException e) {
            problems.add(name, 0, "", "检测器包不是 UTF-8 编码", "the detector package is not UTF-8");
            return Optional.empty();
        }
    }

    /**
     * The same with what lies beside its document: models in files of their own.
     *
     * @throws IOException when a file is missing or too large
     */
    public DetectorPackage with(ModelFiles files, OnnxRuntime runtime) throws IOException {
        List<Rule> whole = new ArrayList<>();
        for (Rule rule : rules.rules()) {
            whole.add(rule.with(files, runtime));
        }
        return new DetectorPackage(id, version, new RuleSettings(whole), provenance);
    }

    private static Optional<DetectorPackage> read(Section section) {
        section.onlyKeys("package", "version", "rules", "provenance");
        section.require("package", "version", "rules");
        String id = section.value("package", DetectorPackage::checkedId, "");
        int version = section.number("version", 0, 1, Integer.MAX_VALUE);
        RuleSettings rules = RuleSettings.read(section);
        if (rules.rules().isEmpty() && section.problems().isEmpty()) {
            section.problem("rules", "至少需要一条规则", "must hold at least one rule");
        }
        Provenance provenance = section.has("provenance") ? Provenance.read(section.section("provenance")) : null;
        return section.problems().isEmpty()
                ? Optional.of(new DetectorPackage(id, version, rules, Optional.ofNullable(provenance))) : Optional.empty();
    }

    private static String checkedId(String text) {
        if (!ID.matcher(text).matches()) {
            throw new IllegalArgumentException("must be lower-case letters, digits and '-', got '" + text + "'");
        }
        return text;
    }
}
