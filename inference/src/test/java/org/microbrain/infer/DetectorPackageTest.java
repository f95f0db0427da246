package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.microbrain.runtime.config.Problems;

class DetectorPackageTest {

    private static final String GOOD = """
            package: flood-rules
            version: 3
            rules:
              - name: stage
                series: "*/stage"
                hazard: flood
                detectors: [{detector: range, above: {red: 3}}]
            """;

    private final Problems problems = new Problems();

    private Optional<DetectorPackage> read(String document) {
        return DetectorPackage.read(document.getBytes(StandardCharsets.UTF_8), Path.of("flood-rules.yaml"), problems);
    }

    @Example
    void aPackageHasANameAVersionAndRules() {
        DetectorPackage found = read(GOOD).orElseThrow();
        assertThat(found.id()).isEqualTo("flood-rules");
        assertThat(found.version()).isEqualTo(3);
        assertThat(found.rules().rules()).hasSize(1);
    }

    @Example
    void jsonIsReadAsWell() {
        assertThat(read("""
                {"package": "flood-rules", "version": 3, "rules": [{"name": "stage", "series": "*/stage",
                 "hazard": "flood", "detectors": [{"detector": "range", "above": {"red": 3}}]}]}"""))
                .isEqualTo(read(GOOD));
    }

    @Example
    void everythingThatIsWrongIsSaidWithItsLineAndNothingIsTaken() {
        assertThat(read(GOOD.replace("version: 3", "version: 0").replace("detector: range", "detector: rnage")
                .replace("package: flood", "package: Flood"))).isEmpty();
        assertThat(problems.toString()).contains("flood-rules.yaml:1: package").contains("flood-rules.yaml:2: version")
                .contains("flood-rules.yaml:7: rules[0].detectors[0]");
        assertThat(problems.all()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Example
    void aPackageWithoutRulesIsRefused() {
        assertThat(read("package: none\nversion: 1\nrules: []\n")).isEmpty();
        assertThat(problems.toString()).contains("at least one rule");
    }

    @Example
    void detectorsAndWindowsWithoutNumberAreRefused() {
        String one = "{detector: range, above: {red: 3}}";
        assertThat(read(GOOD.replace(one, String.join(", ", Collections.nCopies(8, one))))).isPresent();
        assertThat(read(GOOD.replace(one, String.join(", ", Collections.nCopies(9, one))))).isEmpty();
        assertThat(problems.toString()).contains("flood-rules.yaml:7: rules[0].detectors: at most 8 detectors");
        String window = "{over: 1h, red: 50}";
        assertThat(read(GOOD.replace(one, "{detector: accumulation, windows: ["
                + String.join(", ", Collections.nCopies(9, window)) + "]}"))).isEmpty();
        assertThat(problems.toString()).contains("at most 8 windows");
    }

    @Example
    void whatIsTooLargeOrNoTextIsRefused() {
        assertThat(DetectorPackage.read(new byte[DetectorPackage.MAX_BYTES + 1], Path.of("a"), problems)).isEmpty();
        assertThat(DetectorPackage.read(new byte[] {(byte) 0xc3, 0x28}, Path.of("b"), problems)).isEmpty();
        assertThat(problems.toString()).contains("256 KiB").contains("not UTF-8");
    }

    @Property(tries = 300)
    void noBytesMakeItThrow(@ForAll byte[] document) {
        assertThat(DetectorPackage.read(document, Path.of("x"), problems)).isEmpty();
    }
}
