package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/** Where the archive is, as the configuration says it. */
class ArchiveSettingsTest {

    private final Problems problems = new Problems();

    private ArchiveSettings read(String yaml) {
        return ArchiveSettings.read(Section.parse(yaml, Path.of("/etc/microbrain/core.yaml"), problems), Path.of("/data"));
    }

    @Test
    void itIsAFileUnlessSomethingElseIsSaid() {
        assertThat(read("")).isEqualTo(ArchiveSettings.inFile(Path.of("/data/archive.db")));
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void aDatabaseIsNamedByAddressUserAndAFileWithThePassword() {
        PostgresSettings settings = read("postgresql: {url: 'jdbc:postgresql://db:5432/microbrain?sslmode=verify-full', "
                + "user: core, password-file: secret}").postgresql().orElseThrow();
        assertThat(problems.isEmpty()).isTrue();
        assertThat(settings.place()).isEqualTo("db:5432/microbrain");
        assertThat(settings.password()).contains(Path.of("/etc/microbrain/secret"));
        assertThat(settings).hasToString("core at db:5432/microbrain");
    }

    @Test
    void readingsAreKeptForEverUnlessMonthsAreSaidForWhicheverEngine() {
        assertThat(read("").months()).isZero();
        assertThat(read("{keep-readings-months: 24}").months()).isEqualTo(24);
        assertThat(read("{keep-readings-months: 24, postgresql: {url: 'jdbc:postgresql://db/microbrain', user: core}}").months())
                .isEqualTo(24);
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void whereTheMonthsStoodBeforeSaysWhereTheyStandNow() {
        read("postgresql: {url: 'jdbc:postgresql://db/microbrain', user: core, keep-readings-months: 24}");
        assertThat(problems.toString()).contains("write archive.keep-readings-months");
    }

    @Test
    void aPasswordInTheAddressIsRefusedAndNotRepeated() {
        read("postgresql: {url: 'jdbc:postgresql://db/microbrain?password=hush', user: core}");
        assertThat(problems.toString()).contains("password-file").doesNotContain("hush");
    }

    @Test
    void fileAndDatabaseTogetherAreRefused() {
        read("{file: a.db, postgresql: {url: 'jdbc:postgresql://db/microbrain', user: core}}");
        assertThat(problems.toString()).contains("one of the two");
    }
}
