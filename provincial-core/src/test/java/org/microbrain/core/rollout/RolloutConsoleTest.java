package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.CookieManager;
import java.net.InetSocketAddress;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.RolloutCommand;
import org.microbrain.core.api.RolloutApi;
import org.microbrain.core.console.ReleasePages;
import org.microbrain.core.console.RolloutPages;
import org.microbrain.core.learn.Reports;
import org.microbrain.core.release.ReleaseDesk;
import org.microbrain.core.release.ReleaseSettings;
import org.microbrain.core.release.TimestampRenewal;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Wish;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.Uploads;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.People;
import picocli.CommandLine;

/** Rollouts as people and programs meet them: pages, forms and API of a core, over HTTP. */
final class RolloutConsoleTest {

    private static final NodeId CORE = new NodeId("450000000000");
    private static final String PLAN = "{\"title\":\"River model 1.1\",\"component\":\"model/river-stage\",\"version\":\"1.1.0\","
            + "\"target\":{\"areas\":[\"450100000000\"]},\"waves\":[{\"count\":2,\"gate\":{\"observe_seconds\":600}},{\"take\":\"all\"}]}";

    @TempDir
    private Path folder;
    private final List<ModelNode> nodes = new ArrayList<>();
    private Instant now = ModelProvince.START;
    private People people;
    private RolloutOffice office;
    private Console console;
    private int port;
    private List<Notice> ofReleases = List.of();

    @BeforeEach
    void open() throws Exception {
        String hash = PasswordHash.of("correct horse", 1000).toString();
        StringBuilder users = new StringBuilder("users:\n");
        for (String[] one : new String[][] {{"wang", "operator"}, {"zhao", "operator"}, {"li", "approver"}, {"sun", "auditor"}}) {
            users.append("  - {name: ").append(one[0]).append(", password: \"").append(hash).append("\", role: ")
                    .append(one[1]).append("}\n");
        }
        PrivateFile.write(folder.resolve("console-users.yaml"), users.toString().getBytes(StandardCharsets.UTF_8));
        NodeSettings settings = new NodeSettings(CORE, new LocalName("广西", "Guangxi"), folder,
                new IdentitySettings(folder, folder, folder), List.of(), null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder);
        people = new People(folder, Tier.CORE, CORE.area(), InstantSource.system());
        Intents intents = new Intents() {
            @Override
            public boolean nothingSaid() {
                return false;
            }

            @Override
            public void desired(Map<NodeId, List<Wish>> desired) {
                nodes.forEach(node -> node.wished(desired.getOrDefault(node.node, List.of())));
            }

            @Override
            public void halt(DivisionCode area, boolean halted, String who, String why) {
                nodes.forEach(node -> node.halted(halted));
            }
        };
        Offer offer = new Offer(ModelProvince.MODEL, ModelProvince.NEW, Set.of(), Set.of(), VersionRange.ANY,
                new Notice("更准的水位预报", "Better stages"), 3 << 20);
        office = new RolloutOffice(folder, intents, () -> List.of(offer), () -> now);
        console = new Console(settings, people, RolloutConsoleTest::status, new NodeMetrics(CORE));
        new RolloutPages(office).addTo(console);
        ReleaseSettings releases = new ReleaseSettings(folder.resolve("repository"), Optional.empty(), ReleaseSettings.UPLOAD);
        new ReleasePages(office, new ReleaseDesk(releases, new TimestampRenewal(releases, () -> RecordTime.good(now.toEpochMilli())),
                new Reports(folder.resolve("evaluations")), () -> now), new Uploads(folder.resolve("uploads"), releases.upload()), () -> ofReleases).addTo(console);
        new RolloutApi(office).addTo(console);
        port = console.start();
        for (int i = 1; i <= 8; i++) {
            ModelNode node = new ModelNode(new NodeId("45012" + (i % 2 == 0 ? "4" : "5") + "101" + String.format("20%d", i)),
                    now.minus(Duration.ofDays(3)));
            node.running.put(ModelProvince.MODEL, ModelProvince.OLD);
            nodes.add(node);
        }
        pass(1);
    }

    private static NodeStatus status(DivisionCode area) {
        return new NodeStatus(CORE, new LocalName("广西", "Guangxi"), Tier.CORE, CORE.area().level(), CORE.area(),
                Instant.EPOCH, NodeStatus.Link.NONE, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                new NodeStatus.Disk(1, 2, Storage.GOOD), RecordTime.Quality.GOOD, Map.of(), List.of());
    }

    @AfterEach
    void close() throws Exception {
        console.close();
        office.close();
        people.close();
    }

    /** Some minutes pass, five at a time. */
    private void pass(int steps) {
        for (int i = 0; i < steps; i++) {
            now = now.plus(Duration.ofMinutes(5));
            List<JournalRecord> records = new ArrayList<>();
            nodes.forEach(node -> records.addAll(node.work(now, Duration.ofMinutes(10))));
            office.order(desk -> {
                desk.saw(records, now);
                desk.work(now);
            });
        }
    }

    private HttpResponse<String> api(String method, String path, String body) throws Exception {
        String token = Files.readString(folder.resolve("api-token")).strip();
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
                .header("Authorization", "Bearer " + token).method(method, body == null ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    @Test
    void aRolloutGoesItsWayFromTheFormToTheLastNode() throws Exception {
        Browser wang = new Browser("wang");
        assertThat(wang.get("/new-rollout?title=River&release=model/river-stage+1.1.0&plan=pilot&areas=450100000000"))
                .contains("8 个节点").contains("450124101202");
        String location = wang.post("/rollouts/add", "plan=" + URLEncoder.encode(PLAN, StandardCharsets.UTF_8));
        assertThat(location).isEqualTo("/rollouts/1");
        assertThat(wang.get("/rollouts/1")).contains("等待批准").contains("编写人不能批准").doesNotContain("/rollouts/1/approve");
        assertThat(wang.status("POST", "/rollouts/1/approve", "")).isEqualTo(409);
        assertThat(new Browser("sun").status("POST", "/rollouts/1/approve", "")).isEqualTo(403);
        Browser li = new Browser("li");
        assertThat(li.post("/rollouts/1/approve", "")).isEqualTo("/rollouts/1");
        pass(2);
        assertThat(wang.get("/rollouts/1")).contains("进行中").contains("第 1 批").contains("mb-progress-gate");
        pass(40);
        assertThat(wang.get("/rollouts")).contains("已完成");
        assertThat(wang.get("/why?node=450124101202")).contains("1.1.0：由推广 1 第");
        assertThat(api("GET", "rollouts/1", null).body()).contains("\"state\":\"finished\"").contains("\"done\":8");
        assertThat(people.audit().latest("li", "", Long.MAX_VALUE, 10)).anyMatch(one -> one.what().equals("rollouts-approve")
                && one.subject().equals("1"));
    }

    @Test
    void wavesOfOnesOwnAreTriedBeforeTheyAreHandedInAndAMistakeNamesItsWave() throws Exception {
        Browser wang = new Browser("wang");
        String own = "/new-rollout?title=River&release=model/river-stage+1.1.0&plan=own";
        String page = wang.get(own + "&take1=community-in-each-county&failed1=0&hours1=24&take2=areas&of2=450124000000&take3=percent"
                + "&of3=20&take4=all");
        Matcher plan = Pattern.compile("name=\"plan\" value=\"([^\"]+)\"").matcher(page);
        assertThat(plan.find()).as(page).isTrue();
        String json = plan.group(1).replace("&#34;", "\"");
        assertThat(json).contains("\"take\":\"community-in-each-county\",\"gate\":{\"failed_percent\":0,\"quiet_percent\":10,"
                + "\"observe_seconds\":86400", "\"areas\":[\"450124000000\"]", "\"percent\":20", "\"take\":\"all\"");
        assertThat(wang.post("/rollouts/add", "plan=" + URLEncoder.encode(json, StandardCharsets.UTF_8))).isEqualTo("/rollouts/1");
        assertThat(wang.get("/rollouts/1")).contains("第 1 批 · 每县一个社区（村）", "第 2 批 · 马山县", "第 4 批 · 其余全部");

        assertThat(wang.get(own + "&take2=count&of2=many")).contains("href=\"#of2\"",
                "<div class=\"invalid-feedback\" id=\"of2-problem\">第 2 批：应为 0 到 999999 的整数");
        assertThat(wang.get(own + "&take1=areas&of1=Nanning")).contains("第 1 批：应为12位统计用区划代码");
        assertThat(wang.get(own + "&of1=5")).contains("第 1 批：请选择取哪些节点");
        assertThat(wang.get(own + "&take1=all&of1=5")).contains("第 1 批：此项不需要数量");
        assertThat(wang.get(own + "&take1=count&of1=5&failed1=101")).contains("第 1 批：应为 0 到 100 的整数");
        assertThat(wang.get(own)).contains("至少一个批次");
        assertThat(wang.get(own.replace("=own", "=pilot") + "&take1=all")).contains("请选“自定”");
    }

    @Test
    void aFailureIsSeenByItsReasonDownToTheLogOfTheNode() throws Exception {
        nodes.forEach(node -> node.ends.put(ModelProvince.NEW, AttemptState.GONE_BACK));
        api("POST", "rollouts", PLAN);
        new Browser("li").post("/rollouts/1/approve", "");
        pass(12);
        Browser wang = new Browser("wang");
        String page = wang.get("/rollouts/1");
        assertThat(page).contains("已停止（门槛）").contains("样本结果不符").contains("重试失败节点并继续");
        Matcher link = Pattern.compile("href=\"(/rollouts/1/[0-9]{12})\"").matcher(page);
        assertThat(link.find()).isTrue();
        assertThat(wang.get(link.group(1))).contains("expected 3 detections, got 0");
        assertThat(wang.post("/rollouts/1/act", "choice=roll-back&why=bad")).isEqualTo("/rollouts/1");
        assertThat(wang.get("/rollouts/1")).contains("已回退");
    }

    @Test
    void whatAPersonMustDoAboutTheReleasesStandsAboveThem() throws Exception {
        Browser wang = new Browser("wang");
        assertThat(wang.get("/releases")).contains("更准的水位预报").doesNotContain("role=\"alert\">发行");
        ofReleases = List.of(new Notice("发行时间戳将于 2026-12-15 16:00 到期；请运行 release publish，或在配置中填写 releases.online-key",
                "the timestamp of the releases ends on 2026-12-15 16:00; run release publish, or set releases.online-key"));
        assertThat(wang.get("/releases")).contains("role=\"alert\">发行时间戳将于 2026-12-15 16:00 到期");
    }

    @Test
    void theMachinesOwnTokenIsNoSecondPerson() throws Exception {
        assertThat(api("POST", "rollouts", PLAN).statusCode()).isEqualTo(201);
        HttpResponse<String> refused = api("POST", "rollouts/1/approve", "{}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("\"code\":\"machine\"");
    }

    @Test
    void aMistakeInAPlanNamesItsField() throws Exception {
        HttpResponse<String> refused = api("POST", "rollouts", PLAN.replace("\"count\":2", "\"count\":0"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"parameter\":\"waves\"").contains("at least one node");
        assertThat(api("POST", "rollouts", PLAN.replace("1.1.0", "9.9.9")).body()).contains("there is no such signed release");
        assertThat(api("POST", "rollouts", PLAN.replace("\"title\"", "\"titel\"")).body()).contains("\"parameter\":\"titel\"");
        assertThat(api("GET", "rollouts/7", null).statusCode()).isEqualTo(404);
    }

    @Test
    void oneClickStopsEverything() throws Exception {
        Browser li = new Browser("li");
        assertThat(li.post("/rollouts/halt", "why=smoke")).isEqualTo("/rollouts");
        assertThat(li.get("/rollouts")).contains("的一切更新已紧急停止").contains("smoke");
        assertThat(li.post("/rollouts/lift", "area=450000000000")).isEqualTo("/rollouts");
        assertThat(li.get("/rollouts")).doesNotContain("的一切更新已紧急停止");
    }

    @Test
    void theCommandDoesWhatThePagesDoAndSaysHowItWent() throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.json"), PLAN);
        assertThat(command("releases")).isEqualTo("0 model/river-stage 1.1.0\t更准的水位预报");
        assertThat(command("dry-run", plan.toString(), "--json")).startsWith("0 {").contains("450124101202");
        assertThat(command("create", plan.toString())).startsWith("0 1\twaiting-for-approval");
        assertThat(command("approve", "1")).startsWith("1 ").contains("the machine's own token cannot approve");
        assertThat(command("pause", "1")).startsWith("1 ").contains("it is not running");
        assertThat(command("show", "7")).startsWith("1 ").contains("there is no such rollout");
        assertThat(command("show")).startsWith("2 ");
        assertThat(command("create", folder.resolve("none.json").toString())).startsWith("1 ");
        new Browser("li").post("/rollouts/1/approve", "");
        pass(42);
        assertThat(command("show", "1", "--wait")).startsWith("0 1\tfinished");
        assertThat(command("why", "450124101202")).startsWith("0 model/river-stage").contains("selected by rollout 1");
        assertThat(command("rollback", "1", "--why", "trial")).startsWith("0 1\trolled-back");
        assertThat(command("show", "1", "--wait")).startsWith("3 ");
        assertThat(command("halt", "--why", "smoke")).startsWith("0 ").contains("smoke");
        assertThat(command("halt", "--lift")).startsWith("0 ").doesNotContain("smoke");
    }

    @Test
    void theCommandHoldsAndPinsAndTakesItBack() throws Exception {
        assertThat(command("hold", "--area", "450124000000", "--rollout", "3", "--why", "flood watch", "--until",
                "2027-01-06T00:00:00Z")).startsWith("0 ").contains("area 450124000000, rollout 3").contains("why flood watch");
        assertThat(command("hold", "--area", "450124000000")).startsWith("2 ");
        assertThat(command("hold", "--why", "x", "--until", "tomorrow")).startsWith("1 ").contains("ISO 8601");
        assertThat(command("hold", "--why", "x", "--area", "45")).startsWith("1 ").contains("12-digit");
        assertThat(command("pin", "450124101202", "model/river-stage", "1.0.0", "--why", "on trial")).startsWith("0 ");
        assertThat(command("pin", "450124101202", "river-stage", "1.0.0", "--why", "on trial")).startsWith("1 ");
        assertThat(command("holds", "--json")).startsWith("0 {").contains("\"until\" : \"2027-01-06T00:00:00Z\"")
                .contains("\"version\" : \"1.0.0\"");
        assertThat(command("why", "450124101202")).contains("pinned to 1.0.0");
        assertThat(command("unpin", "450124101202", "model/river-stage")).startsWith("0 ").contains("pins: 0");
        assertThat(command("release", "--area", "450124000000", "--rollout", "3")).startsWith("0 ").contains("holds: 0");
    }

    @Test
    void theConsoleHoldsAndPinsWithAReason() throws Exception {
        Browser wang = new Browser("wang");
        assertThat(wang.status("POST", "/rollouts/hold", "area=450124000000")).isEqualTo(400);
        assertThat(wang.status("POST", "/rollouts/hold", "area=450124000000&why=x&days=0")).isEqualTo(400);
        assertThat(wang.post("/rollouts/hold", "area=450124000000&why=flood+watch&days=3")).isEqualTo("/rollouts");
        assertThat(wang.get("/rollouts")).contains("暂缓推广 全部").contains("flood watch").contains("至 2026-11-04");
        assertThat(wang.post("/rollouts/hold", "held=no&area=450124000000")).isEqualTo("/rollouts");
        assertThat(wang.get("/rollouts")).doesNotContain("flood watch");
        assertThat(wang.post("/rollouts/pin", "node=450124101202&component=model/river-stage&version=1.0.0&why=trial"))
                .isEqualTo("/why?node=450124101202");
        assertThat(wang.get("/why?node=450124101202")).contains("由 wang 固定在 1.0.0：trial").contains("取消固定");
        wang.post("/rollouts/unpin", "node=450124101202&component=model/river-stage");
        assertThat(wang.get("/why?node=450124101202")).doesNotContain("固定在");
        assertThat(new Browser("li").status("POST", "/rollouts/pin", "node=450124101202")).isEqualTo(403);
    }

    /** What a gate found stays to be read when the nodes have gone back and the core has started again. */
    @Test
    void whatStoppedARolloutIsStillSaidAfterItsNodesHaveGoneBack() throws Exception {
        api("POST", "rollouts", PLAN.replace("\"target\"", "\"go_back\":true,\"target\""));
        new Browser("li").post("/rollouts/1/approve", "");
        pass(6);
        nodes.forEach(node -> node.detectionsAnHour = 500);
        pass(16);
        Browser wang = new Browser("wang");
        assertThat(wang.get("/rollouts/1")).contains("已回退").contains("门槛停止了推广（第 1 批）").contains("已恢复原版本 2")
                .containsPattern("检出 [0-9,]+ 次，按以往应约 [0-9,]+ 次");
        assertThat(api("GET", "rollouts/1", null).body()).contains("\"back\":2").containsPattern("\"detail\":\"1 detections:[0-9.E]+:");
    }

    /** @return exit status and what was printed */
    private String command(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1, List.of("--core", "http://127.0.0.1:" + port, "--token-file", folder.resolve("api-token").toString()));
        StringWriter printed = new StringWriter();
        int status = new CommandLine(new RolloutCommand()).setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
                .execute(all.toArray(new String[0]));
        return status + " " + printed.toString().strip();
    }

    /** A person's browser; follows no redirect. */
    private final class Browser {

        private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager()).build();
        private String csrf = "";

        Browser(String name) throws Exception {
            assertThat(send("POST", "/sign-in", "name=" + name + "&password=correct+horse").statusCode()).isEqualTo(302);
            Matcher field = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(send("GET", "/account", "").body());
            assertThat(field.find()).isTrue();
            csrf = field.group(1);
        }

        String get(String path) throws Exception {
            HttpResponse<String> answer = send("GET", path, "");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }

        String post(String path, String form) throws Exception {
            HttpResponse<String> answer = send("POST", path, form);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
            return answer.headers().firstValue("Location").orElse("");
        }

        int status(String method, String path, String form) throws Exception {
            return send(method, path, form).statusCode();
        }

        private HttpResponse<String> send(String method, String path, String form) throws Exception {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Content-Type", "application/x-www-form-urlencoded").method(method, method.equals("GET")
                            ? BodyPublishers.noBody() : BodyPublishers.ofString("csrf=" + csrf + "&" + form)).build(),
                    BodyHandlers.ofString());
        }
    }
}
