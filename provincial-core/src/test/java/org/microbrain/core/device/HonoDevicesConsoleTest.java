package org.microbrain.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.api.CommandApi;
import org.microbrain.core.api.DeviceApi;
import org.microbrain.core.api.DeviceOrders;
import org.microbrain.core.console.HonoDevicePages;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.device.CommandAnswer;
import org.microbrain.runtime.device.DeviceMessage;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.People;

/** Hono's devices as people and programs meet them, over HTTP: who sees which, and who may have them do something. */
final class HonoDevicesConsoleTest {

    private static final NodeId CORE = new NodeId("450000000000");
    private static final String PUMP = "450102001003:pump";
    private static final String HORN = "450203001003:horn";

    @TempDir
    private Path folder;
    private final long now = Instant.parse("2026-11-24T08:00:00Z").toEpochMilli();
    private People people;
    private PresenceBook presence;
    private CommandDesk desk;
    private Console console;
    private int port;

    @BeforeEach
    void open() throws Exception {
        String hash = PasswordHash.of("correct horse", 1000).toString();
        StringBuilder users = new StringBuilder("users:\n");
        for (String[] one : new String[][] {{"wang", "operator", ""}, {"zhao", "operator", ", area: 450100000000"},
            {"li", "duty-leader", ""}, {"sun", "auditor", ""}}) {
            users.append("  - {name: ").append(one[0]).append(", password: \"").append(hash).append("\", role: ").append(one[1])
                    .append(one[2]).append("}\n");
        }
        PrivateFile.write(folder.resolve("console-users.yaml"), users.toString().getBytes(StandardCharsets.UTF_8));
        NodeSettings settings = new NodeSettings(CORE, new LocalName("广西", "Guangxi"), folder,
                new IdentitySettings(folder, folder, folder), List.of(), null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder);
        people = new People(folder, Tier.CORE, CORE.area(), InstantSource.system());
        presence = new PresenceBook(folder.resolve("devices.db"), device -> device.length() > 12 ? device.substring(0, 12) : "");
        presence.saw(List.of(listens(PUMP), listens(HORN), listens("stranger")));
        desk = new CommandDesk(folder, presence, command -> CompletableFuture.completedFuture(new CommandAnswer(200, "text/plain",
                "did it".getBytes(StandardCharsets.UTF_8))), () -> now);
        console = new Console(settings, people, HonoDevicesConsoleTest::status, new NodeMetrics(CORE));
        DeviceOrders orders = new DeviceOrders(desk, CORE.area());
        new HonoDevicePages(presence, orders).addTo(console);
        new DeviceApi(presence, CORE.area(), () -> now).addTo(console);
        new CommandApi(orders).addTo(console);
        port = console.start();
    }

    private DeviceMessage listens(String device) {
        return new DeviceMessage("hono.event.guangxi", 0, 1, now - 60_000, device, DeviceMessage.Kind.EVENT, "hono-mqtt",
                DevicePresence.EMPTY, DeviceMessage.UNTIL_FURTHER_NOTICE, new byte[0]);
    }

    private static NodeStatus status(DivisionCode area) {
        return new NodeStatus(CORE, new LocalName("广西", "Guangxi"), Tier.CORE, CORE.area().level(), CORE.area(),
                Instant.EPOCH, NodeStatus.Link.NONE, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                new NodeStatus.Disk(1, 2, Storage.GOOD), RecordTime.Quality.GOOD, Map.of(), List.of());
    }

    @AfterEach
    void close() {
        console.close();
        desk.close();
        presence.close();
        people.close();
    }

    private HttpResponse<String> api(String method, String path, String body) throws Exception {
        String token = Files.readString(folder.resolve("api-token")).strip();
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                .header("Authorization", "Bearer " + token).method(method, body == null ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    @Test
    void whoIsThereIsShownToWhoSeesTheArea() throws Exception {
        assertThat(new Browser("wang").get("/devices")).contains(PUMP, HORN, "stranger", "未说明地区", "在线，可接收命令");
        assertThat(new Browser("wang").get("/devices?find=HORN")).contains(HORN).doesNotContain(PUMP);
        assertThat(new Browser("zhao").get("/devices")).contains(PUMP).doesNotContain(HORN).doesNotContain("stranger");
        assertThat(new Browser("zhao").status("GET", "/devices/" + HORN, "")).isEqualTo(404);
        assertThat(new Browser("zhao").status("GET", "/devices/nobody", "")).isEqualTo(404);
        assertThat(api("GET", "devices", null).body()).contains("\"device\":\"" + PUMP + "\",\"area\":\"450102001003\"",
                "\"listens\":true");
    }

    @Test
    void anOperatorOrdersInTheirOwnAreaAndNobodyElseAnywhere() throws Exception {
        Browser zhao = new Browser("zhao");
        assertThat(zhao.get("/devices/" + PUMP)).contains("action=\"/devices/order\"");
        assertThat(zhao.post("/devices/order", "node=" + PUMP + "&name=valve&payload=open&hours=1")).startsWith("/devices/450102001003");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() ->
                assertThat(zhao.get("/devices/" + PUMP)).contains("valve", "已执行", "200 did it", "zhao"));
        assertThat(people.audit().latest("zhao", "", Long.MAX_VALUE, 10)).anyMatch(one -> one.what().equals("devices-order")
                && one.subject().contains("valve") && one.subject().contains(PUMP));
        assertThat(zhao.status("POST", "/devices/order", "node=" + HORN + "&name=valve&payload=open&hours=1")).isEqualTo(404);
        for (String other : List.of("li", "sun")) {
            Browser browser = new Browser(other);
            assertThat(browser.get("/devices/" + PUMP)).contains("valve").doesNotContain("action=\"/devices/order\"");
            assertThat(browser.status("POST", "/devices/order", "node=" + PUMP + "&name=valve&hours=1")).as(other).isEqualTo(403);
            assertThat(browser.status("POST", "/devices/withdraw", "name=x")).as(other).isEqualTo(403);
        }
    }

    @Test
    void aProgramOrdersOnceByItsIdAndMistakesAreSaidInBothLanguages() throws Exception {
        String order = "{\"id\":\"order-17\",\"payload\":{\"open\":true},\"expires_s\":60}";
        HttpResponse<String> first = api("POST", "devices/" + PUMP + "/commands/valve", order);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(first.body()).contains("\"id\":\"order-17\"", "\"payload\":\"{\\\"open\\\":true}\"");
        assertThat(api("POST", "devices/" + PUMP + "/commands/valve", order).statusCode()).isEqualTo(202);
        assertThat(api("POST", "devices/" + PUMP + "/commands/other", order).statusCode()).isEqualTo(409);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() ->
                assertThat(api("GET", "devices/" + PUMP + "/commands", null).body()).contains("\"state\":\"done\"").contains("did it"));
        assertThat(api("POST", "commands/order-17/withdraw", "{}").statusCode()).isEqualTo(409);
        assertThat(api("POST", "commands/unknown/withdraw", "{}").statusCode()).isEqualTo(404);
        for (String wrong : List.of("{\"expires_s\":0}", "{\"id\":\"a b\"}", "{\"content_type\":\"x\"}", "{\"payload_base64\":\"%\"}",
                "{\"payload\":\"" + "x".repeat(17_000) + "\"}", "[]", "{")) {
            HttpResponse<String> answer = api("POST", "devices/" + PUMP + "/commands/valve", wrong);
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
            assertThat(answer.body()).contains("\"zh\"", "\"en\"");
        }
        assertThat(api("POST", "devices/nobody/commands/valve", "{}").statusCode()).isEqualTo(404);
    }

    /** Somebody who signed in; follows no redirect. */
    private final class Browser {

        private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
        private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager()).build();
        private final String csrf;

        Browser(String name) throws Exception {
            send("POST", "/sign-in", "name=" + name + "&password=correct+horse");
            Matcher field = CSRF.matcher(get("/account"));
            assertThat(field.find()).as(name).isTrue();
            csrf = field.group(1);
        }

        private HttpResponse<String> send(String method, String path, String form) throws Exception {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .method(method, method.equals("GET") ? BodyPublishers.noBody()
                            : BodyPublishers.ofString(form)).build(), BodyHandlers.ofString());
        }

        String get(String path) throws Exception {
            return send("GET", path, "").body();
        }

        int status(String method, String path, String form) throws Exception {
            return send(method, path, form + "&csrf=" + csrf).statusCode();
        }

        /** @return where it leads */
        String post(String path, String form) throws Exception {
            HttpResponse<String> answer = send("POST", path, form + "&csrf=" + csrf);
            return answer.headers().firstValue("Location").orElseThrow(() -> new AssertionError(answer.body()));
        }
    }
}
