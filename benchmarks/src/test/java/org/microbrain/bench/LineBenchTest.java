package org.microbrain.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import picocli.CommandLine;

/** The benchmarks of codec, line and retention at a tiny size: their figures mean nothing, but all of them are there. */
final class LineBenchTest {

    @TempDir
    private Path folder;

    private JsonNode run(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "--data", folder.toString()));
        StringWriter out = new StringWriter();
        StringWriter progress = new StringWriter();
        CommandLine command = BenchCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(progress));
        int status = command.execute(all.toArray(String[]::new));
        assertThat(status).as(progress.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
        return new ObjectMapper().readTree(out.toString());
    }

    private static void assertFigures(JsonNode line, String... keys) {
        for (String key : keys) {
            assertThat(line.path(key).isNumber()).as(key).isTrue();
        }
        assertThat(line.get("floor_fdatasync_p50_ms").asDouble()).isPositive();
    }

    @Test
    void codecTellsSizesThatAreTheSameOnEveryMachine() throws IOException {
        JsonNode line = run("codec", "--blocks", "20", "--seconds", "0");
        assertFigures(line, "series_bytes_per_reading", "time_bytes_per_reading", "value_bytes_per_reading");
        assertThat(line.get("bytes_per_reading").asDouble()).isBetween(2.0, 4.0);
    }

    @Test
    void codecSpeedIsMeasuredWithoutAFork() throws Exception {
        CodecSpeed.Speed speed = CodecSpeed.measure(0, 1);
        assertThat(speed.encode()).isGreaterThan(1_000);
        assertThat(speed.decode()).isGreaterThan(1_000);
    }

    @Test
    void hopComparesWithBothPlainDesigns() throws IOException {
        JsonNode line = run("hop", "--readings", "20000");
        assertFigures(line, "ratio_json_file", "ratio_sqlite_rows", "cpu_us_per_reading", "disk_bytes_per_reading",
                "json_file_default_java_readings_per_s", "sqlite_rows_default_java_readings_per_s");
        assertThat(line.get("cpu_us_per_reading").asDouble()).isPositive();
    }

    @Test
    void retentionTellsHowLongOthersWait() throws IOException {
        assertFigures(run("retention", "--readings", "40000", "--nodes", "4"), "file_step_most_ms", "postgresql_step_most_ms",
                "file_full_step_p99_ms", "postgresql_full_small_p99_ms");
    }

    @Test
    void drainTellsTheDelayOfWarnings() throws IOException {
        assertFigures(run("drain", "--readings", "100000", "--warnings", "20"), "ratio_sqlite_rows", "first_record_s",
                "rss_growth_mb", "warning_p50_x", "warning_p99_x", "warning_busy_p99_x");
    }

    @Test
    void aBlockThatGivesBackAnotherReadingIsNoticed() {
        List<Reading> in = List.of(new Reading(2, 10, 1.5), new Reading(1, 11, 0.0), new Reading(2, 12, 1.5));
        assertThatCode(() -> CodecSizes.requireExact(in, List.of(in.get(1), in.get(0), in.get(2))))
                .doesNotThrowAnyException();
        List<Reading> out = List.of(new Reading(1, 11, -0.0), in.get(0), in.get(2));
        assertThatThrownBy(() -> CodecSizes.requireExact(in, out)).hasMessageContaining("did not give back");
    }

    @Test
    void aReadingThatIsMissingDoubledOrChangedAtTheHubIsNoticed() {
        Fingerprint in = new Fingerprint();
        in.add(1, 10, 1.5);
        in.add(2, 10, 0.0);
        for (double[][] wrong : new double[][][] {{{1, 1.5}}, {{1, 1.5}, {2, 0.0}, {2, 0.0}}, {{1, 1.5}, {2, -0.0}},
            {{2, 1.5}, {1, 0.0}}}) {
            Fingerprint out = new Fingerprint();
            for (double[] reading : wrong) {
                out.add((int) reading[0], 10, reading[1]);
            }
            assertThatThrownBy(() -> in.require(out, "the hub")).hasMessageContaining("the figures mean nothing");
        }
        Fingerprint otherOrder = new Fingerprint();
        otherOrder.add(2, 10, 0.0);
        otherOrder.add(1, 10, 1.5);
        assertThatCode(() -> in.require(otherOrder, "the hub")).doesNotThrowAnyException();
    }
}
