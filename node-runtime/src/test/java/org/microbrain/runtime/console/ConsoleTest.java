package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.HandlerType;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.config.Values;
import org.microbrain.runtime.console.NodeStatus.Link;
import org.microbrain.runtime.console.NodeStatus.LinkState;
import org.microbrain.runtime.console.NodeStatus.OpenWarning;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;

class ConsoleTest {

    private static final Link OFFLINE =
            new Link(LinkState.OFFLINE, Statuses.HUB, Statuses.NOW.minusSeconds(3 * 3600), "Connection refused");

    private static final String PASSWORD = "correct horse";

    @TempDir
    Path data;
    private final AtomicReference<NodeStatus> status = new AtomicReference<>(Statuses.edge(OFFLINE, 1204));
    private final NodeMetrics metrics = new NodeMetrics(Statuses.EDGE);
    private final HttpClient client = HttpClient.newHttpClient();
    private Console console;
    private People people;
    private int port;
    private String cookie = "";

    private Console open(NodeId node, Tier tier, NodeMetrics metrics) throws Exception {
        NodeSettings settings = new NodeSettings(node, new LocalName("兴宁社区", "Xingning"), data,
                new IdentitySettings(data, data, data), List.of(), null,
                new ConsoleSettings(Values.address("127.0.0.1:0")), data);
        people = new People(data, tier, node.area(), InstantSource.fixed(Statuses.NOW));
        return new Console(settings, people, area -> status.get(), metrics);
    }

    private void writeAdmin() throws Exception {
        Files.writeString(data.resolve("console-users.yaml"), "users:\n  - {name: admin, password: \""
                + PasswordHash.of(PASSWORD, 1000) + "\", role: admin}\n");
    }

    @BeforeEach
    void start() throws Exception {
        writeAdmin();
        console = open(Statuses.EDGE, Tier.EDGE, metrics);
        console.api(HandlerType.POST, "/api/v1/echo", Right.LOOK, ctx -> ctx.result(ctx.body()))
                .api("/api/v1/broken", Right.LOOK, ctx -> {
                    throw new IllegalStateException("secret detail");
                })
                .open(HandlerType.GET, "/api/v1/open", ctx -> ctx.result("open"))
                .action("/act", Right.MANAGE_PEOPLE, (ctx, account) -> "//evil.example/");
        port = console.start();
    }

    @AfterEach
    void stop() {
        console.close();
        people.close();
        metrics.close();
    }

    private HttpResponse<String> send(String method, String path, String form, Consumer<HttpRequest.Builder> more)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, form == null ? BodyPublishers.noBody() : BodyPublishers.ofString(form));
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        more.accept(request);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, null, request -> {
            if (headers.length > 0) {
                request.headers(headers);
            }
        });
    }

    private HttpResponse<String> post(String path, String form, String... headers) throws Exception {
        return send("POST", path, form, request -> {
            if (headers.length > 0) {
                request.headers(headers);
            }
        });
    }

    private HttpResponse<String> trySignIn(String name, String password, String... headers) throws Exception {
        return post("/sign-in", "name=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&password="
                + URLEncoder.encode(password, StandardCharsets.UTF_8), headers);
    }

    private String signIn() throws Exception {
        HttpResponse<String> answer = trySignIn("admin", PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(302);
        String set = answer.headers().firstValue("Set-Cookie").orElseThrow();
        cookie = set.substring(0, set.indexOf(';'));
        return set;
    }

    private String csrf() throws Exception {
        Matcher field = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(get("/").body());
        assertThat(field.find()).isTrue();
        return field.group(1);
    }

    private String token() throws Exception {
        return "Bearer " + Files.readString(data.resolve("api-token")).strip();
    }

    @Test
    void aStrangerSeesTheSignInPageOnly() throws Exception {
        assertThat(get("/").headers().firstValue("Location")).contains("/sign-in");
        assertThat(get("/", "HX-Request", "true").headers().firstValue("HX-Redirect")).contains("/sign-in");
        assertThat(get("/sign-in").body()).contains("登录").contains("兴宁社区").doesNotContain("1,204");
    }

    @Test
    void theNodePageSaysTheOneThingThatMatters() throws Exception {
        signIn();
        assertThat(get("/").body()).contains("断网 3 小时").contains("待传 1,204 条").contains("mb-bar-orange")
                .contains("红色").contains("3.42").contains("15:59:53").contains("7 秒前");
        get("/language/en");
        HttpResponse<String> english = get("/", "Cookie", cookie + "; microbrain-language=en");
        assertThat(english.body()).contains("Offline for 3 h").contains("1,204 records waiting").contains("Red");
    }

    @Test
    void placesHaveNamesBesideTheirCodes() throws Exception {
        status.set(Statuses.hub());
        console.close();
        people.close();
        Files.delete(data.resolve("people.db"));
        writeAdmin();
        console = open(Statuses.HUB, Tier.HUB, metrics);
        port = console.start();
        signIn();
        String page = get("/").body();
        assertThat(page).contains("上级 南宁市 450100000000")
                .contains("<span>兴宁社区</span> <span class=\"mb-code\">450102001003")
                .contains("<td class=\"mb-w-where\">民生街道兴宁社区").contains("兴宁社区</span> river/stage").contains("12,345")
                .contains("450199001003</span> rain");
        assertThat(page.indexOf("<span class=\"mb-code\">450102002000")).as("who is away comes first")
                .isLessThan(page.indexOf("<span>兴宁社区</span> <span class=\"mb-code\">450102001003"));
        assertThat(get("/", "Cookie", cookie + "; microbrain-language=en").body())
                .contains("\"mb-w-where\">Xingning Community, Minsheng Subdistrict <");
    }

    @Test
    void warningsAreCountedByLevelAndSaidToBeInternal() throws Exception {
        signIn();
        assertThat(get("/").body()).contains("内部预警，仅供值班人员").contains("mb-level-4\">红色 1</span>")
                .containsSubsequence("红色 1", "橙色 1", "黄色 1", "蓝色 1");
    }

    @Test
    void aWarningThatCameLateStandsWhereItsTimeBelongs() {
        List<OpenWarning> warnings = new ArrayList<>(Statuses.hub().warnings());
        warnings.sort(Comparator.comparing(OpenWarning::level));
        assertThat(NodePage.latest(warnings)).extracting(OpenWarning::level).containsExactly(4, 3, 2, 1);
    }

    @Test
    void theStatusOfProgramsHasNoDrawings() throws Exception {
        assertThat(get("/api/v1/status", "Authorization", token()).body())
                .contains("\"value\":3.42").doesNotContain("trend");
        signIn();
        assertThat(get("/").body()).contains("<polyline points=\"0,22.0 48,");
    }

    @Test
    void scriptInASeriesNameStaysText() throws Exception {
        signIn();
        HttpResponse<String> page = get("/");
        assertThat(page.body()).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("script-src 'self'").doesNotContain("unsafe");
        assertThat(page.body()).doesNotContainPattern("<script(?![^>]*src=)").doesNotContainPattern("\\sstyle=")
                .doesNotContainPattern("\\son[a-z]+=");
    }

    @Test
    void renewalSendsTheLivePartOnly() throws Exception {
        signIn();
        assertThat(get("/", "HX-Request", "true").body()).contains("断网 3 小时").doesNotContain("<html");
    }

    @Test
    void ofAPageThatPeopleFillInTheBarAloneIsRenewed() throws Exception {
        signIn();
        assertThat(get("/account").body()).contains("断网 3 小时", "action=\"/account/password\"");
        assertThat(get("/account", "HX-Request", "true", "HX-Target", "live").body()).contains("断网 3 小时")
                .doesNotContain("<form");
    }

    @Test
    void cookieIsOutOfReachOfScriptsAndOtherSites() throws Exception {
        assertThat(signIn()).startsWith("microbrain-450102001003=").contains("HttpOnly").contains("SameSite=Strict");
        assertThat(cookie.substring(cookie.indexOf('=') + 1)).hasSizeGreaterThanOrEqualTo(43);
    }

    @Test
    void guessingIsSlowedButTheRightPasswordIsNotRefusedForever() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(trySignIn("admin", "wrong" + i).statusCode()).isEqualTo(401);
        }
        assertThat(trySignIn("admin", "wrong").statusCode()).isEqualTo(429);
        HttpResponse<String> locked = trySignIn("admin", PASSWORD);
        assertThat(locked.statusCode()).isEqualTo(429);
        assertThat(locked.headers().firstValue("Retry-After")).isPresent();
        assertThat(metrics.text()).contains("microbrain_console_signin_failed_total{node=\"450102001003\"} 6.0");
    }

    @Test
    void manyGuessesAtOnceDoNotHoldUpTheConsole() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> guesses = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            guesses.add(client.sendAsync(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sign-in"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("name=nobody" + i + "&password=x")).build(),
                    BodyHandlers.ofString()));
        }
        CompletableFuture.anyOf(guesses.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
        long before = System.nanoTime();
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        for (CompletableFuture<HttpResponse<String>> guess : guesses) {
            assertThat(guess.get(20, TimeUnit.SECONDS).statusCode()).isIn(401, 429);
        }
    }

    @Test
    void signInFromAnotherSiteIsRefused() throws Exception {
        String password = PASSWORD;
        assertThat(trySignIn("admin", password, "Origin", "http://evil.example").statusCode()).isEqualTo(403);
        assertThat(trySignIn("admin", password, "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
    }

    @Test
    void aFormWithoutItsTokenIsRefused() throws Exception {
        signIn();
        String csrf = csrf();
        assertThat(post("/sign-out", "").statusCode()).isEqualTo(403);
        assertThat(post("/sign-out", "csrf=" + csrf, "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
        assertThat(get("/").statusCode()).isEqualTo(200);
        assertThat(post("/sign-out", "csrf=" + csrf).statusCode()).isEqualTo(302);
        assertThat(get("/").statusCode()).isEqualTo(302);
    }

    @Test
    void anActionLeadsToLocalPagesOnly() throws Exception {
        signIn();
        assertThat(post("/act", "csrf=" + csrf()).headers().firstValue("Location")).contains("/");
        cookie = "";
        assertThat(post("/act", "csrf=x").headers().firstValue("Location")).contains("/sign-in");
    }

    @Test
    void apiTakesTheTokenOrASession() throws Exception {
        assertThat(get("/api/v1/status").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/status", "Authorization", "Bearer wrong").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/open").body()).isEqualTo("open");
        assertThat(post("/api/v1/echo", "hello", "Authorization", token()).body()).isEqualTo("hello");
        signIn();
        assertThat(get("/api/v1/status").statusCode()).isEqualTo(200);
        assertThat(post("/api/v1/echo", "hello").statusCode()).isEqualTo(401);
        assertThat(post("/api/v1/echo", "hello", "X-CSRF-Token", csrf()).body()).isEqualTo("hello");
    }

    @Test
    void statusIsPlainJson() throws Exception {
        JsonNode json = new ObjectMapper().readTree(get("/api/v1/status", "Authorization", token()).body());
        assertThat(json.at("/node").asText()).isEqualTo("450102001003");
        assertThat(json.at("/level").asText()).isEqualTo("community");
        assertThat(json.at("/link/state").asText()).isEqualTo("offline");
        assertThat(json.at("/link/since").asText()).isEqualTo("2026-11-24T05:00:00Z");
        assertThat(json.at("/backlog/1/records").asLong()).isEqualTo(1203);
        assertThat(json.at("/warnings/0/reason/zh").asText()).contains("水位");
        assertThat(json.at("/refused/not-json").asLong()).isEqualTo(12);
    }

    @Test
    void probesNeedNoTokenFromThisMachineUnlessForwarded() throws Exception {
        assertThat(get("/health").body()).contains("\"status\":\"ok\"");
        assertThat(get("/metrics").body()).contains("microbrain_journal_waiting_records{class=\"reading\"")
                .contains("microbrain_refused_total{node=\"450102001003\",reason=\"not-json\"} 12.0");
        assertThat(get("/metrics", "X-Forwarded-For", "10.0.0.1").statusCode()).isEqualTo(401);
        assertThat(get("/health", "X-Forwarded-For", "10.0.0.1").statusCode()).isEqualTo(401);
        assertThat(get("/metrics", "X-Forwarded-For", "10.0.0.1", "Authorization", token()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aFailureTellsNobodyItsDetails() throws Exception {
        HttpResponse<String> answer = get("/api/v1/broken", "Authorization", token());
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("\"error\"").doesNotContain("secret detail");
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(get("/nowhere").body()).contains("没有这个页面");
        assertThat(get("/static/../console-users.yaml").statusCode()).isGreaterThanOrEqualTo(400);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        HttpResponse<String> answer = post("/api/v1/echo", "x".repeat(2 << 20), "Authorization", token());
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void filesOfThePageAreServedPackedAndOnlyOnce() throws Exception {
        for (String file : List.of("tabler.min.css", "console.css", "htmx.min.js", "console.js", "icon.svg")) {
            HttpResponse<String> answer = get("/static/" + file);
            assertThat(answer.statusCode()).as(file).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
            String tag = answer.headers().firstValue("ETag").orElseThrow();
            assertThat(get("/static/" + file, "If-None-Match", tag).statusCode()).isEqualTo(304);
        }
    }

    @Test
    void aFileUnderItsVersionIsKeptForAYear() throws Exception {
        Matcher address = Pattern.compile("href=\"(/static/[0-9a-f]{12}/console.css)\"").matcher(get("/sign-in").body());
        assertThat(address.find()).isTrue();
        assertThat(get(address.group(1)).headers().firstValue("Cache-Control")).hasValueSatisfying(
                kept -> assertThat(kept).contains("immutable"));
        assertThat(get("/static/000000000000/console.css").headers().firstValue("Cache-Control")).contains("no-cache");
    }

    @Test
    void pagesTravelPacked() throws Exception {
        signIn();
        assertThat(get("/", "Accept-Encoding", "gzip").headers().firstValue("Content-Encoding")).contains("gzip");
    }

    @Test
    void theLanguageSwitchKeepsPageAndQuery() throws Exception {
        assertThat(get("/language/en?back=" + URLEncoder.encode("/?q=a%20b&page=2", StandardCharsets.UTF_8)).headers()
                .firstValue("Location")).contains("/?q=a%20b&page=2");
    }

    @Test
    void streamsAreForThoseWhoHaveSignedIn() throws Exception {
        assertThat(get("/live?tab=a&page=/").statusCode()).isEqualTo(401);
        signIn();
        assertThat(get("/live?tab=a&page=/nowhere").statusCode()).isEqualTo(400);
        assertThat(get("/live?tab=&page=/").statusCode()).isEqualTo(400);
    }

    void badBackAddressOfTheLanguageSwitchLeadsHome() throws Exception {
        Map<String, String> cases = Map.of("/", "/", "//evil.example", "/", "/sign-out", "/");
        for (Map.Entry<String, String> one : cases.entrySet()) {
            HttpResponse<String> answer = get("/language/en?back=" + URLEncoder.encode(one.getKey(),
                    StandardCharsets.UTF_8));
            assertThat(answer.headers().firstValue("Location")).contains(one.getValue());
        }
    }
}
