package org.microbrain.infer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.microbrain.runtime.config.Section;

/**
 * What to watch for in some series, and what warnings to make of it. All detectors of a rule feed one episode per
 * series: within it each level is raised at most once, only upwards, and it ends when no detector holds any more for
 * {@link #calm()}.
 *
 * @param name       unique among the rules
 * @param series     name of the series, {@code *} standing for any run of characters
 * @param unit       when not empty, series that are known to have another unit are left alone
 * @param hazard     of the warnings: flood, rain, air, heat, load, traffic, sensor, …
 * @param quantityZh what is measured, for sentences
 * @param quantityEn the same in English
 * @param calm       how long an episode must be calm before it ends, by the readings' time
 * @param detectors  1 to {@value #MOST_DETECTORS}
 */
public record Rule(String name, String series, String unit, String hazard, String quantityZh, String quantityEn,
                   Duration calm, List<DetectorSettings> detectors) {

    /** Each of them judges each reading of each series that the rule watches. */
    static final int MOST_DETECTORS = 8;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern HAZARD = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public Rule {
        detectors = List.copyOf(detectors);
    }

    static Rule read(Section section) {
        section.onlyKeys("name", "series", "unit", "hazard", "quantity", "calm", "detectors");
        section.require("name", "series", "hazard", "detectors");
        Section quantity = section.section("quantity");
        quantity.onlyKeys("zh", "en");
        List<Section> detectors = section.sections("detectors");
        if (detectors.size() > MOST_DETECTORS) {
            section.problem("detectors", "一条规则最多 " + MOST_DETECTORS + " 个检测器",
                    "at most " + MOST_DETECTORS + " detectors in a rule");
            detectors = detectors.subList(0, MOST_DETECTORS);
        }
        Rule rule = new Rule(section.value("name", text -> matching(NAME, text), ""), section.text("series", ""),
                section.text("unit", ""), section.value("hazard", text -> matching(HAZARD, text), ""),
                quantity.text("zh", "数值"), quantity.text("en", "value"), section.duration("calm", Duration.ofHours(1)),
                detectors.stream().map(DetectorSettings::read).filter(Objects::nonNull).toList());
        if (!rule.detectors().stream().allMatch(one -> one.fits(rule.unit()))) {
            section.problem("unit", "模型的单位应与规则的单位相同", "must be the unit that the model of the rule was trained in");
        }
        return rule;
    }

    /** The same with what lies beside the package. @throws IOException when a file is missing */
    Rule with(ModelFiles files, OnnxRuntime runtime) throws IOException {
        List<DetectorSettings> whole = new ArrayList<>();
        for (DetectorSettings each : detectors) {
            whole.add(each.with(files, runtime));
        }
        return new Rule(name, series, unit, hazard, quantityZh, quantityEn, calm, whole);
    }

    private static String matching(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("must be lower-case letters, digits and '-', got '" + text + "'");
        }
        return text;
    }

    /** True when this rule watches such a series; one without a known unit is taken to have the rule's. */
    public boolean watches(String name, String itsUnit) {
        return (unit.isEmpty() || itsUnit.isEmpty() || unit.equals(itsUnit)) && matches(series, name);
    }

    /** Linear in the length of the name for each {@code *}: a pattern cannot make it hang. */
    public static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int restart = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                restart = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++restart;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
