package org.microbrain.runtime.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.block.Reading;

final class PlainReadingPropertiesTest {

    private static final MeasurementCheck CHECK = new MeasurementCheck(series -> true,
            InstantSource.fixed(Instant.parse("2026-07-01T00:00:00Z")));
    /** In an array nothing is plain, so the whole of JSON is read for it. */
    private static final JsonReadings READINGS = new JsonReadings(CHECK, MappingRule.DEFAULT_ZONE, 4096);

    @Provide
    Arbitrary<String> payloads() {
        Arbitrary<String> number = Arbitraries.of("0", "-0", "-0.0", "7", "12.30", "-5", "00", "01.5", "1.", ".5", "1e3",
                "1E-2", "-", "+1", "0.1", "123456789.123456", "999999999999999", "23.400000000000002", "-0.00000000000000000", "9007199254740993", "1.2.3", "-00.5", "1000000000000000", "0.0000000000000001",
                "12345678.12345678", "NaN", "true", "null", "\"5\"", "[1]", "{}", "1782864000", "1782864000123",
                "99999999999999", "4102444800000000");
        Arbitrary<String> text = Arbitraries.of("\"m\"", "\"µg/m³\"", "\"°C\"", "\"\"", "\"a\\\"b\"", "\"a\\u0041\"",
                "\"\u0001\"", "null", "3", "\"" + "x".repeat(40) + "\"");
        Arbitrary<String> name = Arbitraries.of("value", "time", "ts", "unit", "series", "values", "q", "Value", "va\\u006cue");
        Arbitrary<String> blank = Arbitraries.of("", "", "", " ", "\t", "\r\n");
        Arbitrary<String> member = name.flatMap(key -> blank.flatMap(gap -> (key.equals("unit") ? text : number)
                .map(value -> gap + '"' + key + '"' + gap + ':' + gap + value)));
        Arbitrary<String> object = member.list().ofMaxSize(4).map(members -> "{" + String.join(",", members) + "}");
        Arbitrary<String> tail = Arbitraries.frequencyOf(Tuple.of(9, blank),
                Tuple.of(1, Arbitraries.of("x", "1", ",", "}")));
        return Arbitraries.oneOf(number, object).flatMap(payload -> tail.map(end -> payload + end));
    }

    @Property(tries = 3000)
    void whatIsReadQuicklyMeansTheSameAsWhenAllOfJsonIsRead(@ForAll("payloads") String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Mapped quick = READINGS.read(bytes, "a");
        Mapped whole = READINGS.read(("[" + payload + "]").getBytes(StandardCharsets.UTF_8), "a");
        if (PlainReading.of(bytes) != null) {
            assertThat(whole.measurements()).isEqualTo(quick.measurements());
            assertThat(whole.refusals()).extracting(one -> one.cause().reason())
                    .isEqualTo(quick.refusals().stream().map(one -> one.cause().reason()).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"23.5", " 7 ", "-0.25", "{\"value\":21.37,\"time\":1782864000123,\"unit\":\"m3/h\"}",
        "{\"ts\":1782864000,\"value\":-3}", "23.400000000000002", "{ \"unit\" : \"µg/m³\" , \"value\" : 0 }"})
    void whatSensorsSendIsReadQuickly(String payload) {
        assertThat(PlainReading.of(payload.getBytes(StandardCharsets.UTF_8))).isNotNull();
    }

    @Test
    void anyCutOfAPayloadIsLeftToTheWholeOfJson() {
        byte[] whole = "{\"value\":21.37,\"time\":1782864000123,\"unit\":\"m3/h\"}".getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            assertThat(PlainReading.of(Arrays.copyOf(whole, length))).as("cut at %d", length).isNull();
        }
    }

    @Property(tries = 3000)
    void everyDecimalIsTheDoubleThatIsNearestToIt(@ForAll("decimals") String decimal) {
        PlainReading read = PlainReading.of(decimal.getBytes(StandardCharsets.US_ASCII));
        assertThat(read).isNotNull();
        assertThat(read.value()).isEqualTo(Double.parseDouble(decimal));
        assertThat(read.time()).isEqualTo(Reading.NO_TIME);
    }

    @Provide
    Arbitrary<String> decimals() {
        return Arbitraries.longs().between(-9_999_999, 9_999_999).filter(whole -> whole != 0)
                .flatMap(whole -> Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(20)
                        .map(decimals -> whole + "." + decimals));
    }
}
