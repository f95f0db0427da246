package org.microbrain.runtime.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

class MappingRuleTest {

    private static final long NOON = Instant.parse("2026-06-30T12:00:00Z").toEpochMilli();

    private static Mapped map(String yaml, String topic, String payload) {
        Problems problems = new Problems();
        List<MappingRule> rules = MappingRule.readAll(Section.parse(yaml, Path.of("edge.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        MeasurementCheck check = new MeasurementCheck(series -> true, InstantSource.fixed(Instant.ofEpochMilli(NOON)));
        return new MeasurementMapping(rules, check, 4096).map(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> problems(String yaml) {
        Problems problems = new Problems();
        MappingRule.readAll(Section.parse(yaml, Path.of("edge.yaml"), problems));
        return problems.all().stream().map(Object::toString).toList();
    }

    private static final String FACTORY = """
            mappings:
              - topic: factory/{device}/up
                time: /head/t
                time-format: compact
                values:
                  - {value: /data/0/temp, series: "{device}/temperature", unit: °C, scale: 0.1, offset: -40}
                  - {value: /data/0/hum, series: "{device}/humidity", unit-at: /data/0/u, quality: /data/0/q,
                     optional: true}
            """;

    @Test
    void pointersScaleUnitTimeAndDeviceComeFromTheRule() {
        Mapped mapped = map(FACTORY, "factory/boiler-7/up",
                "{\"head\":{\"t\":20260630200000},"
                        + "\"data\":[{\"temp\":650,\"hum\":\"55.5\",\"u\":\"%\",\"q\":\"bad\"}]}");
        assertThat(mapped.refusals()).isEmpty();
        assertThat(mapped.measurements()).containsExactly(new Measurement("boiler-7/temperature", "°C", NOON, 25, 0),
                new Measurement("boiler-7/humidity", "%", NOON, 55.5, Reading.BAD));
    }

    @Test
    void aMissingValueIsRefusedUnlessItIsOptional() {
        Mapped mapped = map(FACTORY, "factory/boiler-7/up", "{\"head\":{\"t\":\"20260630200000\"},\"data\":[{}]}");
        assertThat(mapped.measurements()).isEmpty();
        assertThat(mapped.refusals()).singleElement()
                .satisfies(r -> assertThat(r.cause().reason()).isEqualTo(RefusalReason.NO_VALUE));
    }

    @Test
    void itemsAndTheirMembersAreSeries() {
        Mapped mapped = map("""
                mappings:
                  - {topic: gw/#, items: /list, device: /id, time: /t, time-format: seconds, value: "/v/*",
                     series: "{device}/{member}"}
                """, "gw/a/b", "{\"list\":[{\"id\":\"w1\",\"t\":1782820800,\"v\":{\"ph\":7,\"on\":true}},"
                + "{\"id\":{}},{\"v\":{\"x\":1}}]}");
        assertThat(mapped.measurements()).containsExactly(new Measurement("w1/ph", "", NOON, 7, 0),
                new Measurement("w1/on", "", NOON, 1, 0));
        assertThat(mapped.refusals()).extracting(r -> r.index() + " " + r.cause().reason())
                .containsExactly("1 WRONG_TYPE", "2 NO_SERIES");
    }

    @Test
    void membersMayHaveTimesOfTheirOwnOrBeBareNumbers() {
        Mapped mapped = map("""
                mappings:
                  - {topic: "{device}/post", time: /t, value: "/params/*/value", time-at: /time, series: "{device}/{member}",
                     optional: true}
                """, "ws-1/post", "{\"t\":1782820800,\"params\":{\"rain\":{\"value\":0.2,\"time\":1782820801000},\"wind\":3,"
                + "\"state\":{\"value\":\"ok\"},\"none\":{},\"late\":{\"value\":1,\"time\":\"soon\"}}}");
        assertThat(mapped.measurements()).containsExactly(new Measurement("ws-1/rain", "", NOON + 1000, 0.2, 0),
                new Measurement("ws-1/wind", "", NOON, 3, 0));
        assertThat(mapped.refusals()).extracting(r -> r.cause().reason()).containsExactly(RefusalReason.BAD_TIME);
    }

    @Test
    void itemsMayStandUnderTheNamesOfTheirDevices() {
        String yaml = """
                mappings:
                  - {topic: gw, items: "/devices/*", time: /t, value: "/v/*", series: "{item}/{member}"}
                """;
        Mapped mapped = map(yaml, "gw", "{\"devices\":{\"a\":[{\"t\":1782820800,\"v\":{\"x\":1}},{\"t\":1782820801,\"v\":"
                + "{\"x\":2}}],\"b\":{\"v\":{\"y\":\"?\"}}}}");
        assertThat(mapped.measurements()).containsExactly(new Measurement("a/x", "", NOON, 1, 0),
                new Measurement("a/x", "", NOON + 1000, 2, 0));
        assertThat(mapped.refusals()).extracting(r -> r.index() + " " + r.cause().reason())
                .containsExactly("2 NOT_A_NUMBER");
        assertThat(map(yaml, "gw", "{\"devices\":[1]}").refusals()).extracting(r -> r.cause().reason())
                .containsExactly(RefusalReason.WRONG_TYPE);
        assertThat(map(yaml, "gw", "{\"devices\":{}}").refusals()).extracting(r -> r.cause().reason())
                .containsExactly(RefusalReason.NO_VALUE);
        assertThat(problems("mappings:\n  - {topic: t, value: /a/*/b/*, series: x}\n")).singleElement().asString()
                .contains("one level at most");
        assertThat(problems("mappings:\n  - {topic: t, value: \"\", series: \"{item}\"}\n")).hasSize(1);
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        String yaml = """
                mappings:
                  - {topic: "sensors/{device}", value: "", series: "first/{device}"}
                  - {topic: "sensors/+", value: "", series: second}
                """;
        assertThat(map(yaml, "sensors/x", "1").measurements()).extracting(Measurement::series)
                .containsExactly("first/x");
    }

    @Test
    void topicPatternsMatchAsMqttSays() {
        assertThat(TopicPattern.of("a/+/c").match("a/b/c")).isNotNull();
        assertThat(TopicPattern.of("a/+").match("a")).isNull();
        assertThat(TopicPattern.of("a/+").match("a/")).isNotNull();
        assertThat(TopicPattern.of("a/#").match("a")).isNotNull();
        assertThat(TopicPattern.of("a/#").match("a/b/c")).isNotNull();
        assertThat(TopicPattern.of("#").match("$SYS/x")).isNull();
        assertThat(TopicPattern.of("{a}/{b}").match("x/y")).containsEntry("a", "x").containsEntry("b", "y");
    }

    @Test
    void everyMistakeInARuleIsNamed() {
        assertThat(problems("""
                mappings:
                  - {topic: "a/#/b", value: temp, series: "{devise}/x{y", scale: 0, time-format: epoch,
                     zone: Mars, uint: m}
                """)).hasSize(7);
        assertThat(problems("mappings:\n  - {value: /a, series: \"{gone}\"}\n")).hasSize(2);
    }
}
