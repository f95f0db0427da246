package org.microbrain.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the shipped detector runs over any folder of that shape, and that points are counted by NAB's rules. */
final class NabBenchTest {

    private static final LocalDateTime START = LocalDateTime.parse("2026-05-01T00:00:00");
    private static final int ROWS = 2000;

    @TempDir
    private Path folder;

    private static String time(int row) {
        return START.plusMinutes(5L * row).toString().replace('T', ' ') + ":00";
    }

    private void data(Path top, String name, int leap) throws IOException {
        Path file = top.resolve(name);
        Files.createDirectories(file.getParent());
        List<String> lines = new ArrayList<>(List.of("timestamp,value"));
        for (int row = 0; row < ROWS; row++) {
            double value = row >= leap && row < leap + 10 ? 40 : 10 + Math.sin(row * 0.02);
            lines.add(time(row) + "," + value);
        }
        Files.write(file, lines);
    }

    private JsonNode run(Path data) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = BenchCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute("nab", "--data", data.toString(), "--out", folder.resolve("out").toString(), "--json");
        assertThat(status).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void resultsStandWhereNabLooksForThemWithLabelsAndPoints() throws Exception {
        Path top = folder.resolve("nab/data");
        data(top, "river/stage.csv", 1500);
        data(top, "river/quiet.csv", ROWS);
        Files.createDirectories(folder.resolve("nab/labels"));
        Files.writeString(folder.resolve("nab/labels/combined_windows.json"), "{\"river/quiet.csv\": [], "
                + "\"river/stage.csv\": [[\"" + time(1450) + ".000000\", \"" + time(1649) + ".000000\"]]}");
        JsonNode figures = run(top);
        assertThat(figures.get("series").intValue()).isEqualTo(2);
        assertThat(figures.get("standard_found").intValue()).isEqualTo(1);
        assertThat(figures.get("standard").doubleValue()).isGreaterThan(85);
        List<String> lines = Files.readAllLines(folder.resolve("out/microbrain/river/microbrain_stage.csv"));
        assertThat(lines).hasSize(ROWS + 1);
        assertThat(lines.get(0)).isEqualTo("timestamp,value,anomaly_score,label");
        assertThat(lines.get(1450)).endsWith(",0");
        assertThat(lines.get(1451)).startsWith(time(1450) + ",").endsWith(",1");
        assertThat(Double.parseDouble(lines.get(1501).split(",")[2])).isGreaterThan(0.9);
    }

    @Test
    void aFolderWithoutLabelsGivesResultsAndNoPoints() throws Exception {
        data(folder.resolve("any"), "a/b.csv", 900);
        JsonNode figures = run(folder.resolve("any"));
        assertThat(figures.has("standard")).isFalse();
        assertThat(figures.get("readings_per_s").doubleValue()).isPositive();
        assertThat(figures.get("heap_bytes_per_series").doubleValue()).isLessThan(131_072);
        assertThat(Files.readAllLines(folder.resolve("out/microbrain/a/microbrain_b.csv"))).hasSize(ROWS + 1);
    }

    @Test
    void whatIsNoSuchFolderIsSaidInOneLine() throws Exception {
        StringWriter err = new StringWriter();
        assertThat(BenchCommand.commandLine().setErr(new PrintWriter(err)).execute("nab", "--data",
                folder.resolve("none").toString(), "--out", folder.resolve("o").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("There is no folder");
        Files.createDirectories(folder.resolve("bad/c"));
        Files.writeString(folder.resolve("bad/c/d.csv"), "timestamp,value\n2026-05-01 00:00:00,much\n");
        assertThat(BenchCommand.commandLine().setErr(new PrintWriter(err)).execute("nab", "--data",
                folder.resolve("bad").toString(), "--out", folder.resolve("o").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("d.csv, line 2").doesNotContain("at org.microbrain");
    }

    /** By hand: 1000 rows, a window of 100; a detection at its first row is worth all, at its middle 0.987 of it. */
    @Test
    void pointsFollowTheFormula() throws Exception {
        List<String> times = IntStream.range(0, 1000).mapToObj(NabBenchTest::time).toList();
        long[] seconds = times.stream().mapToLong(NabSeries::seconds).toArray();
        NabSeries series = new NabSeries("a/b.csv", times, seconds, new double[1000]);
        List<NabLabels.Window> windows = List.of(new NabLabels.Window(seconds[500], seconds[599]));
        NabScoring.Profile standard = NabScoring.Profile.ALL.get(0);

        assertThat(points(series, windows, standard)).isZero();
        assertThat(points(series, windows, standard, 500)).isCloseTo(100, within(1e-9));
        double middle = (2 / (1 + Math.exp(-2.5)) - 1) / (2 / (1 + Math.exp(-5)) - 1);
        assertThat(points(series, windows, standard, 550)).isCloseTo(100 * (middle + 1) / 2, within(1e-9));
        assertThat(points(series, windows, standard, 500, 501, 599)).isCloseTo(100, within(1e-9));
        assertThat(points(series, windows, standard, 400, 500)).isCloseTo(100 * (2 - 0.11) / 2, within(1e-9));
        assertThat(points(series, windows, standard, 149, 500)).as("before row 150 nothing counts")
                .isCloseTo(100, within(1e-9));
        double behind = (2 / (1 + Math.exp(5 * 10 / 99.0)) - 1) * 0.11;
        assertThat(points(series, windows, standard, 500, 609)).isCloseTo(100 * (2 + behind) / 2, within(1e-9));
    }

    private static double points(NabSeries series, List<NabLabels.Window> windows, NabScoring.Profile profile,
                                 int... detections) throws IOException {
        double[] scores = new double[series.size()];
        for (int row : detections) {
            scores[row] = 1;
        }
        NabScoring scoring = new NabScoring();
        scoring.add(series, scores, windows);
        return scoring.at(profile, 0.5).points();
    }
}
