package org.microbrain.edge.intake.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.SeriesLimit;

class HttpIntakeTest {

    private static final long NOON = Instant.parse("2026-06-30T12:00:00Z").toEpochMilli();
    private final List<Measurement> taken = new ArrayList<>();
    private final Refusals refusals = new Refusals(InstantSource.fixed(Instant.EPOCH));
    private CompletableFuture<Void> durable = CompletableFuture.completedFuture(null);
    private final HttpIntake intake = new HttpIntake(new HttpSettings(Map.of(), 10_000),
            new MeasurementCheck(new SeriesLimit(3, List.of()), InstantSource.fixed(Instant.ofEpochMilli(NOON))),
            (source, measurements) -> {
                taken.addAll(measurements);
                return durable;
            }, refusals);

    private HttpAnswer post(String type, String body) {
        return intake.handle(type, body.getBytes(StandardCharsets.UTF_8), "clinic", Language.ZH).toCompletableFuture()
                .join();
    }

    @Test
    void anObjectAnArrayAndCsvAreTaken() {
        assertThat(post("application/json", "{\"series\":\"a/b\",\"time\":1782820800,\"value\":1,\"unit\":\"m\"}"))
                .isEqualTo(new HttpAnswer(200, "{\"accepted\":1,\"refused\":0,\"refusals\":[]}"));
        assertThat(post("application/json; charset=utf-8", "[{\"series\":\"a/b\",\"value\":2},"
                + "{\"series\":\"c\",\"ts\":1782820800000,\"values\":{\"d\":3}}]").status()).isEqualTo(200);
        assertThat(post("text/csv",
                "\uFEFFTime,Series,Value,Unit,Note\r\n2026-06-30 20:00:00,\"a/b\",4,\"m\",\"x, \"\"y\"\"\"\r\n\r\n")
                .status()).isEqualTo(200);
        assertThat(taken).containsExactly(new Measurement("a/b", "m", NOON, 1, 0),
                new Measurement("a/b", "", Reading.NO_TIME, 2, 0), new Measurement("c/d", "", NOON, 3, 0),
                new Measurement("a/b", "m", NOON, 4, 0));
    }

    @Test
    void eachRefusedItemIsNamedWithItsReasonAndTheOthersAreTaken() {
        HttpAnswer answer = post("application/json",
                "[{\"series\":\"a\",\"value\":1},{\"series\":\"a\",\"value\":\"x\"},{\"value\":1}]");
        assertThat(answer.status()).isEqualTo(207);
        assertThat(answer.json()).startsWith("{\"accepted\":1,\"refused\":2,")
                .contains("{\"index\":1,\"reason\":\"wrong-type\",\"message\":\"字段类型不对：value\",\"zh\":\"字段类型不对：value\"",
                "{\"index\":2,\"reason\":\"no-series\"");
        HttpAnswer csv = post("text/csv", "series,time,value\na,,1\na,,NaN\na,,\na,1\na,soon,1\n");
        assertThat(csv.status()).isEqualTo(207);
        assertThat(csv.json()).contains("\"line\":3,\"reason\":\"not-a-number\"", "\"line\":4,\"reason\":\"no-value\"",
                "\"line\":5,\"reason\":\"not-csv\"", "\"line\":6,\"reason\":\"bad-time\"");
        assertThat(taken).hasSize(2);
        assertThat(refusals.total()).isEqualTo(6);
    }

    @Test
    void aBodyThatIsNoReadingAtAllIsAnsweredWithItsReason() {
        assertThat(post("application/json", "{").status()).isEqualTo(400);
        assertThat(post("text/csv", "a,b,c\n1,2,3\n").json()).contains("not-csv", "series,time,value");
        assertThat(post("text/csv", "series,time,value\n").status()).isEqualTo(422);
        assertThat(post("image/png", "x").status()).isEqualTo(415);
        assertThat(post("application/json", " ".repeat(10_001)).status()).isEqualTo(413);
        assertThat(intake.handle("text/csv", new byte[] {'a', (byte) 0xff}, "u", Language.EN).toCompletableFuture()
                .join().json()).contains("not-utf8");
        assertThat(taken).isEmpty();
    }

    @Test
    void theAnswerWaitsUntilTheReadingsAreDurable() {
        durable = new CompletableFuture<>();
        CompletableFuture<HttpAnswer> answer = intake.handle(null,
                "{\"series\":\"a\",\"value\":1}".getBytes(StandardCharsets.UTF_8), "u", Language.EN)
                .toCompletableFuture();
        assertThat(answer).isNotDone();
        durable.complete(null);
        assertThat(answer.join().status()).isEqualTo(200);
    }

    @Test
    void whatCannotBeStoredIsToBeSentAgain() {
        durable = CompletableFuture.failedFuture(new IllegalStateException("disk"));
        HttpAnswer answer = post("application/json", "{\"series\":\"a\",\"value\":1}");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json()).contains("\"accepted\":0").contains("unavailable").doesNotContain("disk");
        assertThat(refusals.count(RefusalReason.UNAVAILABLE)).isEqualTo(1);
    }

    @Test
    void anAnswerNamesAtMostAHundredRefusals() {
        HttpAnswer answer = post("application/json", "[" + "1,".repeat(500) + "1]");
        assertThat(answer.json()).contains("\"refused\":501").contains("\"index\":99").doesNotContain("\"index\":100");
    }
}
