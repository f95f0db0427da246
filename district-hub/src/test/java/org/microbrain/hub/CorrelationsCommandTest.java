package org.microbrain.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Who writes rules sees what a hub would say before anybody signs them. */
final class CorrelationsCommandTest {

    private static final String SCENARIOS = """
            scenarios:
              - name: two-villages
                hub: 450124000000
                timeline:
                  - {at: 10m, warning: dalong, area: 450124101204, hazard: flood, level: blue}
                  - {at: 12m, detection: dip-1, area: 450124103205, detector: novelty, series: 450124103205/mains/voltage, value: 180}
                  - {at: 30m, arrives: 70m, warning: late, area: 450124102200, hazard: flood}
                  - {at: 80m, false-alarm: late}
                  - {at: 90m, ended: "#1"}
            """;

    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new CorrelationsCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void itPrintsWhatTheSampleMustExpect() throws IOException {
        assertThat(run("play", "--scenarios", write("scenarios.yaml", SCENARIOS))).isZero();
        assertThat(out.toString().lines()).containsExactly("two-villages 70m #1 born flood-in-villages yellow: dalong late");
    }

    @Test
    void mistakesAreNamedInBothLanguagesAndNothingIsPlayed() throws IOException {
        assertThat(run("play", "--rules", write("rules.yaml", TestHub.rules(1, 2).replace("yellow", "purple")), "--scenarios",
                write("scenarios.yaml", SCENARIOS))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("rules.yaml:11", "应为 blue", "purple");
        assertThat(run("play", "--scenarios", folder.resolve("none").toString())).isEqualTo(2);
    }
}
