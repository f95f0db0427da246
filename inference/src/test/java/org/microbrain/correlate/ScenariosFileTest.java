package org.microbrain.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Problems;

/** Scenarios that come with a package are played as the package says, and each mistake in them is named. */
final class ScenariosFileTest {

    private static final String TWO = """
            scenarios:
              - name: two-villages
                hub: 450124000000
                timeline:
                  - {at: 10m, warning: dalong, area: 450124101204, hazard: flood, level: blue}
                  - {at: 40m, warning: shangling, area: 450124103205, hazard: flood, level: blue}
              - name: one-village
                about: Alone it is nothing.
                hub: 450124000000
                timeline:
                  - {at: 10m, warning: dalong, area: 450124101204, hazard: flood, level: red}
                  - {at: 20m, false-alarm: dalong}
            """;
    private final Problems problems = new Problems();

    private Optional<Scenarios> read(String text) {
        return Scenarios.read(text.getBytes(StandardCharsets.UTF_8), Path.of("scenarios.yaml"), problems);
    }

    @Test
    void eachIsPlayedByTheRulesOfItsHub() {
        assertThat(read(TWO).orElseThrow().play(CorrelationPackage.shipped())).containsExactly(
                "two-villages 40m #1 born flood-in-villages yellow: dalong shangling", "one-village nothing");
    }

    @Test
    void whatIsWrongIsNamedWithItsLine() {
        assertThat(read(TWO.replace("40m, warning: shangling", "40m").replace("level: red", "level: purple")
                .replace("false-alarm: dalong", "false-alarm: nobody").replace("one-village", "two-villages"))).isEmpty();
        assertThat(problems.toString()).contains("scenarios.yaml:6", "warning, detection, false-alarm, ended",
                "no warning before it is called 'nobody'", "is the name of another scenario", "purple");
    }

    @Test
    void noneAndTooLongAndTooLargeAreRefused() {
        assertThat(read("scenarios: []")).isEmpty();
        assertThat(read(TWO.replace("at: 40m", "at: 8d"))).isEmpty();
        assertThat(read(TWO + "#".repeat(Scenarios.MAX_BYTES))).isEmpty();
        assertThat(problems.toString()).contains("must hold 1 to 50 scenarios", "must be from 0 to 7d", "larger than 1 MiB");
    }
}
