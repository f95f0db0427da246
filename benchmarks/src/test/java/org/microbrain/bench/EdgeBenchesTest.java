package org.microbrain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That both benchmarks of the edge node run to their end and say what they are asked for; no figure is judged here. */
final class EdgeBenchesTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void theProductLiesBesideThisModule() {
        System.setProperty("microbrain.root", "..");
    }

    private JsonNode run(String... arguments) throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = Arrays.copyOf(arguments, arguments.length + 3);
        all[arguments.length] = "--json";
        all[arguments.length + 1] = "--data";
        all[arguments.length + 2] = folder.toString();
        int status = BenchCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all);
        assertThat(status).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void benchIntakeFindsEveryAcknowledgedPublishInTheJournal() throws Exception {
        JsonNode figures = run("intake", "--clients", "50", "--window", "10", "--seconds", "1");
        assertThat(figures.get("publishes_per_s").doubleValue()).isPositive();
        assertThat(figures.get("cpu_us_per_publish").doubleValue()).isPositive();
        assertThat(figures.has("mosquitto_publishes_per_s")).as("null where mosquitto is not installed").isTrue();
    }

    @Test
    void benchEdgeSaysHowSoonAndHowLargeTheNodeIs() throws Exception {
        JsonNode figures = run("edge", "--starts", "1", "--seconds", "3");
        assertThat(figures.get("start_s").doubleValue()).isPositive();
        assertThat(figures.get("rss_mb").doubleValue()).isGreaterThan(10);
        assertThat(figures.get("pss_mb").doubleValue()).isGreaterThan(10);
    }
}
