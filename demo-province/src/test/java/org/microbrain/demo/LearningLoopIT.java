package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.microbrain.demo.FaultProvince.CORE;
import static org.microbrain.demo.FaultProvince.DALONG;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.Notes;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Version;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.node.RunningNode;

/**
 * The way round: villages detect by a model that was rolled out, people answer, the core proposes a threshold and tries it on what
 * was, two persons sign it, and the villages no longer warn of what people called false but do of what they confirmed. Through
 * real nodes, links and consoles.
 */
@EnabledIfSystemProperty(named = "endurance", matches = "true", disabledReason = "takes a minute; its parts are tested in each build")
class LearningLoopIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Component MODEL = new Component(ReleaseKind.MODEL, "gauge-news");
    private static final List<NodeId> VILLAGES = ProvincePlan.sites().stream().filter(site -> site.tier() == Tier.EDGE)
            .map(ProvincePlan.Site::node).toList();
    private static final int READINGS = 50;
    /** Its multiples lie evenly however many there are, so that a gauge soon knows its range. */
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    /** Half as far above all that was seen as that spans: notable by the model as it is at first. */
    private static final double A_LITTLE = 0.75;
    /** Ten times as far. */
    private static final double MUCH = 5.5;
    private static final int YELLOW = 2;

    private final Path folder = FaultProvince.folder(LearningLoopIT.class);
    private final Map<NodeId, SignedIn> people = new HashMap<>();
    private SignedIn core;

    @Test
    void whatPeopleCallFalseIsLearntAtTheCoreAndComesBackSigned() throws Exception {
        List<RunningNode> nodes = new ArrayList<>();
        List<NodeId> all = ProvincePlan.sites().stream().map(ProvincePlan.Site::node).toList();
        try (FaultProvince province = new FaultProvince(folder, all, "block: {readings: 100, age: 1s}\n", 1, 0)) {
            Publishers publishers = province.files().publishers(Instant.now());
            publishers.draft(new ReleaseName(MODEL.kind(), MODEL.name(), new Version("1")), List.of(model()),
                    new Notes("读数新颖性", "news of gauges"), Instant.now());
            publishers.signAndPublish(Instant.now());
            for (NodeId village : VILLAGES) {
                province.configure(village, "updates: {root: \"" + publishers.root() + "\"}\n");
            }
            for (ProvincePlan.Site site : ProvincePlan.sites()) {
                nodes.add(ConsoleRightsTest.open(site.tier(), province.files().configuration(site.node())));
            }
            core = signIn(province, CORE);
            for (NodeId village : VILLAGES) {
                people.put(village, signIn(province, village));
            }
            Rollouts rollouts = new Rollouts(province.files().console(CORE), province.files().consolePassword());
            rollOut(rollouts, 1);

            for (NodeId village : VILLAGES) {
                for (int gauge = 0; gauge < 3; gauge++) {
                    measure(province, village, "before-" + gauge, A_LITTLE);
                }
            }
            measure(province, DALONG, "before-flood", MUCH);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(warnings()).hasSize(3 * VILLAGES.size() + 1));
            for (JsonNode one : warnings()) {
                boolean flood = one.path("evidence").toString().contains("before-flood");
                people.get(new NodeId(one.path("node").asText())).press("/warnings/" + one.path("id").asText() + "/step",
                        "pick=" + (flood ? "confirm" : "false_alarm") + "&seen=" + YELLOW);
            }
            String draft = recalibrated();
            assertThat(draft).contains("version: 2").contains("0.75 -> ");

            core.post("/api/v1/releases/add", "multipart/form-data; boundary=edge", form(Map.of("kind", "model", "name",
                    MODEL.name(), "version", "2", "notes_zh", "按答复调整", "notes_en", "by people's answers"), "files", draft));
            publishers.signAndPublish(Instant.now());
            await().atMost(PATIENCE).until(() -> rollouts.offers(MODEL.text(), 2));
            rollOut(rollouts, 2);

            int before = warnings().size();
            for (NodeId village : VILLAGES) {
                measure(province, village, "after-little", A_LITTLE);
            }
            measure(province, DALONG, "after-flood", MUCH);
            await().atMost(PATIENCE).until(() -> warnings().size() > before);
            assertThat(warnings().get(0).toString()).contains("after-flood");
            assertThat(warnings()).as("all that was little was measured before, and nobody is warned of it").hasSize(before + 1);
        } finally {
            Collections.reverse(nodes);
            nodes.forEach(RunningNode::close);
        }
    }

    private Path model() throws Exception {
        return Files.writeString(Files.createDirectories(folder.resolve("model")).resolve("package.yaml"), """
                package: gauge-news
                version: 1
                rules:
                  - name: gauge-news
                    series: "*/gauge"
                    hazard: flood
                    quantity: {zh: 读数, en: reading}
                    calm: 1s
                    detectors:
                      - {detector: nearest, warm-up: 20, level: yellow}
                """);
    }

    private static SignedIn signIn(FaultProvince province, NodeId node) throws Exception {
        return new SignedIn(province.files().console(node), ProvinceFiles.CONSOLE_USER, province.files().consolePassword());
    }

    private static void rollOut(Rollouts rollouts, int version) throws Exception {
        var plan = Rollouts.plan("gauges", MODEL.text(), version, List.of(), Duration.ZERO, 0, false);
        await().atMost(PATIENCE).until(() -> rollouts.reaches(plan, VILLAGES.size()));
        long number = rollouts.start(plan);
        await().atMost(PATIENCE).until(() -> rollouts.state(number).equals("finished"));
    }

    /** A new gauge that measures a while from 0 to 0.5, and then something that was never there. */
    private static void measure(FaultProvince province, NodeId village, String gauge, double last) throws Exception {
        MqttClient client = new MqttClient("tcp://" + province.files().mqtt(village), gauge, new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(ProvinceFiles.SENSOR_USER);
        options.setPassword(province.files().sensorPassword().getBytes(StandardCharsets.UTF_8));
        client.connect(options);
        long begun = Instant.now().toEpochMilli() - READINGS * 1_000L;
        for (int i = 0; i <= READINGS; i++) {
            double value = i == READINGS ? last : 0.5 * (i * GOLDEN % 1);
            client.publish("sensors/" + gauge + "/gauge", ("{\"value\": " + value + ", \"time\": " + (begun + i * 1_000L) + "}")
                    .getBytes(StandardCharsets.UTF_8), 1, false);
        }
        client.disconnect();
        client.close();
    }

    /** Warnings of the model as the core has them, the newest first. */
    private List<JsonNode> warnings() throws Exception {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode one : core.get("/api/v1/warnings?limit=100").path("warnings")) {
            if (one.path("rule").asText().equals(MODEL.name())) {
                found.add(one);
            }
        }
        return found;
    }

    /** The package with the threshold that the core proposes, once all answers have come there. */
    private String recalibrated() throws Exception {
        String old = Files.readString(folder.resolve("model").resolve("package.yaml"));
        String[] draft = new String[1];
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).until(() -> {
            core.post("/api/v1/evaluations/order", "multipart/form-data; boundary=edge", form(Map.of("recalibrate", "true"),
                    "package", old));
            await().atMost(PATIENCE).until(() -> !List.of("waiting", "running").contains(core.get("/api/v1/evaluations").path("orders")
                    .path(0).path("state").asText()));
            for (JsonNode report : core.get("/api/v1/evaluations").path("reports")) {
                if (report.path("version").asInt() == 2) {
                    draft[0] = core.page("/api/v1/evaluations/" + report.path("sha256").asText() + "/package.yaml");
                }
            }
            return draft[0] != null && draft[0].contains("; " + (3 * VILLAGES.size() + 1) + " answers");
        });
        return draft[0];
    }

    private static String form(Map<String, String> fields, String name, String file) {
        StringBuilder form = new StringBuilder();
        fields.forEach((key, value) -> form.append("--edge\r\nContent-Disposition: form-data; name=\"").append(key)
                .append("\"\r\n\r\n").append(value).append("\r\n"));
        return form.append("--edge\r\nContent-Disposition: form-data; name=\"").append(name).append("\"; filename=\"package.yaml\"")
                .append("\r\nContent-Type: application/octet-stream\r\n\r\n").append(file).append("\r\n--edge--\r\n").toString();
    }
}
