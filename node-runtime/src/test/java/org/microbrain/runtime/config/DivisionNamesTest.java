package org.microbrain.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.microbrain.record.DivisionCode;

class DivisionNamesTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");

    private final DivisionNames names = DivisionNames.bundled();

    private static List<String> lines() throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(
                DivisionNamesTest.class.getResourceAsStream("/divisions/guangxi.tsv.gz")), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }

    @Test
    void aVillageHasItsNameInBothLanguages() {
        DivisionCode dalong = new DivisionCode("450124101204");
        assertThat(names.name(dalong, Language.ZH)).contains("大龙村");
        assertThat(names.name(dalong, Language.EN)).contains("Dalong Village");
    }

    @Test
    void aPathSaysWhereAVillageLies() {
        DivisionCode dalong = new DivisionCode("450124101204");
        assertThat(names.path(dalong, GUANGXI, Language.ZH)).contains("南宁市马山县百龙滩镇大龙村");
        assertThat(names.path(dalong, GUANGXI, Language.EN))
                .contains("Dalong Village, Bailongtan Town, Mashan County, Nanning City");
        assertThat(names.path(new DivisionCode("450100000000"), GUANGXI, Language.ZH)).contains("南宁市");
        assertThat(names.path(GUANGXI, GUANGXI, Language.ZH)).contains("广西壮族自治区");
    }

    @Test
    void aPathLeavesOutWhatTheReaderKnows() {
        DivisionCode dalong = new DivisionCode("450124101204");
        DivisionCode mashan = new DivisionCode("450124000000");
        assertThat(names.path(dalong, mashan, Language.ZH)).contains("百龙滩镇大龙村");
        assertThat(names.path(dalong, dalong, Language.ZH)).contains("大龙村");
        assertThat(names.path(mashan, dalong, Language.EN)).contains("Mashan County, Nanning City");
    }

    @Test
    void everyLineOfTheBookIsFound() throws IOException {
        List<String[]> rows = lines().stream().filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t")).toList();
        assertThat(rows).hasSize(18_091).allSatisfy(row -> {
            DivisionCode code = new DivisionCode(row[0]);
            assertThat(names.name(code, Language.ZH)).contains(row[1]);
            assertThat(names.name(code, Language.EN)).contains(row[2]);
        });
    }

    @Test
    void aCodeOutsideOfTheBookHasNoNameAndIsNoError() {
        for (String code : List.of("110000000000", "450124101999", "999999999999", "100000000000")) {
            assertThat(names.name(new DivisionCode(code), Language.ZH)).as(code).isEmpty();
            assertThat(names.path(new DivisionCode(code), GUANGXI, Language.EN)).as(code).isEmpty();
        }
    }

    @Test
    void theBookKeepsItsSourceAndLicences() throws IOException {
        assertThat(String.join("\n", lines().subList(0, 5))).contains("National Bureau of Statistics", "MIT", "WTFPL");
    }
}
