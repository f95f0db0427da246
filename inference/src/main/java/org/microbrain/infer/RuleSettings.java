package org.microbrain.infer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/**
 * The {@code rules} of an edge's configuration.
 *
 * @param rules at most {@value #MAX_RULES}, in the order of the file
 */
public record RuleSettings(List<Rule> rules) {

    public static final int MAX_RULES = 200;

    public RuleSettings {
        rules = List.copyOf(rules);
    }

    /** Reads the list under the key {@code rules} of this section; absent means no rules. */
    public static RuleSettings read(Section section) {
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section entry : section.sections("rules")) {
            Rule rule = Rule.read(entry);
            if (!rule.name().isEmpty() && !names.add(rule.name())) {
                entry.problem("name", "规则名称重复", "is the name of another rule, too");
            }
            if (!rule.detectors().isEmpty()) {
                rules.add(rule);
            } else if (entry.has("detectors")) {
                entry.problem("detectors", "至少需要一个有效的检测器", "must hold at least one detector that works");
            }
        }
        if (rules.size() > MAX_RULES) {
            section.problem("rules", "规则最多 " + MAX_RULES + " 条", "at most " + MAX_RULES + " rules");
            return new RuleSettings(rules.subList(0, MAX_RULES));
        }
        return new RuleSettings(rules);
    }

    /** The fixed limits of a value that stand in the rules on such a series, to be drawn. */
    public List<RangeLimit> limits(String series, String unit) {
        return watching(series, unit).stream().flatMap(rule -> rule.detectors().stream()
                .filter(Range.Settings.class::isInstance).map(Range.Settings.class::cast)
                .flatMap(range -> RangeLimit.of(rule.name(), range))).toList();
    }

    /** The rules that watch such a series. */
    public List<Rule> watching(String series, String unit) {
        return rules.stream().filter(rule -> rule.watches(series, unit)).toList();
    }

    /** The most that the rules keep in memory of such a series, in bytes, roughly. */
    public long mostBytes(String series, String unit) {
        return watching(series, unit).stream().flatMap(rule -> rule.detectors().stream())
                .mapToLong(DetectorSettings::mostBytes).sum();
    }

    /** The text of the example rules, a YAML mapping with the one key {@code rules}; examples only. */
    public static String exampleYaml() {
        return shipped("example-rules.yaml");
    }

    /** The rules that ship for a river of which nothing but its alert stage, in the unit of the series, is known. */
    public static RuleSettings river(double alertStage, Problems problems) {
        String rules = shipped("river-rules.yaml").replace("ALERT", BigDecimal.valueOf(alertStage).toPlainString());
        return read(Section.parse(rules, Path.of("river-rules.yaml"), problems));
    }

    private static String shipped(String file) {
        try (InputStream in = RuleSettings.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own rules cannot be read: " + file, e);
        }
    }

    /** The example rules, read. */
    public static RuleSettings examples(Problems problems) {
        return read(Section.parse(exampleYaml(), Path.of("example-rules.yaml"), problems));
    }
}
