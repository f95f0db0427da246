package org.microbrain.edge.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.block.Reading;
import org.microbrain.edge.intake.folder.DropFolder;
import org.microbrain.edge.intake.folder.FolderSettings;
import org.microbrain.edge.intake.http.HttpAnswer;
import org.microbrain.edge.intake.http.HttpIntake;
import org.microbrain.edge.intake.http.HttpSettings;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.mapping.Mapped;
import org.microbrain.runtime.mapping.MappingRule;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.SeriesLimit;

/** Every kind of bad reading by every way in: its reason, its answer, and the good ones beside it are taken. */
class BadReadingsTest {

    private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");
    private static final String GOOD = "{\"series\":\"good\",\"value\":1}";
    private final List<Measurement> taken = new ArrayList<>();
    private final Refusals refusals = new Refusals(InstantSource.fixed(NOW));
    private final MeasurementCheck check = new MeasurementCheck(new SeriesLimit(50, List.of()),
            InstantSource.fixed(NOW));
    private final MeasurementMapping mapping = new MeasurementMapping(List.of(), check, 1 << 20);
    private final HttpIntake http = new HttpIntake(new HttpSettings(Map.of(), 1 << 20), check, this::take, refusals);
    @TempDir
    private Path folder;

    private CompletionStage<Void> take(String source, List<Measurement> measurements) {
        taken.addAll(measurements);
        return CompletableFuture.completedFuture(null);
    }

    private JsonNode post(String body, int status, Language language) throws IOException {
        HttpAnswer answer = http.handle("application/json", body.getBytes(StandardCharsets.UTF_8), "u", language)
                .toCompletableFuture().join();
        assertThat(answer.status()).as(answer.json()).isEqualTo(status);
        return new JsonMapper().readTree(answer.json());
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nonsense                                      | not-json          | 400
            {                                             | not-json          | 400
            {"value":1} {"value":2}                       | not-json          | 400
            {"value":1,}                                  | not-json          | 400
            {'value':1}                                   | not-json          | 400
            ``                                            | no-value          | 422
            {}                                            | no-value          | 422
            []                                            | no-value          | 422
            null                                          | no-value          | 422
            {"value":null}                                | no-value          | 422
            {"values":{}}                                 | no-value          | 422
            "7.5"                                         | wrong-type        | 422
            {"value":"7.5"}                               | wrong-type        | 422
            {"value":true}                                | wrong-type        | 422
            {"value":[1]}                                 | wrong-type        | 422
            {"value":1,"unit":{}}                         | wrong-type        | 422
            {"values":{"a":"x"}}                          | wrong-type        | 422
            NaN                                           | not-a-number      | 422
            {"value":NaN}                                 | not-a-number      | 422
            {"value":-Infinity}                           | not-a-number      | 422
            {"value":1e999}                               | not-a-number      | 422
            {"value":1,"time":"soon"}                     | bad-time          | 422
            {"value":1,"time":"2026-02-30T00:00:00Z"}     | bad-time          | 422
            {"value":1,"time":""}                         | bad-time          | 422
            {"value":1,"time":true}                       | bad-time          | 422
            {"value":1,"time":1e30}                       | time-out-of-range | 422
            {"value":1,"time":"1066-10-14T00:00:00Z"}     | time-out-of-range | 422
            {"value":1,"time":"2200-01-01T00:00:00Z"}     | time-out-of-range | 422
            {"value":1,"unit":"0123456789012345678901234567890123456789"} | too-large | 413
            [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] | too-large | 413
            {"value":1234567890123456789012345678901234567890123456789012345678901234567890} | too-large | 413
            """)
    void isRefusedForWhatItIs(String payload, String reason, int status) throws IOException {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Mapped mapped = mapping.map("sensors/a", bytes);
        assertThat(mapped.measurements()).isEmpty();
        assertThat(mapped.refusals()).isNotEmpty().allSatisfy(one ->
                assertThat(one.cause().reason().code()).isEqualTo(reason));
        boolean json = !reason.equals("not-json");
        String named = payload.startsWith("{\"") && json ? "{\"series\":\"a\"," + payload.substring(1) : payload;
        boolean needsSeries = json && !named.contains("series") && !payload.isEmpty() && !payload.equals("[]")
                && !payload.startsWith("[[");
        JsonNode answer = post(named, status, Language.ZH);
        assertThat(answer.at("/accepted").asInt()).isZero();
        JsonNode first = answer.at("/refusals/0");
        assertThat(first.at("/reason").asText()).isEqualTo(needsSeries ? "no-series" : reason);
        assertThat(first.at("/message").asText()).isEqualTo(first.at("/zh").asText()).isNotBlank();
        assertThat(refusals.total()).isEqualTo(1);
        assertThat(taken).isEmpty();
        if (json && !needsSeries && payload.startsWith("{") && !reason.equals("too-large")) {
            JsonNode mixed = post("[" + GOOD + "," + named + "]", 207, Language.EN);
            assertThat(mixed.at("/accepted").asInt()).isEqualTo(1);
            assertThat(mixed.at("/refusals/0/index").asInt()).isEqualTo(1);
            assertThat(mixed.at("/refusals/0/message").asText()).isEqualTo(mixed.at("/refusals/0/en").asText());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z"})
    void aTimeThatCannotBeRightIsTakenMarkedAndShown(String time) throws IOException {
        JsonNode answer = post("{\"series\":\"a\",\"value\":1,\"time\":\"" + time + "\"}", 200, Language.EN);
        assertThat(answer.at("/accepted").asInt()).isEqualTo(1);
        assertThat(taken).singleElement().satisfies(one -> {
            assertThat(one.millis()).isEqualTo(Instant.parse(time).toEpochMilli());
            assertThat(one.quality()).isEqualTo(Reading.TIME_DOUBTFUL);
        });
        assertThat(refusals.total()).as("it is not refused").isZero();
        assertThat(refusals.snapshot()).singleElement().satisfies(entry -> {
            assertThat(entry.reason()).isEqualTo(RefusalReason.TIME_DOUBTFUL);
            assertThat(entry.first().en()).contains(time);
        });
    }

    @Test
    void withoutATimeItIsTheTimeOfArrival() throws IOException {
        post(GOOD, 200, Language.EN);
        assertThat(taken).singleElement().satisfies(one -> assertThat(one.millis()).isEqualTo(Reading.NO_TIME));
        assertThat(refusals.snapshot()).isEmpty();
    }

    @Test
    void bytesThatAreNoUtf8AreRefusedAndShownInHex() {
        byte[] latin = "{\"series\":\"a\",\"value\":1,\"unit\":\"\u00b0C\"}".getBytes(StandardCharsets.ISO_8859_1);
        HttpAnswer answer = http.handle(null, latin, "u", Language.EN).toCompletableFuture().join();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(refusals.snapshot()).singleElement().satisfies(entry -> {
            assertThat(entry.first().text()).isEmpty();
            assertThat(entry.first().hex()).startsWith("7b227365").contains("b043");
        });
    }

    @Test
    void newSeriesBeyondTheLimitAreRefusedAndKnownOnesGoOn() throws IOException {
        for (int i = 0; i < 100; i++) {
            post("{\"series\":\"s" + i + "\",\"value\":1}", i < 50 ? 200 : 422, Language.EN);
        }
        post("{\"series\":\"s49\",\"value\":2}", 200, Language.EN);
        assertThat(taken).hasSize(51);
        assertThat(refusals.count(RefusalReason.TOO_MANY_SERIES)).isEqualTo(50);
    }

    @Test
    void aMillionEmptyThingsAreRefusedBeforeTheyBecomeObjects() throws IOException {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        String things = "[" + "{},".repeat(300_000) + "{}]";
        post(things, 413, Language.EN);
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(post(things, 413, Language.EN).at("/refusals/0/reason").asText()).isEqualTo("too-large");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as("bytes, of which the text is 900,000")
                .isLessThan(3_000_000);
    }

    @Test
    void badLinesOfAFileAreNamedAndTheOthersAreTaken() throws IOException {
        String[] lines = {"series,time,value", "a,,1", "nonsense", "a,,NaN", "a,,", "a,,x", "a,soon,1",
            "a,1066-01-01T00:00:00Z,1", "a,1970-01-01T00:00:00Z,2", "a,2100-01-01T00:00:00Z,3", ",,1", "a//b,,1",
            "a,,\"1", "a,,4"};
        Files.writeString(folder.resolve("a.csv"), String.join("\n", lines));
        DropFolder drop = new DropFolder(new FolderSettings(folder, MappingRule.DEFAULT_ZONE, 5), check, this::take,
                refusals);
        drop.poll(NOW);
        assertThat(drop.poll(NOW)).isEqualTo(1);
        assertThat(taken).extracting(Measurement::value).containsExactly(1.0, 2.0, 3.0, 4.0);
        assertThat(Files.readAllLines(folder.resolve("refused/a.csv.txt"))).hasSize(9).first().asString()
                .startsWith("3: not-csv: ").contains("应有 3 列").contains("columns");
        assertThat(refusals.total()).isEqualTo(9);
        assertThat(refusals.count(RefusalReason.TIME_DOUBTFUL)).isEqualTo(2);
        assertThat(refusals.snapshot()).filteredOn(entry -> entry.reason() == RefusalReason.BAD_TIME).first()
                .satisfies(entry -> assertThat(entry.first().text()).isEqualTo("a,soon,1"));
    }
}
