package org.microbrain.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Problems;

/** A package is taken whole, or every mistake in it is named. */
final class CorrelationPackageTest {

    private static Problems problems(String yaml) {
        Problems problems = new Problems();
        CorrelationPackage.read(yaml.getBytes(StandardCharsets.UTF_8), Path.of("rules.yaml"), problems);
        return problems;
    }

    @Test
    void everyMistakeIsNamedWithItsPlace() {
        assertThat(problems("""
                correlations: Bad Name
                version: 0
                rules:
                  - {name: a, kind: same-in-many, each: town, of: {}, hazard: flood, what: {zh: 水}, within: 3d, level: {1: blue, x: red}}
                  - {name: a, kind: other}
                  - name: river
                    kind: moving
                    of: {hazard: flood, colour: red}
                    hazard: flood
                    what: {zh: 水, en: water}
                    stations: [{place: 12}, {place: "450124101204", travel: {least: 3h, most: 1h}}]
                    level: {2: red, 3: blue}
                  - {name: line, kind: line-or-sensor, within: 5m, wait: 6m, line: purple}
                more: 1
                """).toString()).contains("correlations: must be lower-case", "version", "each: must be village or county",
                "name at least one of hazard", "what.en: is missing", "within: must be from 1 s to 1 d", "level.1: must be a whole number",
                "level.x: must be a whole number", "kind: must be same-in-many", "is the name of another rule", "of.colour: unknown key",
                "place: division code", "least: is longer", "level.3: more must be worse", "wait: must be shorter", "line: level must be",
                "more: unknown key");
    }

    @Test
    void whatIsTooLongOrNoTextIsRefused() {
        Problems problems = new Problems();
        assertThat(CorrelationPackage.read(new byte[CorrelationPackage.MAX_BYTES + 1], Path.of("a"), problems)).isEmpty();
        assertThat(CorrelationPackage.read(new byte[] {(byte) 0xff, 'a'}, Path.of("b"), problems)).isEmpty();
        assertThat(problems.all()).hasSize(2);
    }

    @Test
    void countiesCorrelateVillagesAndCitiesCounties() {
        CorrelationPackage shipped = CorrelationPackage.shipped();
        assertThat(shipped.at(new DivisionCode("450124000000"))).extracting(CorrelationRule::name)
                .contains("flood-in-villages", "line-or-sensor").doesNotContain("flood-in-counties");
        assertThat(shipped.at(new DivisionCode("450100000000"))).extracting(CorrelationRule::name)
                .contains("flood-in-counties").doesNotContain("flood-in-villages");
    }

    @Test
    void aRiverIsJudgedByTheLowestHubThatHasAllOfIt() {
        String river = """
                correlations: r
                version: 1
                rules:
                  - name: river
                    kind: moving
                    of: {hazard: flood}
                    hazard: flood
                    what: {zh: 水, en: water}
                    stations: [{place: "450124101204"}, {place: "%s", travel: {most: 1h}}]
                    level: {2: red}
                """;
        CorrelationPackage inTheCounty = read(river.formatted("450124103205"));
        CorrelationPackage throughTwo = read(river.formatted("450102001003"));
        assertThat(inTheCounty.at(new DivisionCode("450124000000"))).hasSize(1);
        assertThat(inTheCounty.at(new DivisionCode("450100000000"))).isEmpty();
        assertThat(throughTwo.at(new DivisionCode("450124000000"))).isEmpty();
        assertThat(throughTwo.at(new DivisionCode("450100000000"))).hasSize(1);
    }

    private static CorrelationPackage read(String yaml) {
        Problems problems = new Problems();
        return CorrelationPackage.read(yaml.getBytes(StandardCharsets.UTF_8), Path.of("r"), problems)
                .orElseThrow(() -> new AssertionError(problems));
    }
}
