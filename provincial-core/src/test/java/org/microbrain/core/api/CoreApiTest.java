package org.microbrain.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.microbrain.block.Reading;
import org.microbrain.core.archive.Site;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.SequenceSet;

class CoreApiTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final long NOW = 1_700_000_000_000L;
    private static final String STAGE = "450102001003/river/stage";

    @TempDir
    Path folder;
    private SqliteArchive archive;
    private ApiServer api;
    private final Site village = new Site("450102001003", 1);
    private final Site county = new Site("450102000000", 2);
    private final List<Reading> sent = new ArrayList<>();

    @BeforeEach
    void serve() {
        archive = new SqliteArchive(folder.resolve("archive.db"));
        api = new ApiServer(archive, GUANGXI);
        village.series(1, "river/stage", "m");
        Random random = new Random(5);
        for (int block = 0; block < 10; block++) {
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                readings.add(new Reading(1, NOW + block * 30_000 + i * 1000, value(random), i % 4));
            }
            village.readings(readings);
            sent.addAll(readings);
        }
        Reading unknownTime = new Reading(1, Reading.NO_TIME, -0.0);
        village.readings(unknownTime);
        sent.add(0, unknownTime);
        for (int i = 0; i < 5; i++) {
            village.warning("w" + i, 1 + i % 4, NOW + i, "450102001003");
            village.detection("range", NOW + i);
        }
        county.shed(village.origin, SequenceSet.of(40, 41));
        archive.store(village.made(), Map.of(village.origin, 50L), Instant.ofEpochMilli(NOW + 1000));
        archive.store(county.made(), Map.of(county.origin, 1L), Instant.ofEpochMilli(NOW + 1000));
    }

    private static double value(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> Double.NaN;
            case 2 -> Double.NEGATIVE_INFINITY;
            default -> random.nextGaussian();
        };
    }

    @AfterEach
    void stop() {
        api.close();
        archive.close();
    }

    private static double parse(String text) {
        return text.startsWith("NaN:") ? Double.longBitsToDouble(Long.parseUnsignedLong(text.substring(4), 16))
                : Double.parseDouble(text);
    }

    private void assertSame(List<Reading> back) {
        assertThat(back).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(back.get(i).millis()).isEqualTo(sent.get(i).millis());
            assertThat(Double.doubleToRawLongBits(back.get(i).value()))
                    .isEqualTo(Double.doubleToRawLongBits(sent.get(i).value()));
            assertThat(back.get(i).quality()).isEqualTo(sent.get(i).quality());
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "17", "30", "1000"})
    void everyReadingComesBackBitForBitInPagesOfJson(int limit) throws Exception {
        List<Reading> back = new ArrayList<>();
        String after = "";
        while (after != null) {
            JsonNode page = api.json("readings?series=" + STAGE + "&limit=" + limit + after);
            assertThat(page.get("readings").size()).isLessThanOrEqualTo(limit);
            page.get("readings").forEach(reading -> back.add(new Reading(1,
                    reading.get(0).isNull() ? Reading.NO_TIME : reading.get(0).asLong(), parse(reading.get(1).asText()),
                    reading.get(2).asInt())));
            after = page.has("next") ? "&after=" + page.get("next").asText() : null;
        }
        assertSame(back);
    }

    @Test
    void everyReadingComesBackBitForBitAsCsv() throws Exception {
        HttpResponse<String> response = api.get("readings?series=" + STAGE, "text/csv");
        assertThat(response.headers().firstValue("Content-Type")).hasValueSatisfying(type ->
                assertThat(type).startsWith("text/csv"));
        List<String> lines = response.body().lines().toList();
        assertThat(lines.get(0)).isEqualTo("series,time_ms,value,quality");
        List<Reading> back = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            assertThat(cells[0]).isEqualTo('"' + STAGE + '"');
            back.add(new Reading(1, cells[1].isEmpty() ? Reading.NO_TIME : Long.parseLong(cells[1]), parse(cells[2]),
                    Integer.parseInt(cells[3])));
        }
        assertSame(back);
    }

    @Test
    void aRangeCanBeGivenInBothWays() throws Exception {
        JsonNode byMillis = api.json("readings?series=" + STAGE + "&from=" + (NOW + 5000) + "&to=" + (NOW + 9000));
        assertThat(byMillis.get("readings")).hasSize(4);
        Instant from = Instant.ofEpochMilli(NOW + 5000);
        String iso = "&from=" + from + "&to=" + from.plusSeconds(4).toString().replace("Z", "+00:00");
        assertThat(api.json("readings?series=" + STAGE + iso)).isEqualTo(byMillis);
        assertThat(api.json("readings?series=" + STAGE + iso.replace("+", "%2B"))).isEqualTo(byMillis);
    }

    @Test
    void pointsDrawTheSeriesOnTheServer() throws Exception {
        JsonNode outline = api.json("readings?series=" + STAGE + "&points=10");
        assertThat(outline.get("buckets")).hasSize(10);
        long count = 0;
        for (JsonNode bucket : outline.get("buckets")) {
            count += bucket.get("count").asLong();
        }
        assertThat(count).isEqualTo(300);
    }

    @Test
    void hoursWhoseReadingsAreGivenUpComeFirstInPagesAndNeverAsReadings() throws Exception {
        archive.close();
        archive = new SqliteArchive(folder.resolve("archive.db"), 1);
        long hour = NOW / 3_600_000 * 3_600_000;
        for (int i = 1; i <= 4; i++) {
            village.readings(new Reading(1, hour + i * 3_600_000, i));
        }
        long later = NOW + 100 * 86_400_000L;
        archive.store(village.made(), Map.of(), Instant.ofEpochMilli(NOW));
        archive.store(List.of(village.detection("range", later), village.readings(new Reading(1, later, 7))), Map.of(), Instant.ofEpochMilli(later));
        while (archive.retire(Instant.ofEpochMilli(later))) {
            assertThat(archive.rolledUp().held()).isFalse();
        }
        api.close();
        api = new ApiServer(archive, GUANGXI);
        String asked = "readings?series=" + STAGE + "&from=" + (hour + 3_600_000);
        JsonNode whole = api.json(asked);
        assertThat(whole.get("hours")).hasSize(4);
        assertThat(whole.get("hours").get(1)).hasToString("{\"start_ms\":" + (hour + 7_200_000) + ",\"count\":1,\"good\":1,\"min\":2.0,"
                + "\"max\":2.0,\"mean\":2.0}");
        assertThat(whole.get("readings")).hasSize(1);
        JsonNode first = api.json(asked + "&limit=3");
        assertThat(first.get("hours")).hasSize(3);
        JsonNode second = api.json(asked + "&limit=3&after=" + first.get("next").asText());
        assertThat(second.get("hours")).hasSize(1);
        assertThat(second.get("readings")).hasSize(1);
        assertThat(second.has("next")).isFalse();
        JsonNode bucket = api.json(asked + "&points=1").get("buckets").get(0);
        assertThat(bucket.get("count").asLong()).isEqualTo(5);
        assertThat(bucket.get("hourly").asLong()).isEqualTo(4);
        assertThat(api.get(asked, "text/csv").body().lines()).hasSize(3).last().asString().startsWith("# some readings of this span");
    }

    @Test
    void warningsTellHowLongTheyTook() throws Exception {
        JsonNode first = api.json("warnings?limit=2");
        assertThat(first.get("warnings").get(0).get("id").asText()).isEqualTo("w4");
        assertThat(first.get("warnings").get(0).get("latency_ms").asLong()).isEqualTo(996);
        JsonNode second = api.json("warnings?limit=10&after=" + first.get("next").asText());
        assertThat(second.get("warnings")).hasSize(3);
        assertThat(second.has("next")).isFalse();
        assertThat(api.json("warnings?level=4").get("warnings")).hasSize(1);
        assertThat(api.json("warnings?area=450124000000").get("warnings")).isEmpty();
        assertThat(api.json("detections?node=450102001003").get("detections")).hasSize(5);
    }

    @Test
    void theLedgerAddsUp() throws Exception {
        JsonNode ledger = api.json("ledger?node=450102001003");
        JsonNode node = ledger.get("nodes").get(0);
        assertThat(node.get("made").asLong()).isEqualTo(50);
        assertThat(node.get("received").asLong()).isEqualTo(22);
        assertThat(node.get("shed").asLong()).isEqualTo(2);
        assertThat(node.get("waiting").asLong()).isEqualTo(26);
        assertThat(node.get("archived").asLong()).isEqualTo(22);
        assertThat(node.get("balanced").asBoolean()).isTrue();
        assertThat(api.json("ledger").get("total").get("made").asLong()).isEqualTo(51);
        assertThat(api.json("nodes?area=450102000000").get("nodes")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "readings | missing-parameter | series",
        "readings?series=river | invalid-parameter | series",
        "readings?series=450102001003/ | invalid-parameter | series",
        "readings?series=450102001003/river/stage&from=yesterday | invalid-parameter | from",
        "readings?series=450102001003/river/stage&from=2023-01-01T00:00:00 | invalid-parameter | from",
        "readings?series=450102001003/river/stage&from=99999999999999999999 | invalid-parameter | from",
        "readings?series=450102001003/river/stage&from=5&to=5 | invalid-parameter | to",
        "readings?series=450102001003/river/stage&points=0 | invalid-parameter | points",
        "readings?series=450102001003/river/stage&points=10001 | invalid-parameter | points",
        "readings?series=450102001003/river/stage&limit=-1 | invalid-parameter | limit",
        "readings?series=450102001003/river/stage&points=5&limit=1 | invalid-parameter | limit",
        "readings?series=450102001003/river/stage&after=1_2 | invalid-parameter | after",
        "readings?series=450102001003/river/stage&after=1_2_3_4 | invalid-parameter | after",
        "readings?series=450102001003/river/stage&form=5 | unknown-parameter | form",
        "readings?series=450102001003/river/stage&to=5&to=6 | invalid-parameter | to",
        "series | missing-parameter | node",
        "series?node=4501 | invalid-parameter | node",
        "warnings?level=5 | invalid-parameter | level",
        "warnings?level=red | invalid-parameter | level",
        "warnings?area=45 | invalid-parameter | area",
        "warnings?limit=1001 | invalid-parameter | limit",
        "detections?level=1 | unknown-parameter | level",
        "nodes?area='; DROP TABLE record | invalid-parameter | area",
        "ledger?node=x | invalid-parameter | node"})
    void aWrongQuestionIsAnsweredWithWhatWouldBeRight(String path, String code, String parameter) throws Exception {
        JsonNode error = api.json(path.replace(" ", "%20"), 400).get("error");
        assertThat(error.get("code").asText()).isEqualTo(code);
        assertThat(error.get("parameter").asText()).isEqualTo(parameter);
        assertThat(error.get("zh").asText()).matches(".*\\p{IsHan}.*");
        assertThat(error.get("en").asText()).isNotBlank().doesNotMatch(".*\\p{IsHan}.*");
    }

    @Test
    void aMisspeltSeriesIsNotAnEmptyOne() throws Exception {
        assertThat(api.json("readings?series=450102001003/river/stages", 404).get("error").get("code").asText())
                .isEqualTo("unknown-series");
    }

    @Test
    void anAskerSeesTheOwnAreaOnly() throws Exception {
        try (ApiServer mashan = new ApiServer(archive, new DivisionCode("450124000000"))) {
            for (String path : List.of("nodes", "nodes?area=450000000000", "nodes?area=450102000000", "ledger",
                    "ledger?node=450102001003", "series?node=450102001003", "warnings", "warnings?area=450102000000",
                    "detections", "reports")) {
                assertThat(mashan.json(path).toString()).as(path).doesNotContain("river", "\"w4", "journal");
            }
            assertThat(mashan.json("readings?series=" + STAGE, 404).get("error").get("code").asText())
                    .isEqualTo("unknown-series");
        }
        try (ApiServer xingning = new ApiServer(archive, new DivisionCode("450102000000"))) {
            assertThat(xingning.json("nodes?area=450000000000").get("nodes")).hasSize(2);
        }
    }

    @Test
    void aBrokenArchiveIsSaidInTheAnswer() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("archive.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE block_series RENAME COLUMN first TO gone");
        }
        for (String question : List.of("readings?series=" + STAGE, "readings?points=5&series=" + STAGE)) {
            JsonNode error = api.json(question, 503).get("error");
            assertThat(error.get("code").asText()).isEqualTo("archive-unavailable");
            assertThat(error.toString()).doesNotContain("block_series");
        }
        assertThat(api.get("readings?series=" + STAGE, "text/csv").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({"text/csv,''", "application/json,&limit=1000000"})
    void anAnswerThatBreaksOffDoesNotLookWhole(String accept, String more) throws Exception {
        Site busy = new Site("450102001004", 4);
        busy.series(1, "fast", "m");
        for (int block = 0; block < 300; block++) {
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                readings.add(new Reading(1, NOW + block * 1000 + i, i / 7.0));
            }
            busy.readings(readings);
        }
        archive.store(busy.made(), Map.of(), Instant.ofEpochMilli(NOW));
        try (InputStream answer = api.stream("readings?series=450102001004/fast" + more, accept)) {
            assertThat(answer.readNBytes(1000)).hasSize(1000);
            archive.close();
            assertThatThrownBy(answer::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void seriesNamesOfDevicesCannotBreakTheAnswer() throws Exception {
        String name = "a\"b,c\n<script>/é 水位";
        village.series(2, name, "m");
        village.readings(new Reading(2, NOW, 1.0));
        archive.store(village.made(), Map.of(), Instant.ofEpochMilli(NOW));
        String series = ApiServer.encoded(village.node + "/" + name);
        assertThat(api.json("readings?series=" + series).get("readings")).hasSize(1);
        assertThat(api.get("readings?series=" + series, "text/csv").body())
                .contains("\"" + village.node + "/a\"\"b,c\n<");
        assertThat(new TreeSet<>(api.json("series?node=" + village.node).findValuesAsText("name"))).contains(name);
    }
}
