package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.digitalpetri.modbus.server.ModbusTcpServer;
import com.digitalpetri.modbus.server.ProcessImage;
import com.digitalpetri.modbus.server.ReadWriteModbusServices;
import com.digitalpetri.modbus.tcp.server.NettyTcpServerTransport;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.intake.mqtt.StandInGateway;
import org.microbrain.edge.output.StandInHorn;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.field.kura.KuraValue.Type;

/** A village horn at a whole edge that has no parent, over its real listener. */
final class OutputsAtEdgeTest {

    private static final String MORE = """
            rules:
              - {name: stage, series: river/stage, hazard: flood, quantity: {zh: 水位, en: water level}, calm: 3h,
                 detectors: [{detector: range, above: {red: 2}}]}
            outputs:
              horn:
                name: {zh: 村口警报器, en: village horn}
                kind: horn
                mqtt: {client: horn-1, topic: horn/set, on: "ON {seconds}", answer: {topic: horn/state}}
              drain:
                kind: pump
                mqtt: {client: pump-1, topic: pump/set}
            """;
    private static final String PLAN = "least=4&hazard=flood&when=once&from=00:00&to=00:00&day=1&day=2&day=3&day=4&day=5&day=6&day=7"
            + "&minutes=3&seconds=0&rest=10&hourly=2&rounds=2&stops=staff";

    @TempDir
    private Path folder;
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private TestEdge edge;
    private String csrf = "";

    private HttpResponse<String> send(String method, String path, String form) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.node.consolePort() + path))
                .header("Content-Type", "application/x-www-form-urlencoded").header("Cookie", "microbrain-language=en")
                .method(method, BodyPublishers.ofString(form)).build(), BodyHandlers.ofString());
    }

    private String page(String path) throws Exception {
        return send("GET", path, "").body();
    }

    private int post(String path, String form) throws Exception {
        return send("POST", path, "csrf=" + csrf + "&" + form).statusCode();
    }

    private void signIn() throws Exception {
        send("POST", "/sign-in", "name=admin&password=secret");
        Matcher field = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(page("/account"));
        assertThat(field.find()).isTrue();
        csrf = field.group(1);
    }

    private void river(double stage) throws Exception {
        assertThat(edge.post(BodyPublishers.ofString("[{\"series\":\"river/stage\",\"value\":" + stage + ",\"unit\":\"m\"}]"))
                .statusCode()).isLessThan(300);
    }

    private String warning() throws Exception {
        Matcher link = Pattern.compile("/warnings/([0-9]{12}_[0-9a-z_]+)").matcher(page("/"));
        return link.find() ? link.group(1) : "";
    }

    @Test
    void aRedWarningSoundsTheHornByTheApprovedPlanAndTheStopButtonKeepsItOff() throws Exception {
        try (TestEdge opened = new TestEdge(folder, MORE); StandInHorn horn = StandInHorn.listening("horn-1", opened.mqtt)) {
            edge = opened;
            signIn();
            river(2.5);
            await().until(() -> !warning().isEmpty());
            assertThat(post("/outputs/horn/propose", PLAN)).isEqualTo(302);
            assertThat(page("/outputs")).contains("Version 1, to be approved", "does nothing until it is approved");
            assertThat(horn.told).isEmpty();
            assertThat(post("/outputs/horn/approve", "version=2")).isEqualTo(409);
            assertThat(post("/outputs/horn/approve", "version=1")).isEqualTo(302);
            await().until(() -> horn.last().equals("ON 180"));
            await().until(() -> page("/warnings/" + warning()).contains("confirmed on"));
            assertThat(page("/")).contains("village horn", "action=\"/outputs/stop\"");
            assertThat(page("/outputs")).contains("Version 1, approved", "a warning calls for it by the plan", "mb-state-red\">on<");

            assertThat(post("/outputs/stop", "")).isEqualTo(302);
            assertThat(horn.last()).isIn("ON 180", "OFF");
            await().until(() -> horn.last().equals("OFF"));
            await().until(() -> page("/outputs").contains("confirmed off"));
            assertThat(page("/")).contains("All outputs are stopped");
            assertThat(post("/outputs/release", "")).isEqualTo(302);
            assertThat(page("/outputs")).doesNotContain("No warning switches anything on.");
            assertThat(edge.page("/audit", "en")).contains("plan of an output approved", "all outputs stopped", "outputs let go on");
        }
    }

    private int button() throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.node.consolePort() + "/api/v1/outputs/stop"))
                .header("Authorization", "Bearer " + Files.readString(folder.resolve("data/api-token")).strip())
                .POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString()).statusCode();
    }

    @Test
    void aSignBehindAModbusLineIsSwitchedAndReadBackBesideTheReadingsOfTheLine() throws Exception {
        int port = TestEdge.freePort();
        ProcessImage device = new ProcessImage();
        device.with(tx -> tx.writeHoldingRegisters(map -> map.put(2, new byte[] {0, 7})));
        ModbusTcpServer server = ModbusTcpServer.create(NettyTcpServerTransport.create(to -> to.setBindAddress("127.0.0.1").setPort(port)),
                new ReadWriteModbusServices() {
                    @Override
                    protected Optional<ProcessImage> getProcessImage(int unit) {
                        return unit == 1 ? Optional.of(device) : Optional.empty();
                    }
                });
        server.start();
        try (TestEdge opened = new TestEdge(folder, """
                  modbus:
                    pole:
                      address: "127.0.0.1:%d"
                      devices: {level: {unit: 1, interval: 1s, series: pole, points: {depth: {address: 2, unit: cm}}}}
                rules:
                  - {name: stage, series: river/stage, hazard: flood, quantity: {zh: 水位, en: water level}, calm: 3h,
                     detectors: [{detector: range, above: {red: 2}}]}
                outputs: {board: {kind: sign, modbus: {line: pole, unit: 1, coil: 4}}}
                """.formatted(port))) {
            edge = opened;
            signIn();
            post("/outputs/board/propose", PLAN);
            post("/outputs/board/approve", "version=1");
            await().until(() -> page("/outputs").contains("mb-state-green\">off<"));
            river(2.5);
            await().until(() -> page("/outputs").contains("mb-state-red\">on<"));
            assertThat(coil(device)).isTrue();
            post("/outputs/board/end", "");
            await().until(() -> page("/outputs").contains("mb-state-green\">off<"));
            assertThat(coil(device)).isFalse();
            assertThat(edge.values("pole/depth")).contains(7.0);
        } finally {
            server.stop();
        }
    }

    @Test
    void aHornAtAGatewayWithKuraIsSwitchedAndReadBackBesideItsConfiguration() throws Exception {
        Files.write(folder.resolve("gw-1.xml"), KuraSnapshot.write(KuraConfiguration.of(Map.of(
                new Key("data", "publish.qos"), KuraValue.of(Type.INTEGER, "1")))));
        try (TestEdge opened = new TestEdge(folder, """
                  kura: {account: mashan, gateways: {gw-1: {series: school, configuration: gw-1.xml}}}
                rules:
                  - {name: stage, series: river/stage, hazard: flood, quantity: {zh: 水位, en: water level}, calm: 3h,
                     detectors: [{detector: range, above: {red: 2}}]}
                outputs: {horn: {kind: horn, kura: {gateway: gw-1, asset: relays, channel: horn, proof: {channel: sounds, on: "false", off: "true"}}}}
                """); StandInGateway gateway = StandInGateway.withoutPassword("gw-1", opened.mqtt)) {
            edge = opened;
            gateway.channels.putAll(Map.of("relays/horn", "false", "relays/sounds", "true"));
            signIn();
            post("/outputs/horn/propose", PLAN);
            post("/outputs/horn/approve", "version=1");
            await().until(() -> page("/outputs").contains("mb-state-green\">off<"));
            river(2.5);
            await().until(() -> "true".equals(gateway.channels.get("relays/horn")));
            assertThat(page("/outputs")).as("its contact says no").doesNotContain("mb-state-red\">on<");
            gateway.channels.put("relays/sounds", "false");
            await().until(() -> page("/outputs").contains("mb-state-red\">on<"));
            gateway.channels.put("relays/sounds", "true");
            post("/outputs/horn/end", "");
            await().until(() -> page("/outputs").contains("mb-state-green\">off<"));
            assertThat(gateway.channels).containsEntry("relays/horn", "false");
        }
    }

    private static boolean coil(ProcessImage device) {
        return device.get(tx -> tx.readCoils(map -> map.getOrDefault(4, false)));
    }

    @Test
    void aPumpNeedsAnotherApproverAndNobodyButTheNodeTellsAnOutput() throws Exception {
        try (TestEdge opened = new TestEdge(folder, MORE); StandInHorn horn = StandInHorn.listening("horn-1", opened.mqtt);
                StandInHorn stranger = new StandInHorn("stranger", opened.mqtt)) {
            edge = opened;
            signIn();
            assertThat(post("/outputs/drain/propose", PLAN)).isEqualTo(302);
            assertThat(page("/outputs")).contains("Another person than who proposed it must approve it");
            assertThat(post("/outputs/drain/approve", "version=1")).isEqualTo(409);
            assertThat(stranger.subscribe()).isFalse();
            stranger.publish("horn/set", "ON");
            stranger.says("ON");
            await().until(() -> edge.get("/api/v1/refused").contains("only horn-1 says how this output is"));
            assertThat(edge.get("/api/v1/refused")).contains("not-authorised");
            assertThat(horn.told).isEmpty();
            assertThat(page("/outputs")).doesNotContain("on, not by this node");
            horn.says("ON");
            await().until(() -> page("/outputs").contains("on, not by this node"));
            assertThat(button()).as("a button on the wall with a token").isEqualTo(200);
            await().until(() -> horn.told.equals(List.of("OFF")));
            assertThat(page("/")).contains("All outputs are stopped");
        }
    }
}
