package org.microbrain.edge.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.infer.Detection;
import org.microbrain.infer.FindingEncoding;
import org.microbrain.infer.Outlook;
import org.microbrain.infer.RuleSettings;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.NamedReadings;
import org.microbrain.journal.Observed;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;

final class HistoryApiTest {

    private static final NodeId NODE = new NodeId("450102001003");

    private static final Outlook OUTLOOK = new Outlook(List.of(new Outlook.Band(0, 1, 2, 3),
            new Outlook.Band(1_000, 2, 3, 4)), List.of(new Outlook.Band(9_000, 5, 6, 7)));

    @TempDir
    private Path folder;
    private SqliteJournal journal;
    private BlockWriter writer;
    private Javalin server;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void open() {
        Path file = folder.resolve("journal.db");
        journal = SqliteJournal.open(file, NODE, JournalLimits.DEFAULT, new Random(1));
        writer = new BlockWriter(new GroupCommit<>(journal, Runnable::run), 8, 60_000, () -> RecordTime.good(5), 0);
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            HistoryApi api = new HistoryApi(new HistoryReader(file, NODE), () -> new RuleSettings(List.of()),
                    name -> OUTLOOK);
            api.routes((path, handler) -> config.routes.get(path, handler));
            api.exports((path, handler) -> config.routes.get(path, handler));
        }).start("127.0.0.1", 0);
        for (int i = 0; i < 20; i++) {
            take("river/stage", 1_000 + i * 100, i);
        }
        take("rain", 5, Double.NaN);
    }

    @AfterEach
    void close() {
        server.stop();
        journal.close();
    }

    private void take(String series, long millis, double value) {
        writer.take(Observed.only(List.of(new BlockWriter.Named(series, "m", "here", millis, value, 0)))).join();
    }

    private JsonNode ask(String path, int status) throws Exception {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + path)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void theSeriesOfThisNodeAreListed() throws Exception {
        JsonNode answer = ask("/api/v1/series", 200);
        assertThat(answer.get("node").asText()).isEqualTo(NODE.text());
        assertThat(answer.get("series")).hasSize(2);
        assertThat(answer.get("series").get(1).get("series").asText()).isEqualTo(NODE + "/river/stage");
        assertThat(answer.get("series").get(1).get("unit").asText()).isEqualTo("m");
    }

    @Test
    void readingsComeExactlyInOrderSealedAndStagedUnderEitherName() throws Exception {
        for (String name : List.of("river/stage", NODE + "/river/stage")) {
            JsonNode readings = ask("/api/v1/readings?series=" + name, 200).get("readings");
            assertThat(readings).hasSize(20);
            assertThat(readings.get(19)).hasToString("[2900,19.0,0]");
        }
        JsonNode some = ask("/api/v1/readings?series=river/stage&from=1100&to=1300", 200).get("readings");
        assertThat(some).hasToString("[[1100,1.0,0],[1200,2.0,0]]");
        assertThat(ask("/api/v1/readings?series=rain", 200).get("readings")).hasToString("[[5,\"NaN\",0]]");
    }

    @Test
    void aLongAnswerIsCutAndSaysWhereItGoesOn() throws Exception {
        JsonNode first = ask("/api/v1/readings?series=river/stage&limit=15", 200);
        assertThat(first.get("readings")).hasSize(15);
        assertThat(first.get("next_from_ms").asLong()).isEqualTo(2_500);
        JsonNode rest = ask("/api/v1/readings?series=river/stage&limit=15&from=2500", 200);
        assertThat(rest.get("readings")).hasSize(5);
        assertThat(rest.has("next_from_ms")).isFalse();
    }

    @Test
    void pointsAreDrawnFromAllReadings() throws Exception {
        JsonNode answer = ask("/api/v1/readings?series=river/stage&from=1000&to=3000&points=2", 200);
        assertThat(answer.get("width_ms").asLong()).isEqualTo(1_000);
        assertThat(answer.get("buckets")).hasToString("[{\"start_ms\":1000,\"count\":10,\"min\":0.0,\"max\":9.0,"
                + "\"mean\":4.5},{\"start_ms\":2000,\"count\":10,\"min\":10.0,\"max\":19.0,\"mean\":14.5}]");
        assertThat(ask("/api/v1/readings?series=river/stage&points=1", 200).get("buckets").get(0).get("count").asInt())
                .isEqualTo(20);
        assertThat(ask("/api/v1/readings?series=rain&points=3", 200).get("buckets").get(0).get("mean").asText())
                .isEqualTo("NaN");
        assertThat(ask("/api/v1/readings?series=rain&from=10&points=3", 200).get("buckets")).isEmpty();
    }

    @Test
    void readingsAreATableForASpreadsheet() throws Exception {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()
                + "/api/v1/readings.csv?series=river/stage&from=1000&to=1200")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow()).contains("river_stage.csv");
        assertThat(answer.body().lines().skip(1)).containsExactly("1970-01-01 08:00:01.000,1000,0.0,m,0",
                "1970-01-01 08:00:01.100,1100,1.0,m,0");
    }

    @Test
    void whatIsUsualIsCutToTheSpanAndTheForecastIsGivenOnlyWhenItReachesToNow() throws Exception {
        JsonNode marks = ask("/api/v1/marks?series=river/stage&from=900&to=1400", 200);
        assertThat(marks.get("usual").toString()).isEqualTo("[[1000,2.0,3.0,4.0]]");
        assertThat(marks.get("forecast")).isEmpty();
        assertThat(ask("/api/v1/marks?series=river/stage", 200).get("forecast").toString())
                .isEqualTo("[[9000,5.0,6.0,7.0]]");
    }

    @Test
    void detectionsOfASeriesAreGivenForTheChart() throws Exception {
        for (int i = 0; i < 3; i++) {
            Detection found = new Detection("range", i == 2 ? "rain" : "river/stage", 1_000 + i * 500, 3.2, 1,
                    "水位 3.2 米", "stage 3.2 m");
            writer.take(new Observed(new NamedReadings(0), List.of(FindingEncoding.draft(found, RecordTime.good(5))),
                    Map.of(), false)).join();
        }
        JsonNode marks = ask("/api/v1/marks?series=river/stage&from=900&to=1400", 200);
        assertThat(marks.get("unit").asText()).isEqualTo("m");
        assertThat(marks.get("detections")).hasSize(1);
        assertThat(marks.at("/detections/0/zh").asText()).isEqualTo("水位 3.2 米");
        assertThat(ask("/api/v1/marks?series=river/stage", 200).get("detections")).hasSize(2);
    }

    @Test
    void wrongQuestionsAreToldWhatWasWrong() throws Exception {
        assertThat(ask("/api/v1/readings", 400).at("/error/code").asText()).isEqualTo("missing-parameter");
        assertThat(ask("/api/v1/readings?series=nothing", 404).at("/error/code").asText()).isEqualTo("unknown-series");
        assertThat(ask("/api/v1/readings?series=rain&form=1", 400).at("/error/parameter").asText()).isEqualTo("form");
        assertThat(ask("/api/v1/readings?series=rain&points=0", 400).at("/error/zh").asText()).contains("5000");
        assertThat(ask("/api/v1/readings?series=rain&limit=20001", 400).at("/error/en").asText()).contains("20000");
        assertThat(ask("/api/v1/readings?series=rain&from=9&to=9", 400).at("/error/parameter").asText()).isEqualTo("to");
        assertThat(ask("/api/v1/readings?series=rain&from=yesterday", 400).at("/error/en").asText())
                .contains("ISO 8601");
        assertThat(ask("/api/v1/series?node=1", 400).at("/error/code").asText()).isEqualTo("unknown-parameter");
    }
}
