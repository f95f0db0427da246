package org.microbrain.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.microbrain.core.learn.RecordedYear.GUANGXI;
import static org.microbrain.core.learn.RecordedYear.NOW;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.api.LearningApi;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.core.console.LearningPages;
import org.microbrain.core.rollout.Intents;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.core.train.TrainingOffice;
import org.microbrain.infer.HourlyRows;
import org.microbrain.intent.Wish;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Uploads;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;
import org.microbrain.sums.NormalEquations;
import org.microbrain.sums.Topic;
import org.microbrain.sums.WeekSums;
import org.microbrain.sums.Weeks;

/** What is learnt, at the core's console, over HTTP. */
final class LearningConsoleTest {

    private static final NodeId CORE = new NodeId("450000000000");

    @TempDir
    private Path folder;
    private SqliteArchive archive;
    private People people;
    private RolloutOffice rollouts;
    private EvaluationOffice evaluations;
    private TrainingOffice trainings;
    private Console console;
    private String root;
    private final HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private String csrf;

    @BeforeEach
    void open() throws Exception {
        PrivateFile.write(folder.resolve("console-users.yaml"), ("users:\n  - {name: wang, password: \""
                + PasswordHash.of("correct horse", 1000) + "\", role: operator}\n").getBytes(StandardCharsets.UTF_8));
        archive = new SqliteArchive(folder.resolve("archive.db"));
        new RecordedYear().store(archive);
        people = new People(folder, Tier.CORE, CORE.area(), InstantSource.system());
        rollouts = new RolloutOffice(folder, nobody(), List::of, () -> NOW);
        evaluations = new EvaluationOffice(archive, GUANGXI, new ReleasedPackages(folder.resolve("repository"), List::of),
                folder.resolve("evaluations"), () -> NOW);
        console = new Console(new NodeSettings(CORE, new LocalName("广西", "Guangxi"), folder,
                new IdentitySettings(folder, folder, folder), List.of(), null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder), people, LearningConsoleTest::status,
                new NodeMetrics(CORE));
        console.texts("rollout/messages");
        trainings = new TrainingOffice(archive, evaluations, series -> false, folder.resolve("trainings"), () -> NOW);
        Uploads uploads = new Uploads(folder.resolve("uploads"), 1 << 20);
        new LearningPages(archive, rollouts, evaluations, trainings, uploads).addTo(console);
        new LearningApi(evaluations, trainings, uploads).addTo(console);
        root = "http://127.0.0.1:" + console.start();
        csrf = field(get("/sign-in"));
        post("/sign-in", "application/x-www-form-urlencoded", "csrf=" + csrf + "&name=wang&password="
                + URLEncoder.encode("correct horse", StandardCharsets.UTF_8));
        csrf = field(get("/learning"));
    }

    private static Intents nobody() {
        return new Intents() {
            @Override
            public boolean nothingSaid() {
                return false;
            }

            @Override
            public void desired(Map<NodeId, List<Wish>> desired) {
            }

            @Override
            public void halt(DivisionCode area, boolean halted, String who, String why) {
            }
        };
    }

    private static NodeStatus status(DivisionCode area) {
        return new NodeStatus(CORE, new LocalName("广西", "Guangxi"), Tier.CORE, CORE.area().level(), CORE.area(),
                Instant.EPOCH, NodeStatus.Link.NONE, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                new NodeStatus.Disk(1, 2, Storage.GOOD), RecordTime.Quality.GOOD, Map.of(), List.of());
    }

    private static String field(String page) {
        Matcher field = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(page);
        return field.find() ? field.group(1) : "";
    }

    private String get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(root + path)).build(), BodyHandlers.ofString()).body();
    }

    private HttpResponse<String> post(String path, String type, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(root + path)).header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> order(String what, byte[] document) throws Exception {
        return post("/learning/" + what, "multipart/form-data; boundary=edge", "--edge\r\nContent-Disposition: form-data; "
                + "name=\"csrf\"\r\n\r\n" + csrf + "\r\n--edge\r\nContent-Disposition: form-data; name=\"package\"; "
                + "filename=\"package.yaml\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                + new String(document, StandardCharsets.UTF_8) + "\r\n--edge--\r\n");
    }

    @AfterEach
    void close() throws Exception {
        console.close();
        trainings.close();
        evaluations.close();
        rollouts.close();
        people.close();
        archive.close();
    }

    @Test
    void answersAreShownAndACandidateIsTriedAndItsReportTakenHome() throws Exception {
        assertThat(get("/learning")).contains("模型与答复", "river-stage · range", "答复满 10 条才计算属实率", "还没有在档案上试过模型");
        assertThat(order("evaluate", RecordedYear.rules(4, 3.5)).statusCode()).isEqualTo(302);
        await().until(() -> !evaluations.reports().newest().isEmpty());
        assertThat(get("/learning")).contains("flood-rules 4 · 对比 当时节点的实际预警", "较差", "多漏报 1 次险情");
        String hash = evaluations.reports().newest().get(0).candidate().sha256();
        assertThat(get("/api/v1/evaluations/" + hash + "/evaluation.json")).contains("\"verdict\": \"worse\"");
        assertThat(get("/api/v1/evaluations/" + hash + "/package.yaml")).startsWith("package: flood-rules");
        assertThat(get("/api/v1/evaluations/..%2Farchive/evaluation.json")).doesNotContain("verdict");
    }

    @Test
    void whatIsNoPackageIsRefusedInWordsAndFewAnswersProposeNothing() throws Exception {
        HttpResponse<String> refused = order("evaluate", "rules: 1".getBytes(StandardCharsets.UTF_8));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("package");
        assertThat(order("recalibrate", RecordedYear.rules(4, 2)).statusCode()).isEqualTo(302);
        await().until(() -> get("/learning").contains("无须改动阈值"));
        assertThat(evaluations.jobs()).extracting(EvaluationOffice.Job::state)
                .isEqualTo(List.of(EvaluationOffice.State.NOTHING_TO_CHANGE));
        assertThat(Set.copyOf(people.audit().latest("wang", "", Long.MAX_VALUE, 10))).anyMatch(one ->
                one.what().equals("learning-recalibrate"));
    }

    @Test
    void aModelIsTrainedAtThePageAndItsDraftTakenHome() throws Exception {
        assertThat(get("/learning")).contains("在档案上训练模型", "弹性网");
        String form = "csrf=" + csrf + "&name=river-model&rule=river-stage&series=*%2Fstage&unit=m&hazard=flood&level=yellow&days=30";
        assertThat(post("/learning/trainings/order", "application/x-www-form-urlencoded", form).statusCode()).isEqualTo(302);
        await().until(() -> !trainings.jobs().get(0).isOpen());
        assertThat(get("/learning")).contains("训练 river-model 1", "可用的整点均值只有");
        assertThat(post("/learning/trainings/order", "application/x-www-form-urlencoded", form + "&trainer=magic").body()).contains("没有这种训练方法");
        assertThat(Set.copyOf(people.audit().latest("wang", "", Long.MAX_VALUE, 10))).anyMatch(one ->
                one.what().equals("learning-trainings-order") && one.subject().contains("river-model"));
    }

    @Test
    void programsOrderTheSameByToken() throws Exception {
        JsonNode none = new ObjectMapper().readTree(get("/api/v1/trainings"));
        assertThat(none.path("orders")).isEmpty();
        String token = people.tokens().add(people.accounts().find("wang").orElseThrow().account(), "learning",
                List.of(Right.LOOK.word(), Right.PUBLISH_RELEASES.word()), CORE.text(), 1, Instant.now());
        HttpResponse<String> ordered = sent(token, "/api/v1/trainings/order", "{\"name\": \"river-model\", \"series\": \"*/stage\","
                + " \"unit\": \"m\", \"hazard\": \"flood\", \"days\": 30}");
        assertThat(ordered.statusCode()).isEqualTo(202);
        assertThat(new ObjectMapper().readTree(ordered.body()).path("orders").get(0).path("package").asText()).isEqualTo("river-model");
        assertThat(sent(token, "/api/v1/trainings/order", "{}").body()).contains("not-taken", "\"zh\"");
        assertThat(sent(token, "/api/v1/trainings/99/cancel", "").statusCode()).isEqualTo(400);
        assertThat(sent(token, "/api/v1/trainings/sums", "{\"choice\": \"hourly-1/x/m\", \"series\": \"*\"}").body()).contains("not-taken");
        assertThat(sent("no-token", "/api/v1/trainings/order", "{}").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/evaluations")).contains("\"reports\"");
    }

    private HttpResponse<String> sent(String token, String path, String body) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(root + path)).header("Authorization",
                "Bearer " + token).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
    }

    /** A sum of a county, with rows of three weeks of a river. */
    private static JournalRecord sums(long sequence) {
        HourlyRows hours = new HourlyRows();
        NormalEquations sums = new NormalEquations();
        Random random = new Random(sequence);
        LocalDate monday = Weeks.of(NOW.toEpochMilli()).minusWeeks(4);
        for (long at = 0; at < 3 * 168 * 2; at++) {
            hours.observe(Weeks.begin(monday) + at * 1_800_000, 2 + 0.1 * random.nextGaussian()).ifPresent(sums::add);
        }
        WeekSums sum = new WeekSums(Topic.of("river-stage", "m"), monday, monday.plusWeeks(2), 7, sums);
        return JournalRecord.seal(new Origin(new NodeId("450102000000"), JournalId.parse("00112233445566778899aabbccddeeff")),
                sequence, new Draft(RecordKind.SUMS, PriorityClass.EVENT, RecordTime.good(NOW.toEpochMilli()), sum.encode()));
    }

    @Test
    void sumsAreShownAndTrainedOnAndTheDraftIsTakenHome() throws Exception {
        assertThat(get("/learning")).contains("此地还没有统计量").doesNotContain("用统计量训练");
        archive.store(List.of(sums(1), sums(2)), Map.of(), NOW);
        assertThat(get("/learning")).contains("river-stage m", ">7<", "这是数据最小化，不是匿名化", "用统计量训练");
        String form = "csrf=" + csrf + "&choice=" + URLEncoder.encode("hourly-1/river-stage/m", StandardCharsets.UTF_8);
        assertThat(post("/learning/train", "application/x-www-form-urlencoded", form).body()).contains("请填写模型用于哪些序列");
        assertThat(post("/learning/train", "application/x-www-form-urlencoded", form + "&series=*/stage&area=450200000000").body())
                .contains("没有本版本可用的统计量");
        assertThat(post("/learning/train", "application/x-www-form-urlencoded", form + "&series=*/stage").statusCode()).isEqualTo(302);
        await().until(() -> !evaluations.reports().newest().isEmpty());
        String hash = evaluations.reports().newest().get(0).candidate().sha256();
        assertThat(get("/api/v1/evaluations/" + hash + "/package.yaml")).contains("river-stage-linear", "trained: \"normal-equations\"",
                "nodes: 7", "before-1");
        assertThat(Set.copyOf(people.audit().latest("wang", "", Long.MAX_VALUE, 10))).anyMatch(one ->
                one.what().equals("learning-train") && one.subject().contains("river-stage"));
    }
}
