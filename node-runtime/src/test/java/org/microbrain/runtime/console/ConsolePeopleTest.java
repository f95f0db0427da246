package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.http.HandlerType;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.config.Values;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.AuditEntry;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;

/** What people and strangers do at a hub's console, over HTTP. */
class ConsolePeopleTest {

    private static final String PASSWORD = "correct horse";
    private static final String NEXT = "battery staple 7";

    @TempDir
    Path data;
    private final HttpClient client = HttpClient.newHttpClient();
    private NodeMetrics metrics;
    private People people;
    private Console console;
    private Instant now = Statuses.NOW;
    private int port;
    private String cookie = "";
    private int performed;

    @BeforeEach
    void start() throws Exception {
        if (Files.notExists(data.resolve("people.db"))) {
            String hash = PasswordHash.of(PASSWORD, 1000).toString();
            Files.writeString(data.resolve("console-users.yaml"), "users:\n"
                    + user("admin", hash, "district-admin, must-change: false") + user("new", hash, "staff, must-change: true")
                    + user("li", hash, "staff, area: 450102001003") + user("auditor", hash, "auditor"));
        }
        metrics = new NodeMetrics(Statuses.HUB);
        NodeSettings settings = new NodeSettings(Statuses.HUB, new LocalName("兴宁区", "Xingning"), data,
                new IdentitySettings(data, data, data), List.of(), null,
                new ConsoleSettings(Values.address("127.0.0.1:0")), data);
        people = new People(data, Tier.HUB, Statuses.HUB.area(), () -> now);
        console = new Console(settings, people, area -> Statuses.hub(), metrics)
                .action("/warnings/{id}/confirm", Right.JUDGE_WARNINGS, (ctx, account) -> {
                    performed++;
                    return "/";
                })
                .action("/broken", Right.LOOK, (ctx, account) -> {
                    throw new IllegalStateException("secret detail");
                })
                .api(HandlerType.POST, "/api/v1/act", Right.JUDGE_WARNINGS, ctx -> ctx.result("done"));
        port = console.start();
    }

    private static String user(String name, String hash, String role) {
        return "  - {name: " + name + ", password: \"" + hash + "\", role: " + role + "}\n";
    }

    @AfterEach
    void stop() {
        console.close();
        people.close();
        metrics.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(request(path, headers).GET());
    }

    private HttpResponse<String> post(String path, Map<String, String> fields, String... headers) throws Exception {
        String form = fields.entrySet().stream().map(field -> field.getKey() + "="
                + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
        return send(request(path, headers).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String signIn(String name, String password) throws Exception {
        HttpResponse<String> answer = post("/sign-in", Map.of("name", name, "password", password));
        assertThat(answer.statusCode()).isEqualTo(302);
        String set = answer.headers().firstValue("Set-Cookie").orElseThrow();
        cookie = set.substring(0, set.indexOf(';'));
        return set;
    }

    private String csrf() throws Exception {
        Matcher field = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(get("/account").body());
        assertThat(field.find()).isTrue();
        return field.group(1);
    }

    private HttpResponse<String> act(String path, String... fields) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("csrf", csrf()));
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return post(path, all);
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    private List<AuditEntry> audit(String what) {
        return people.audit().latest("", what, Long.MAX_VALUE, 100);
    }

    @Test
    void aFirstPasswordOpensNothingUntilItIsChanged() throws Exception {
        signIn("new", PASSWORD);
        assertThat(location(get("/"))).isEqualTo("/account");
        assertThat(get("/", "HX-Request", "true").headers().firstValue("HX-Redirect")).contains("/account");
        assertThat(get("/api/v1/status").statusCode()).isEqualTo(401);
        assertThat(location(act("/warnings/w1/confirm"))).isEqualTo("/account");
        assertThat(performed).isZero();
        assertThat(get("/account").body()).contains("请先设置自己的密码");
        assertThat(location(act("/account/password", "now", PASSWORD, "next", "short", "again", "short")))
                .isEqualTo("/account?problem=password-short");
        assertThat(get("/account?problem=password-short").body()).contains("密码至少 10 个字符");
        assertThat(location(act("/account/password", "now", "wrong", "next", NEXT, "again", NEXT)))
                .isEqualTo("/account?problem=wrong-password");
        String before = cookie;
        HttpResponse<String> changed = act("/account/password", "now", PASSWORD, "next", NEXT, "again", NEXT);
        assertThat(location(changed)).isEqualTo("/account?done=password");
        assertThat(get("/").statusCode()).as("the old session has ended").isEqualTo(302);
        String set = changed.headers().firstValue("Set-Cookie").orElseThrow();
        cookie = set.substring(0, set.indexOf(';'));
        assertThat(cookie).isNotEqualTo(before);
        assertThat(get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionOutlivesARestart() throws Exception {
        signIn("admin", PASSWORD);
        String csrf = csrf();
        stop();
        start();
        assertThat(get("/").statusCode()).isEqualTo(200);
        assertThat(csrf()).isEqualTo(csrf);
    }

    @Test
    void aSessionThatAStrangerPreparedIsNotTakenOver() throws Exception {
        cookie = "microbrain-450102000000=" + "A".repeat(43);
        String prepared = cookie;
        signIn("admin", PASSWORD);
        assertThat(cookie).isNotEqualTo(prepared);
        String first = cookie;
        signIn("admin", PASSWORD);
        assertThat(cookie).isNotEqualTo(first);
        cookie = first;
        assertThat(get("/").statusCode()).as("the session before the sign-in has ended").isEqualTo(302);
    }

    @Test
    void theCookieIsOutOfReachAndSecureBehindAProxyWithTls() throws Exception {
        assertThat(signIn("admin", PASSWORD)).contains("HttpOnly").contains("SameSite=Strict").contains("Path=/")
                .doesNotContain("Secure");
        HttpResponse<String> behind = post("/sign-in", Map.of("name", "admin", "password", PASSWORD), "X-Forwarded-For",
                "10.9.9.9", "X-Forwarded-Proto", "https");
        assertThat(behind.headers().firstValue("Set-Cookie").orElseThrow()).contains("Secure");
        assertThat(audit("sign-in").get(0).address()).isEqualTo("10.9.9.9");
    }

    @Test
    void aDisabledPersonIsOutAtOnceWithAllTheirTokens() throws Exception {
        signIn("admin", PASSWORD);
        String admin = cookie;
        act("/people/add", "name", "second", "role", "district-admin");
        String password = people.accounts().resetPassword("second");
        people.accounts().choosePassword("second", NEXT);
        assertThat(password).isNotBlank();
        cookie = "";
        signIn("second", NEXT);
        HttpResponse<String> made = act("/tokens/add", "name", "tool", "right", "look", "days", "30");
        String page = get(location(made)).body();
        Matcher token = Pattern.compile("(mb_[A-Za-z0-9_-]{43})").matcher(page);
        assertThat(token.find()).isTrue();
        String second = cookie;
        cookie = "";
        String[] bearer = {"Authorization", "Bearer " + token.group(1)};
        assertThat(get("/api/v1/status", bearer).statusCode()).isEqualTo(200);
        cookie = admin;
        act("/people/disable", "name", "second");
        cookie = "";
        assertThat(get("/api/v1/status", bearer).statusCode()).isEqualTo(401);
        cookie = second;
        assertThat(location(get("/"))).isEqualTo("/sign-in");
        cookie = "";
        assertThat(post("/sign-in", Map.of("name", "second", "password", NEXT)).statusCode()).isEqualTo(401);
    }

    @Test
    void aSecretIsShownOnceAndToWhoMadeItAlone() throws Exception {
        signIn("admin", PASSWORD);
        String shown = location(act("/people/reset", "name", "li"));
        Matcher password = Pattern.compile("<code>([a-z0-9]{16})</code>").matcher(get(shown).body());
        assertThat(password.find()).isTrue();
        assertThat(people.accounts().find("li").orElseThrow().password().matches(password.group(1))).isTrue();
        assertThat(get(shown).body()).doesNotContain(password.group(1));
    }

    @Test
    void theLastWhoCanManageStaysAndIsToldWhy() throws Exception {
        signIn("admin", PASSWORD);
        HttpResponse<String> refused = act("/people/disable", "name", "admin");
        assertThat(location(refused)).isEqualTo("/people?problem=last-manager");
        assertThat(get(location(refused)).body()).contains("最后一位可以管理人员的用户");
        assertThat(audit("people-disable").get(0).outcome()).isEqualTo("refused");
    }

    @Test
    void whoSeesAPartSeesNothingOfTheRest() throws Exception {
        signIn("li", PASSWORD);
        for (String path : List.of("/", "/api/v1/status")) {
            assertThat(get(path).body()).as(path).contains("450102001003").doesNotContain("450102002000")
                    .doesNotContain("450199001003");
        }
        assertThat(get("/").body()).doesNotContain("href=\"/people\"").doesNotContain("href=\"/audit\"");
        assertThat(get("/people").statusCode()).isEqualTo(403);
        assertThat(get("/api/v1/audit.csv").statusCode()).isEqualTo(403);
    }

    @Test
    void everyActionIsAuditedByItself() throws Exception {
        signIn("li", PASSWORD);
        act("/warnings/w1/confirm");
        assertThat(act("/broken", "warning", "w9", "choice", "false", "why", "private").statusCode()).isEqualTo(500);
        assertThat(act("/people/reset", "name", "admin").statusCode()).isEqualTo(403);
        assertThat(post("/warnings/w2/confirm", Map.of("csrf", "x")).statusCode()).isEqualTo(403);
        assertThat(performed).isEqualTo(1);
        assertThat(audit("")).extracting(AuditEntry::who, AuditEntry::what, AuditEntry::subject, AuditEntry::outcome)
                .containsExactly(tuple("warnings-confirm", "w2", "refused"), tuple("people-reset", "admin", "refused"),
                        tuple("broken", "w9 false", "failed"), tuple("warnings-confirm", "w1", "done"),
                        tuple("sign-in", "", "done"));
        assertThat(audit("sign-in").get(0).address()).isEqualTo("127.0.0.1");
        cookie = "";
        String own = Files.readString(data.resolve("api-token")).strip();
        assertThat(post("/api/v1/act", Map.of(), "Authorization", "Bearer " + own).body()).isEqualTo("done");
        assertThat(audit("act").get(0).who()).isEqualTo("api-token");
    }

    private static org.assertj.core.groups.Tuple tuple(String what, String subject, String outcome) {
        return org.assertj.core.api.Assertions.tuple("li", what, subject, outcome);
    }

    @Test
    void whatWasTypedForANameIsNotKeptUnlessItIsOne() throws Exception {
        post("/sign-in", Map.of("name", "my-secret-password", "password", "x"));
        post("/sign-in", Map.of("name", "li", "password", "x"));
        assertThat(audit("sign-in")).extracting(AuditEntry::subject).containsExactly("li", "?");
    }

    @Test
    void guessingFromOneAddressIsSlowedAndARestartForgivesNothing() throws Exception {
        for (int i = 0; i < 5; i++) {
            post("/sign-in", Map.of("name", "li", "password", "guess" + i));
        }
        assertThat(post("/sign-in", Map.of("name", "li", "password", PASSWORD)).statusCode()).isEqualTo(429);
        stop();
        start();
        assertThat(post("/sign-in", Map.of("name", "li", "password", PASSWORD)).statusCode()).isEqualTo(429);
        now = now.plusSeconds(900);
        assertThat(post("/sign-in", Map.of("name", "li", "password", PASSWORD)).statusCode()).isEqualTo(302);
    }

    @Test
    void aFormFromElsewhereIsRefused() throws Exception {
        signIn("admin", PASSWORD);
        String csrf = csrf();
        String token = Files.readString(data.resolve("api-token")).strip();
        for (String[] from : List.of(new String[] {"Sec-Fetch-Site", "cross-site"},
                new String[] {"Sec-Fetch-Site", "same-site"}, new String[] {"Origin", "http://evil.example"},
                new String[] {"Origin", "null"})) {
            assertThat(post("/warnings/w/confirm", Map.of("csrf", csrf), from).statusCode()).isEqualTo(403);
        }
        assertThat(post("/warnings/w/confirm", Map.of()).statusCode()).isEqualTo(403);
        assertThat(post("/warnings/w/confirm", Map.of("csrf", token)).statusCode()).isEqualTo(403);
        assertThat(post("/api/v1/act", Map.of()).statusCode()).isEqualTo(401);
        cookie = cookie + "; csrf=" + csrf;
        assertThat(post("/warnings/w/confirm", Map.of()).statusCode()).isEqualTo(403);
        assertThat(performed).isZero();
    }

    @Test
    void scriptInWhatPeopleTypeStaysTextAndNoFormulaIsExported() throws Exception {
        signIn("admin", PASSWORD);
        act("/people/add", "name", "<script>alert(1)</script>", "role", "staff");
        act("/people/reset", "name", "=HYPERLINK(\"http://evil\")");
        String page = get("/audit?who=%22%3E%3Cscript%3Ealert(2)&what=").body() + get("/audit").body();
        assertThat(page).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert");
        assertThat(get("/people?problem=%3Cscript%3E").body()).contains("请求无法处理").doesNotContain("<script>");
        String csv = get("/api/v1/audit.csv").body();
        assertThat(csv).contains("\"'=HYPERLINK(\"\"http://evil\"\")\"").startsWith("\uFEFFtime,who,role,what");
    }

    @Test
    void aBodyOfAHundredMegabytesIsRefusedBeforeItIsRead() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: 104857600\r\n\r\nname=").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] answer = socket.getInputStream().readNBytes(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void aFormWithoutLengthIsCutOffAtItsLimit() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String chunk = "10000\r\n" + "x".repeat(65_536) + "\r\n";
            int sent = 0;
            try {
                for (; sent < 1_000; sent++) {
                    out.write(chunk.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (SocketException cutOff) {
                assertThat(sent).as("chunks of 64 KiB").isLessThan(500);
            }
            assertThat(sent).isLessThan(1_000);
        }
    }

    @Test
    void oneSignsOutElsewhereAndStaysHere() throws Exception {
        signIn("admin", PASSWORD);
        String elsewhere = cookie;
        cookie = "";
        signIn("admin", PASSWORD);
        assertThat(get("/account").body()).contains("退出其他地方的登录");
        act("/account/sign-out-elsewhere");
        assertThat(get("/").statusCode()).isEqualTo(200);
        cookie = elsewhere;
        assertThat(get("/").statusCode()).isEqualTo(302);
    }
}
