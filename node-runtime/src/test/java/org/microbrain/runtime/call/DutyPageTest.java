package org.microbrain.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.call.channel.TestGateway;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.People;

/** The page of the duty list, the page behind a link, and the ways for programs, over HTTP. */
final class DutyPageTest {

    private static final String PASSWORD = "correct horse 7 battery";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    @TempDir
    private Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private TestGateway gateway;
    private CallingNode node;
    private People people;
    private NodeMetrics metrics;
    private Console console;
    private int port;
    private String cookie = "";
    private String csrf = "";

    @BeforeEach
    void start() throws Exception {
        gateway = new TestGateway();
        Files.setPosixFilePermissions(Files.writeString(folder.resolve("replies"), "hear-me-and-nobody-else"), PosixFilePermissions.fromString("rw-------"));
        node = new CallingNode(folder, "{replies: {file: replies}, channels: [{name: sms, kind: sms, plain: true, url: \""
                + gateway.url() + "/send\", body: '{\"to\":\"{phone}\",\"text\":\"{text}\"}'}]}");
        String hash = PasswordHash.of(PASSWORD, 1000).toString();
        Files.writeString(node.settings.data().resolve("console-users.yaml"), "users:\n"
                + "  - {name: leader, password: \"" + hash + "\", role: duty-leader}\n"
                + "  - {name: staff, password: \"" + hash + "\", role: staff}\n"
                + "  - {name: auditor, password: \"" + hash + "\", role: auditor}\n");
        metrics = new NodeMetrics(node.settings.node());
        people = new People(node.settings.data(), Tier.EDGE, node.settings.area(), () -> node.now);
        console = new Console(node.settings, people, area -> new NodeStatus(node.settings.node(), node.settings.name(),
                Tier.EDGE, node.settings.area().level(), node.settings.area(), node.now, NodeStatus.Link.NONE, List.of(),
                List.of(), List.of(), List.of(), List.of(), List.of(), null, RecordTime.Quality.GOOD, Map.of(), List.of()), metrics);
        node.calls.pages(console);
        port = console.start();
    }

    @AfterEach
    void stop() throws Exception {
        console.close();
        people.close();
        metrics.close();
        node.close();
        gateway.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String form(String... fields) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append(i == 0 ? "" : "&").append(fields[i]).append('=').append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return form.toString();
    }

    private void signIn(String name) throws Exception {
        cookie = "";
        HttpResponse<String> answer = send("POST", "/sign-in", form("name", name, "password", PASSWORD));
        cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
        Matcher found = CSRF.matcher(send("GET", "/duty", null).body());
        csrf = found.find() ? found.group(1) : "";
    }

    private HttpResponse<String> post(String path, String... fields) throws Exception {
        return send("POST", path, form("csrf", csrf) + "&" + form(fields));
    }

    private String page() throws Exception {
        return send("GET", "/duty", null).body();
    }

    private void add(String name, String phone) throws Exception {
        assertThat(post("/duty/persons", "who", name, "role", "VILLAGE_DUTY_HOLDER", "phone", phone, "email", "",
                "account", "", "language", "zh").statusCode()).isEqualTo(302);
    }

    @Test
    void theLeaderEditsTheListAndOthersSeeWhatTheyMay() throws Exception {
        signIn("leader");
        add("韦主任", "138 0013 8000");
        add("<script>alert(1)</script>", "");
        post("/duty/lines", "hazard", "flood", "least", "2", "from", "22:00", "to", "06:00", "when", "confirmed", "day", "1", "day", "2");
        DutyTable table = node.calls.duty().table();
        long line = table.lines().get(0).id();
        post("/duty/lines/" + line + "/turns", "person", String.valueOf(table.persons().get(0).id()), "channel", "sms", "channel", "forged");
        post("/duty/lines/" + line + "/turns", "person", String.valueOf(table.persons().get(1).id()));
        assertThat(page()).contains("韦主任", "13800138000", "22:00–06:00", "&lt;script>").doesNotContain("<script>alert");
        assertThat(node.calls.duty().table().lines().get(0).turns()).containsExactly(
                new DutyLine.Turn(table.persons().get(0).id(), Set.of("sms")), new DutyLine.Turn(table.persons().get(1).id(), Set.of()));
        post("/duty/lines/" + line + "/order", "person", String.valueOf(table.persons().get(1).id()), "do", "up");
        assertThat(node.calls.duty().table().lines().get(0).turns().get(0).person()).isEqualTo(table.persons().get(1).id());
        assertThat(send("GET", "/duty?line=" + line, null).body()).contains("/duty/lines/" + line + "\"", "value=\"22:00\"");
        post("/duty/lines/" + line, "hazard", "", "least", "4", "from", "00:00", "to", "00:00", "day", "7");
        assertThat(node.calls.duty().table().lines().get(0).turns()).hasSize(2);
        assertThat(node.calls.duty().table().lines().get(0).whenConfirmed()).isFalse();
        signIn("staff");
        assertThat(page()).contains("13800138000").doesNotContain("/duty/persons");
        assertThat(post("/duty/persons", "who", "x", "role", "STAFF").statusCode()).isEqualTo(403);
        assertThat(send("GET", "/api/v1/duty", null).statusCode()).isEqualTo(403);
        signIn("auditor");
        assertThat(page()).contains("韦主任").doesNotContain("13800138000");
    }

    @Test
    void whatIsWrongWithAFormIsSaidOnceAndChangesNothing() throws Exception {
        signIn("leader");
        add("韦主任", "1380013800x");
        assertThat(page()).contains("电话号码应为").doesNotContain("1380013800x");
        assertThat(page()).doesNotContain("电话号码应为");
        post("/duty/lines", "hazard", "<b>", "least", "9", "from", "25:00", "to", "");
        assertThat(node.calls.duty().table()).isEqualTo(DutyTable.EMPTY);
        assertThat(post("/duty/persons/99/remove", "x", "").statusCode()).isEqualTo(302);
    }

    @Test
    void aTrySendsADrillAndShowsItsReceipt() throws Exception {
        signIn("leader");
        add("韦主任", "13800138000");
        long id = node.calls.duty().table().persons().get(0).id();
        post("/duty/persons/" + id + "/try", "channel", "sms");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(page()).contains("短信网关已受理"));
        assertThat(gateway.requests).hasSize(1);
        assertThat(gateway.requests.get(0).body()).contains("演练", "13800138000");
        assertThat(post("/duty/persons/" + id + "/remove", "x", "").statusCode()).isEqualTo(302);
        assertThat(node.calls.duty().table().persons()).isEmpty();
    }

    @Test
    void theListGoesOutAndComesInAsATable() throws Exception {
        signIn("leader");
        post("/duty/import", "csv", "韦主任,村级责任人,13800138000,,,zh\n罗,网格员,13900139000");
        String csv = send("GET", "/api/v1/duty", null).body();
        assertThat(csv).contains("韦主任,村级责任人,13800138000");
        HttpResponse<String> answer = send("POST", "/api/v1/duty", csv.replace("13900139000", "13700137000"),
                "X-CSRF-Token", csrf, "Content-Type", "text/csv");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(node.calls.duty().table().persons()).hasSize(2).anyMatch(one -> one.phone().equals("13700137000"));
        assertThat(send("POST", "/api/v1/duty", "罗,网格员,1x", "X-CSRF-Token", csrf).statusCode()).isEqualTo(400);
    }

    @Test
    void aLinkIsAPageWithAButtonAndLookingAtItAnswersNothing() throws Exception {
        node.line(false, Set.of("sms"), node.person("韦主任", CallingNode.WEI));
        node.born();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(node.calls.calls().of(CallingNode.WARNING)).hasSize(1));
        String token = node.calls.calls().of(CallingNode.WARNING).get(0).token();
        assertThat(send("GET", "/answers/" + token, null).body()).contains("韦主任", "<button").doesNotContain("水位");
        assertThat(send("GET", "/answers/" + token, null).statusCode()).isEqualTo(200);
        assertThat(node.answered()).isEmpty();
        assertThat(send("POST", "/answers/" + "x".repeat(24), "").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/answers/..%2f..%2fetc", "").statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(send("POST", "/answers/" + token, "").body()).contains("已记录");
        assertThat(send("POST", "/api/v1/answers/" + token, "").body()).contains("before");
        assertThat(node.answered()).containsExactly("韦主任");
    }

    @Test
    void aGatewayHandsOverRepliesWithItsSecretAlone() throws Exception {
        node.line(false, Set.of("sms"), node.person("韦主任", CallingNode.WEI));
        node.born();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() ->
                assertThat(node.deliveries("sms")).extracting(Delivery::state).containsExactly(Delivery.State.ACCEPTED));
        String reply = form("from", "+8613800138000", "text", "收到！");
        assertThat(send("POST", "/api/v1/replies", reply).statusCode()).isEqualTo(401);
        assertThat(send("POST", "/api/v1/replies", reply, "Authorization", "Bearer hear").statusCode()).isEqualTo(401);
        assertThat(node.answered()).isEmpty();
        assertThat(send("POST", "/api/v1/replies", "", "Authorization", "Bearer hear-me-and-nobody-else").statusCode()).isEqualTo(400);
        assertThat(send("POST", "/api/v1/replies", reply, "Authorization", "Bearer hear-me-and-nobody-else").statusCode()).isEqualTo(200);
        assertThat(node.answered()).containsExactly("韦主任");
    }

    @Test
    void pagesHearHowManyCallsWaitForAnAnswer() throws Exception {
        assertThat(send("GET", "/api/v1/calls", null).statusCode()).isEqualTo(401);
        signIn("staff");
        assertThat(send("GET", "/api/v1/calls", null).body()).isEqualTo("{\"open\":0,\"level\":0,\"newest\":0}");
        node.line(false, Set.of(), node.person("韦主任", ""));
        node.born();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            node.calls.work();
            assertThat(send("GET", "/api/v1/calls", null).body()).contains("\"open\":1,\"level\":3");
        });
    }

    @Test
    void aDamagedListIsSaidAndTheConsoleGoesOn() throws Exception {
        Files.writeString(node.settings.data().resolve("duty.db"), "this is not a database at all, and long enough to be looked at");
        signIn("leader");
        assertThat(page()).contains("值班表无法读取");
        node.calls.work();
        assertThat(node.calls.trouble()).isPresent();
    }
}
