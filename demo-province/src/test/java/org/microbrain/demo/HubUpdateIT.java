package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.microbrain.demo.FaultProvince.CITY;
import static org.microbrain.demo.FaultProvince.CORE;
import static org.microbrain.demo.FaultProvince.COUNTY;
import static org.microbrain.demo.FaultProvince.DALONG;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.Notes;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Sample;
import org.microbrain.release.Version;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.node.RunningNode;

/**
 * Rules of correlation are signed, rolled out to hubs and proved by their scenarios; then counties make one warning of those of
 * their villages by them, and a city one of those of its counties: through real nodes and links.
 */
class HubUpdateIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String RULES = Component.CORRELATIONS.text();

    private final Path folder = FaultProvince.folder(HubUpdateIT.class);

    @Test
    void rulesReachHubsThatJudgeByThemAndThoseWhoseScenariosComeOutOtherwiseDoNot() throws Exception {
        List<RunningNode> nodes = new ArrayList<>();
        List<NodeId> all = ProvincePlan.sites().stream().map(ProvincePlan.Site::node).toList();
        try (FaultProvince province = new FaultProvince(folder, all, "block: {readings: 100, age: 1s}\n", 1, 0)) {
            Publishers publishers = province.files().publishers(Instant.now());
            draft(publishers, 1, "two-villages 2m #1 born alarm-in-villages orange: dalong shangling\n");
            draft(publishers, 2, "two-villages nothing\n");
            publishers.signAndPublish(Instant.now());
            for (NodeId node : all.subList(1, all.size())) {
                province.configure(node, "updates: {root: \"" + publishers.root() + "\"}\n");
            }
            for (ProvincePlan.Site site : ProvincePlan.sites()) {
                nodes.add(ConsoleRightsTest.open(site.tier(), province.files().configuration(site.node())));
            }
            Rollouts rollouts = new Rollouts(province.files().console(CORE), province.files().consolePassword());
            SignedIn county = signIn(province, COUNTY);
            SignedIn core = signIn(province, CORE);
            assertThat(county.page("/node")).contains("shipped 1");

            var good = Rollouts.plan("rules", RULES, 1, List.of(), Duration.ZERO, 0, false);
            await().atMost(PATIENCE).until(() -> rollouts.reaches(good, 3));
            await().atMost(PATIENCE).ignoreExceptions().until(() -> core.get("/api/v1/why/" + DALONG).isArray());
            long first = rollouts.start(good);
            await().atMost(PATIENCE).until(() -> rollouts.state(first).equals("finished"));
            assertThat(Rollouts.bars(rollouts.look(first))).as("the hubs and no edge").containsExactly("███");
            assertThat(county.page("/node")).contains("valleys 1");
            assertThat(county.page("/updates")).contains("correlations");
            assertThat(rollouts.runs(CITY, RULES)).isEqualTo("1");
            assertThat(why(core, COUNTY).path("word").asText()).isEqualTo("kept");

            var other = Rollouts.plan("rules", RULES, 2, List.of(), Duration.ZERO, 0, false);
            other.putObject("target").putArray("nodes").add(COUNTY.text());
            long second = rollouts.start(other);
            await().atMost(PATIENCE).until(() -> rollouts.state(second).equals("paused-by-gate"));
            assertThat(core.get("/api/v1/rollouts/" + second + "/nodes/" + COUNTY).toString()).contains("sample-differs");
            assertThat(county.page("/updates")).contains("two-villages");
            assertThat(county.page("/node")).contains("valleys 1");

            for (ProvincePlan.Site site : ProvincePlan.sites()) {
                if (site.tier() == Tier.EDGE) {
                    alarm(province, site.node());
                }
            }
            await().atMost(PATIENCE).until(() -> warning(core, CITY) != null);
            assertThat(warning(core, COUNTY).path("rule").asText()).isEqualTo("alarm-in-villages");
            assertThat(warning(core, CITY).path("rule").asText()).isEqualTo("alarm-in-counties");
            assertThat(warning(core, CITY).path("reason_en").asText()).contains("Xingning", "Mashan");
        } finally {
            Collections.reverse(nodes);
            nodes.forEach(RunningNode::close);
        }
    }

    /** A sensor of a village that gives an alarm. */
    private static void alarm(FaultProvince province, NodeId village) throws Exception {
        MqttClient client = new MqttClient("tcp://" + province.files().mqtt(village), "alarm-" + village, new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(ProvinceFiles.SENSOR_USER);
        options.setPassword(province.files().sensorPassword().getBytes(StandardCharsets.UTF_8));
        client.connect(options);
        client.publish("sensors/alarm-1", "{\"value\":120,\"unit\":\"A\"}".getBytes(StandardCharsets.UTF_8), 1, false);
        client.disconnect();
        client.close();
    }

    /** A correlated warning of a hub, as the core has it; null for none. */
    private static JsonNode warning(SignedIn core, NodeId hub) throws Exception {
        for (JsonNode one : core.get("/api/v1/warnings?node=" + hub).path("warnings")) {
            if (one.path("rule").asText().startsWith("alarm-in-")) {
                return one;
            }
        }
        return null;
    }

    private void draft(Publishers publishers, int version, String expected) throws Exception {
        Path files = Files.createDirectories(folder.resolve("rules").resolve(String.valueOf(version)));
        publishers.draft(new ReleaseName(Component.CORRELATIONS.kind(), Component.CORRELATIONS.name(),
                new Version(String.valueOf(version))), List.of(Files.writeString(files.resolve("correlations.yaml"), """
                        correlations: valleys
                        version: %d
                        rules:
                          - name: alarm-in-villages
                            kind: same-in-many
                            each: village
                            of: {hazard: equipment}
                            hazard: equipment
                            what: {zh: 设备告警, en: Alarms of equipment}
                            within: 6h
                            level: {2: orange}
                          - name: alarm-in-counties
                            kind: same-in-many
                            each: county
                            of: {rule: alarm-in-villages}
                            hazard: equipment
                            what: {zh: 设备告警, en: Alarms of equipment}
                            within: 6h
                            level: {2: red}
                        """.formatted(version)), Files.writeString(files.resolve("scenarios.yaml"), """
                        scenarios:
                          - name: two-villages
                            hub: 450124000000
                            timeline:
                              - {at: 1m, warning: dalong, area: 450124101204, hazard: equipment}
                              - {at: 2m, warning: shangling, area: 450124103205, hazard: equipment}
                        """), Files.writeString(files.resolve("expected.txt"), expected)),
                new Notes("关联规则", "rules of correlation"), Optional.of(new Sample("scenarios.yaml", "expected.txt")), Instant.now());
    }

    private static SignedIn signIn(FaultProvince province, NodeId node) throws Exception {
        return new SignedIn(province.files().console(node), ProvinceFiles.CONSOLE_USER, province.files().consolePassword());
    }

    private static JsonNode why(SignedIn core, NodeId node) throws Exception {
        for (JsonNode why : core.get("/api/v1/why/" + node)) {
            if (why.path("component").asText().equals(RULES)) {
                return why;
            }
        }
        return null;
    }
}
