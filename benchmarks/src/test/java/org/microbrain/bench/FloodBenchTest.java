package org.microbrain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Warnings before the peaks of a river that only its file tells of. */
final class FloodBenchTest {

    private static final Path RECORDED =
            Path.of("../inference/src/test/resources/org/microbrain/infer/stage-plumtree-2018-07-09.csv");
    private static final long START = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();

    @TempDir
    private Path folder;

    private record Run(int status, String out, String err) {
        JsonNode json() throws IOException {
            assertThat(status).as(err).isZero();
            return new ObjectMapper().readTree(out);
        }
    }

    private static Run run(String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = BenchCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(options);
        return new Run(status, out.toString(), err.toString());
    }

    /** Ten days of five minutes; a flood each third day, up in two hours and down in six. */
    private Path river(String header, Function<Long, String> time, double unit) throws IOException {
        List<String> lines = new ArrayList<>(List.of(header));
        for (int row = 0; row < 2880; row++) {
            double hour = row % 864 / 12.0 - 48;
            double above = hour < 0 || hour > 8 ? 0 : hour < 2 ? hour : (8 - hour) / 3;
            lines.add(time.apply(START + row * 300L) + "," + unit * (0.5 + 0.02 * Math.sin(row * 0.01) + above));
        }
        return Files.write(folder.resolve("river.csv"), lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.21", "1.24"})
    void theThreeRecordedFloodsAreWarnedOfAQuarterOfAnHourBeforeTheirPeaks(String alert) throws IOException {
        Run run = alert.isEmpty() ? run("flood", "--data", RECORDED.toString(), "--json")
                : run("flood", "--data", RECORDED.toString(), "--json", "--alert-stage", alert);
        JsonNode said = run.json();
        assertThat(said.get("floods").findValuesAsText("peak_time")).containsExactly("2018-07-24T16:50:00Z",
                "2018-07-27T23:10:00Z", "2018-08-31T23:30:00Z");
        assertThat(said.get("floods").findValues("lead_min"))
                .allSatisfy(lead -> assertThat(lead.asDouble()).isGreaterThanOrEqualTo(15));
        assertThat(said.get("false_warnings").asInt()).isLessThanOrEqualTo(1);
        assertThat(said.get("missed_floods").asInt()).isZero();
    }

    @Test
    void aSecondFloodLikeTheFirstIsWarnedOfAsEarly() throws IOException {
        JsonNode said = run("flood", "--json", "--data",
                river("timestamp,value", at -> Instant.ofEpochSecond(at).toString(), 1).toString()).json();
        assertThat(said.get("floods")).hasSize(3);
        assertThat(said.get("floods").findValues("lead_min"))
                .allSatisfy(lead -> assertThat(lead.asDouble()).isGreaterThanOrEqualTo(60));
        assertThat(said.get("false_warnings").asInt()).isZero();
    }

    @Test
    void otherUnitsAndWritingsOfTimeGiveTheSame() throws IOException {
        JsonNode plain = run("flood", "--json", "--alert-stage", "1.5", "--data",
                river("timestamp,value", at -> Instant.ofEpochSecond(at).toString(), 1).toString()).json();
        List<Function<Long, String>> writings = List.of(String::valueOf, at -> String.valueOf(at * 1000),
                at -> Instant.ofEpochSecond(at).toString().replace('T', ' ').replace("Z", ""),
                at -> Instant.ofEpochSecond(at).toString().replace('-', '/').replace('T', ' ').substring(0, 16));
        for (Function<Long, String> writing : writings) {
            JsonNode said = run("flood", "--json", "--alert-stage", "150", "--data",
                    river("time,水位", writing, 100).toString()).json();
            assertThat(said.get("floods").findValues("lead_min")).isEqualTo(plain.get("floods").findValues("lead_min"));
        }
    }

    @Test
    void whatIsNoTableIsNamedWithItsLine() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), "timestamp,value\n2026-06-01T00:00:00Z,1\nyesterday,2\n");
        assertThat(run("flood", "--data", file.toString())).satisfies(run -> {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("line 3").contains("yesterday");
        });
        assertThat(run("flood", "--data", folder.resolve("none.csv").toString()).err()).contains("There is no file");
        Files.writeString(file, "timestamp,value\n");
        assertThat(run("flood", "--data", file.toString()).err()).contains("holds no readings");
    }
}
