package org.microbrain.runtime.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.block.Reading;

class DefaultMappingTest {

    private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");
    private static final long NOON = Instant.parse("2026-06-30T12:00:00Z").toEpochMilli();
    private final MeasurementMapping mapping = mapping(new SeriesLimit(100, List.of()));

    static MeasurementMapping mapping(SeriesLimit limit) {
        return new MeasurementMapping(List.of(), new MeasurementCheck(limit, InstantSource.fixed(NOW)), 4096);
    }

    private Mapped map(String topic, String payload) {
        return mapping.map(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    private void refused(String payload, RefusalReason reason) {
        Mapped mapped = map("sensors/a", payload);
        assertThat(mapped.measurements()).isEmpty();
        assertThat(mapped.refusals()).singleElement().satisfies(r -> assertThat(r.cause().reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5", " 3.5\n", "{\"value\":3.5}", "[3.5]", "{\"value\":3.5,\"time\":null}"})
    void aBareNumberAndAnObjectWithAValueAreUnderstood(String payload) {
        assertThat(map("sensors/river/stage", payload).measurements())
                .containsExactly(new Measurement("river/stage", "", Reading.NO_TIME, 3.5, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"1782820800", "1782820800000", "1782820800000000", "1782820800000000000",
        "\"2026-06-30T12:00:00Z\"", "\"2026-06-30T20:00:00+08:00\"", "\"2026-06-30 20:00:00\"", "\"1782820800\""})
    void aTimeIsUnderstoodInSecondsMillisecondsOrIso8601(String time) {
        assertThat(map("sensors/a", "{\"value\":1,\"time\":" + time + ",\"unit\":\"m\"}").measurements())
                .containsExactly(new Measurement("a", "m", NOON, 1, 0));
    }

    @Test
    void eachMemberOfValuesIsASeriesOfItsOwn() {
        assertThat(map("sensors/well", "{\"ts\":1782820800000,\"values\":{\"ph\":7.1,\"水温\":18}}").measurements())
                .containsExactly(new Measurement("well/ph", "", NOON, 7.1, 0), new Measurement("well/水温", "", NOON, 18,
                0));
    }

    @Test
    void theGoodItemsOfAnArrayAreTakenAndTheBadOnesAreNamed() {
        Mapped mapped = map("sensors/a", "[1,{\"value\":\"x\"},{\"value\":2},{}]");
        assertThat(mapped.measurements()).extracting(Measurement::value).containsExactly(1.0, 2.0);
        assertThat(mapped.refusals()).extracting(Mapped.Refusal::index).containsExactly(1, 3);
        assertThat(mapped.refusals()).extracting(r -> r.cause().reason())
                .containsExactly(RefusalReason.WRONG_TYPE, RefusalReason.NO_VALUE);
    }

    @Test
    void nonsenseIsRefusedByReason() {
        refused("", RefusalReason.NO_VALUE);
        refused("{\"value\":", RefusalReason.NOT_JSON);
        refused("1 2", RefusalReason.NOT_JSON);
        refused("hello", RefusalReason.NOT_JSON);
        refused("\"12\"", RefusalReason.WRONG_TYPE);
        refused("true", RefusalReason.WRONG_TYPE);
        refused("{\"value\":{}}", RefusalReason.WRONG_TYPE);
        refused("{\"value\":null}", RefusalReason.NO_VALUE);
        refused("{\"temperature\":1}", RefusalReason.NO_VALUE);
        refused("[]", RefusalReason.NO_VALUE);
        refused("{\"values\":{}}", RefusalReason.NO_VALUE);
        refused("NaN", RefusalReason.NOT_A_NUMBER);
        refused("1e999", RefusalReason.NOT_A_NUMBER);
        refused("{\"value\":1,\"time\":\"yesterday\"}", RefusalReason.BAD_TIME);
        refused("{\"value\":1,\"time\":[]}", RefusalReason.BAD_TIME);
        refused("{\"value\":1,\"time\":1e300}", RefusalReason.TIME_OUT_OF_RANGE);
        refused("{\"value\":1,\"time\":\"2999-01-01T00:00:00Z\"}", RefusalReason.TIME_OUT_OF_RANGE);
        refused("{\"value\":1,\"unit\":\"" + "m".repeat(33) + "\"}", RefusalReason.TOO_LARGE);
    }

    @Test
    void aPayloadBeyondTheLimitsIsRefusedAsTooLarge() {
        refused("[" + "1,".repeat(4096) + "1]", RefusalReason.TOO_LARGE);
        refused("[".repeat(1000) + "]".repeat(1000), RefusalReason.TOO_LARGE);
        refused("9".repeat(1000), RefusalReason.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "5000", "\"1970-01-01T08:00:05+08:00\"", "\"2036-07-01T00:00:00Z\"",
            "\"2100-01-01T00:00:00Z\""})
    void aTimeFromAWrongClockIsTakenAndMarkedDoubtful(String time) {
        assertThat(map("sensors/a", "{\"value\":1,\"time\":" + time + "}").measurements()).singleElement()
                .satisfies(m -> assertThat(m.quality()).isEqualTo(Reading.TIME_DOUBTFUL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sensors/", "sensors//a", "sensors/a/", "sensors/a\u0000b", "sensors/ a", "sensors/{a}"})
    void aTopicThatMakesNoSeriesNameIsRefused(String topic) {
        assertThat(map(topic, "1").measurements()).isEmpty();
        assertThat(map(topic, "1").refusals()).hasSize(1);
    }

    @Test
    void aTopicWithoutARuleIsRefused() {
        assertThat(map("elsewhere/a", "1").refusals()).singleElement()
                .satisfies(r -> assertThat(r.cause().reason()).isEqualTo(RefusalReason.NO_MAPPING));
    }

    @Test
    void madeUpSeriesStopAtTheLimitWhileKnownOnesGoOn() {
        SeriesLimit limit = new SeriesLimit(3, List.of("a"));
        MeasurementMapping limited = mapping(limit);
        for (int i = 0; i < 1000; i++) {
            limited.map("sensors/new" + i, "1".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(limit.size()).isEqualTo(3);
        assertThat(limited.map("sensors/a", "1".getBytes(StandardCharsets.UTF_8)).measurements()).hasSize(1);
        assertThat(limited.map("sensors/b", "1".getBytes(StandardCharsets.UTF_8)).refusals()).singleElement()
                .satisfies(r -> assertThat(r.cause().reason()).isEqualTo(RefusalReason.TOO_MANY_SERIES));
    }
}
