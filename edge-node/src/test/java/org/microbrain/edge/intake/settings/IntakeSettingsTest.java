package org.microbrain.edge.intake.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.MappingRule;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;

class IntakeSettingsTest {

    private final Problems problems = new Problems();

    private Section parse(String yaml) {
        return Section.parse(yaml, Path.of("/etc/microbrain/edge.yaml"), problems);
    }

    @Test
    void theExampleIsReadWithoutAProblem() {
        Section example = Section.load(Path.of("edge.example.yaml"), problems);
        IntakeSettings settings = IntakeSettings.read(example.section("intake"));
        List<MappingRule> rules = MappingRule.readAll(example);
        assertThat(problems.all()).isEmpty();
        assertThat(settings.seriesLimit()).isEqualTo(2000);
        assertThat(settings.mqtt().address().getPort()).isEqualTo(1883);
        assertThat(settings.mqtt().users()).containsOnlyKeys("sensor");
        assertThat(settings.mqtt().maxPacket()).isEqualTo(1024 * 1024);
        assertThat(settings.mqtt().sessionExpiry()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.mqttTls()).isNull();
        assertThat(settings.folder().path()).isAbsolute().hasFileName("drop");
        MeasurementMapping mapping = new MeasurementMapping(rules,
                new MeasurementCheck(series -> true, InstantSource.fixed(Instant.parse("2026-07-01T00:00:00Z"))), 1000);
        assertThat(mapping.map("factory/f1/up", "{\"t\":\"2026-07-01 08:00:00\",\"temp\":265,\"hum\":71,\"q\":0}"
                .getBytes(StandardCharsets.UTF_8)).measurements()).extracting(Measurement::series, Measurement::value)
                .containsExactly(tuple("f1/temperature", 26.5),
                        tuple("f1/humidity", 71.0));
        String report = "{\"gateway\":\"g1\","
                + "\"list\":[{\"id\":\"well-3\",\"ts\":1782820800,\"data\":{\"ph\":7.1,\"level\":3.2}}]}";
        assertThat(mapping.map("gateway/g1/report", report.getBytes(StandardCharsets.UTF_8)).measurements())
                .extracting(Measurement::series)
                .containsExactly("well-3/ph", "well-3/level");
    }

    @Test
    void withoutSettingsNothingListens() {
        assertThat(IntakeSettings.read(parse("node: 1").section("intake")))
                .isEqualTo(new IntakeSettings(2000, null, null, null, null, null, null, null, null, null, Map.of(), Map.of()));
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void everyMistakeIsNamedAtOnceAndNoPasswordIsShown() {
        IntakeSettings.read(parse("""
                intake:
                  series-limit: 0
                  mqtt:
                    users: {sensor: hunter2, other: }
                    packet: 17 MiB
                    in-flight: 70000
                    connect-timeout: 5m
                    tls: {certificate: a.crt, certificate-required: true}
                  http: {bdy: 1 MiB}
                  folder: {zone: Mars}
                """).section("intake"));
        assertThat(problems.all()).extracting(p -> p.key()).containsExactlyInAnyOrder("intake.series-limit",
                "intake.mqtt.users.sensor", "intake.mqtt.users.other", "intake.mqtt.packet", "intake.mqtt.in-flight",
                "intake.mqtt.connect-timeout", "intake.mqtt.tls.address", "intake.mqtt.tls.certificate",
                "intake.mqtt.tls.certificate-required", "intake.http.bdy", "intake.folder.zone", "intake.folder.path");
        assertThat(problems.toString()).doesNotContain("hunter2");
    }

    @Test
    void stationsAreReadWithWhatBecomesOfTheirPoints() {
        IntakeSettings settings = IntakeSettings.read(parse("""
                intake:
                  sl651:
                    address: "0.0.0.0:5651"
                    idle: 20m
                    stations:
                      45022501:
                        series: daling
                        password: "1234"
                        points:
                          stage: {series: river/stage, offset: 50.2}
                  hj212:
                    address: "0.0.0.0:5212"
                    stations:
                      010000A8900016F000169DC0: {series: air}
                """).section("intake"));
        assertThat(problems.all()).isEmpty();
        assertThat(settings.sl651().stations()).containsOnlyKeys("0045022501");
        assertThat(settings.sl651().idle()).isEqualTo(Duration.ofMinutes(20));
        assertThat(settings.sl651().frame()).isEqualTo(4112);
        assertThat(settings.hj212().stations()).containsOnlyKeys("010000A8900016F000169DC0");
        assertThat(settings.hj212().connections()).isEqualTo(200);
    }

    @Test
    void everyMistakeInStationsIsNamed() {
        IntakeSettings.read(parse("""
                intake:
                  sl651:
                    connections: 0
                    idle: 1s
                    frame: 5 KiB
                    stations:
                      4502: {series: a}
                      45022501: {series: "a//b", points: {stage: {scale: 0, offst: 1}}}
                      0045022501: {}
                  hj212:
                    stay: true
                    address: "0.0.0.0:5212"
                """).section("intake"));
        assertThat(problems.all()).extracting(p -> p.key()).containsExactlyInAnyOrder("intake.sl651.address",
                "intake.sl651.connections", "intake.sl651.idle", "intake.sl651.frame", "intake.sl651.stations.4502",
                "intake.sl651.stations.45022501.series", "intake.sl651.stations.45022501.points.stage.scale",
                "intake.sl651.stations.45022501.points.stage.offst", "intake.sl651.stations.0045022501",
                "intake.sl651.stations.0045022501.series", "intake.hj212.stay");
    }
}
