package org.microbrain.core.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.artifact.Sha256;
import org.microbrain.core.api.ReleaseApi;
import org.microbrain.core.console.ReleasePages;
import org.microbrain.core.learn.Reports;
import org.microbrain.core.rollout.Intents;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.intent.Wish;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.artifact.ReleaseFolder;
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
import org.microbrain.runtime.trust.QuickKey;
import org.microbrain.runtime.trust.ReleaseCommand;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.author.MetadataForm;
import org.microbrain.trust.author.SigningKey;
import picocli.CommandLine;

/** Releases at the core's console, over HTTP: drafted there, signed elsewhere with keys that never come there, published. */
final class ReleaseConsoleTest {

    private static final NodeId CORE = new NodeId("450000000000");
    private static final int MOST = 64 << 10;

    /** They are made, and the ceremony is held, once. */
    @TempDir
    private static Path keys;
    private static Path passphrase;
    @TempDir
    private Path folder;
    private Path repository;
    private People people;
    private RolloutOffice office;
    private PublishedReleases published;
    private Console console;
    private String root;
    private Person wang;

    @BeforeAll
    static void holdTheCeremony() throws Exception {
        passphrase = Files.writeString(keys.resolve("passphrase"), "correct horse battery\n");
        for (String name : List.of("fang", "lei", "core")) {
            QuickKey.make(Path.of(key(name)), name, "correct horse battery");
        }
        String where = keys.resolve("repository").toString();
        command("ceremony", "begin", "--repository", where, "--root", pub("fang"), "--root", pub("lei"),
                "--signer", pub("fang"), "--signer", pub("lei"), "--online", pub("core"));
        sign(Path.of(where), "fang");
        sign(Path.of(where), "lei");
        command("publish", "--repository", where, "--key", key("core"), "--passphrase-file", passphrase.toString());
    }

    @BeforeEach
    void open() throws Exception {
        repository = folder.resolve("repository");
        String hash = PasswordHash.of("correct horse", 1000).toString();
        PrivateFile.write(folder.resolve("console-users.yaml"), ("users:\n  - {name: wang, password: \"" + hash
                + "\", role: operator}\n  - {name: sun, password: \"" + hash + "\", role: auditor}\n")
                .getBytes(StandardCharsets.UTF_8));
        people = new People(folder, Tier.CORE, CORE.area(), InstantSource.system());
        ReleaseSettings settings = new ReleaseSettings(repository,
                Optional.of(new ReleaseSettings.OnlineKey(Path.of(key("core")), passphrase)), MOST);
        published = new PublishedReleases(repository, new ReleaseFolder(folder.resolve("offered"), Runnable::run, Instant::now),
                folder.resolve("verified"), Instant::now);
        office = new RolloutOffice(folder, new Nobody(), published::offers, Instant::now);
        console = new Console(new NodeSettings(CORE, new LocalName("广西", "Guangxi"), folder,
                new IdentitySettings(folder, folder, folder), List.of(), null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder), people, ReleaseConsoleTest::status,
                new NodeMetrics(CORE));
        console.texts("rollout/messages");
        ReleaseDesk desk = new ReleaseDesk(settings, new TimestampRenewal(settings,
                () -> RecordTime.good(System.currentTimeMillis())), new Reports(folder.resolve("evaluations")), Instant::now);
        Uploads uploads = new Uploads(folder.resolve("uploads"), MOST);
        new ReleasePages(office, desk, uploads, List::of).addTo(console);
        new ReleaseApi(desk, uploads, Instant::now).addTo(console);
        root = "http://127.0.0.1:" + console.start();
        wang = new Person("wang");
    }

    /** The repository after the ceremony is put in its place. */
    private void ceremony() throws IOException {
        try (Stream<Path> files = Files.walk(keys.resolve("repository"))) {
            for (Path file : files.toList()) {
                Files.copy(file, repository.resolve(keys.resolve("repository").relativize(file)));
            }
        }
    }

    private static String key(String name) {
        return keys.resolve(name + ".key").toString();
    }

    private static String pub(String name) {
        return key(name) + ".pub";
    }

    private static void sign(Path where, String name) {
        command("sign", "--repository", where.toString(), "--key", key(name), "--passphrase-file", passphrase.toString(), "--yes");
    }

    private static void command(String... arguments) {
        assertThat(new CommandLine(new ReleaseCommand()).setOut(new PrintWriter(Writer.nullWriter()))
                .execute(arguments)).as(String.join(" ", arguments)).isZero();
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
        published.close();
        people.close();
    }

    @Test
    void aDraftOfTheConsoleSignedByTwoOffLineKeysIsPublishedAndOfferedAndOneSignatureIsNotEnough() throws Exception {
        ceremony();
        assertThat(wang.draft("flood", "1.4.0").statusCode()).isEqualTo(302);
        assertThat(wang.get("/releases")).contains("model/flood/1.4.0", "误报减半", "half the false warnings", "flood.json",
                "已签 0 / 2", "rpi4", "样例输入").doesNotContain("尚未公布");
        Path fang = wang.download("fang");
        Path lei = wang.download("lei");
        assertThat(fang.resolve("artifacts")).doesNotExist();
        sign(fang, "fang");
        sign(lei, "lei");
        assertThat(wang.handIn("models", fang.resolve("drafts/models.json")).statusCode()).isEqualTo(302);
        assertThat(wang.get("/releases")).contains("已签 1 / 2", "fang ").doesNotContain("尚未公布");
        assertThat(repository.resolve("metadata/2.models.json")).as("one signature is not enough").doesNotExist();
        wang.post("/releases/publish", Map.of());
        published.work();
        assertThat(wang.handIn("models", lei.resolve("drafts/models.json")).statusCode()).isEqualTo(302);
        assertThat(repository.resolve("metadata/2.models.json")).exists();
        assertThat(published.offers()).isEmpty();
        assertThat(wang.get("/releases")).contains("尚未公布", "用在线密钥公布").doesNotContain("已签 ");
        assertThat(wang.post("/releases/publish", Map.of()).statusCode()).isEqualTo(302);
        await().until(() -> {
            published.work();
            return !published.offers().isEmpty();
        });
        assertThat(wang.get("/releases")).contains("/new-rollout?pick=model/flood+1.4.0").doesNotContain("尚未公布");
        assertThat(uploadsLeft()).isEmpty();

        assertThat(wang.post("/releases/revoke", Map.of("name", "model/flood/1.4.0", "reason_zh", "误报过多",
                "reason_en", "too many false warnings")).statusCode()).isEqualTo(302);
        assertThat(wang.get("/releases")).contains("too many false warnings", "已签 0 / 2");
        Path round = wang.download("round");
        sign(round, "fang");
        sign(round, "lei");
        assertThat(wang.handIn("models", round.resolve("metadata/3.models.json")).statusCode())
                .as("the file of the last signer, with both signatures").isEqualTo(302);
        assertThat(wang.get("/releases")).contains("已撤回", "误报过多").doesNotContain("已签 ");
        assertThat(wang.get("/audit")).contains("起草发行", "model/flood/1.4.0", "交来发行签名", "公布发行", "起草撤回发行");
    }

    @Test
    void aDetectorPackageIsDraftedOnlyWithWhatThisCoreFoundOfItOrAReason() throws Exception {
        ceremony();
        byte[] content = "package: flood-rules\nversion: 4\n".getBytes(StandardCharsets.UTF_8);
        String report = "{\"candidate\": {\"sha256\": \"" + Sha256.of(content) + "\"}, \"verdict\": \"%s\", \"worse\":"
                + " [{\"zh\": \"多漏报 1 次险情\", \"en\": \"1 more missed\"}]}";
        byte[] homemade = String.format(report, "not-worse").getBytes(StandardCharsets.UTF_8);
        Map<String, byte[]> files = Map.of("package.yaml", content, "evaluation.json", homemade);
        wang.refused(wang.model(files, ""), "须附评估报告");
        Path own = Files.createDirectories(folder.resolve("evaluations").resolve(Sha256.of(content).toString()));
        Files.writeString(own.resolve("evaluation.json"), String.format(report, "worse"));
        wang.refused(wang.model(files, ""), "多漏报 1 次险情");
        assertThat(wang.model(files, "旧版在三江口误报太多").statusCode()).isEqualTo(302);
        assertThat(wang.get("/releases")).contains("旧版在三江口误报太多", "evaluation.json");
        assertThat(Files.list(repository.resolve("artifacts")).filter(file -> file.toFile().length() == homemade.length)).isEmpty();
    }

    @Test
    void aProgramDoesTheSameByItsTokenAndEveryRefusalHasACode() throws Exception {
        String api = "/api/v1/releases/";
        Program ci = new Program(Right.PUBLISH_RELEASES);
        assertThat(ci.get(api + "repository").path("ceremony_held").asBoolean()).isFalse();
        assertThat(ci.draft("flood", "1.4.0", 400).path("error").path("zh").asText()).contains("请先做密钥仪式");
        ceremony();
        JsonNode drafted = ci.draft("flood", "1.4.0", 201).path("waiting").path(0);
        assertThat(drafted.path("role").asText()).isEqualTo("models");
        assertThat(drafted.path("added").path(0).path("release").asText()).isEqualTo("model/flood/1.4.0");
        assertThat(drafted.path("added").path(0).path("files")).hasSize(3);
        assertThat(drafted.path("must_sign").path(0).path("threshold").asInt()).isEqualTo(2);
        Map<String, String> before = contents();
        assertThat(ci.draft("flood", "1.4.0", 400).path("error").path("code").asText()).isEqualTo("not-taken");
        assertThat(ci.handIn("profiles", repository.resolve("drafts/models.json"), 400).path("error").path("en").asText())
                .isEqualTo("there is no draft to be signed");
        assertThat(ci.files(api + "add", Map.of("kind", "model"), "files", Map.of("a", new byte[MOST]), 413)
                .path("error").path("code").asText()).isEqualTo("too-large");
        assertThat(ci.sent(api + "sign", "application/json", "{}", 415).path("error").path("code").asText()).isEqualTo("no-upload");
        assertThat(ci.sent(api + "model/flood/9.9.9/revoke", "application/json", "[", 400).path("error").path("code").asText())
                .isEqualTo("bad-json");
        JsonNode mayNot = new Program(Right.PLAN_ROLLOUTS).draft("flood", "1.4.0", 403).path("error");
        assertThat(mayNot.path("code").asText()).isEqualTo("role");
        assertThat(mayNot.path("zh").asText()).contains("无权");
        JsonNode unknown = new Program("no such token").draft("flood", "1.4.0", 401).path("error");
        assertThat(unknown.path("code").asText()).isEqualTo("token");
        assertThat(unknown.path("en").asText()).contains("Authorization: Bearer");
        assertThat(contents()).isEqualTo(before);

        Path home = wang.download("both");
        sign(home, "fang");
        sign(home, "lei");
        assertThat(ci.handIn("models", home.resolve("metadata/2.models.json"), 200).path("unpublished").path(0).asText())
                .isEqualTo("models");
        assertThat(ci.sent(api + "publish", "application/json", "", 200).path("unpublished")).isEmpty();
        assertThat(ci.sent(api + "model/flood/1.4.0/revoke", "application/json",
                "{\"zh\":\"误报过多\",\"en\":\"too many false warnings\"}", 201).path("waiting").path(0).path("revoked")
                .path(0).path("release").asText()).isEqualTo("model/flood/1.4.0");
        assertThat(wang.get("/audit")).contains("起草发行", "model/flood/1.4.0", "交来发行签名", "公布发行", "起草撤回发行",
                "model flood 1.4.0", "被拒绝");
        assertThat(uploadsLeft()).isEmpty();
    }

    @Test
    void aTokenWithoutTheRightAndASessionWithoutItsSecretPublishNothing() throws Exception {
        ceremony();
        Program looks = new Program(Right.LOOK);
        assertThat(looks.get("/api/v1/releases/repository").path("roles")).isNotEmpty();
        looks.draft("flood", "1.4.0", 403);
        looks.sent("/api/v1/releases/publish", "application/json", "", 403);
        assertThat(wang.upload("/api/v1/releases/add", Map.of("kind", "model", "name", "flood", "version", "1"), "files", Map.of())
                .statusCode()).as("a field of a form is not looked for in an upload of the API").isEqualTo(401);
        assertThat(wang.send("/api/v1/releases/publish", "application/json", new byte[0]).statusCode()).isEqualTo(401);
        assertThat(repository.resolve("drafts/models.json")).doesNotExist();
    }

    @Test
    void whatWasNotSignedByWhoMayOrIsNotThisDraftIsRefusedAndChangesNothing() throws Exception {
        ceremony();
        wang.draft("flood", "1.4.0");
        Path fang = wang.download("fang");
        sign(fang, "fang");
        Path signed = fang.resolve("drafts/models.json");
        String good = Files.readString(signed);
        Map<String, String> before = contents();

        wang.refused(wang.handIn("models", altered(good.replaceFirst("\"version\": *2", "\"version\": 3"))), "请重新下载后再签");
        wang.refused(wang.handIn("models", altered(good.replaceFirst("\"length\": *[0-9]+", "\"length\": 7"))), "请重新下载后再签");
        wang.refused(wang.handIn("models", repository.resolve("metadata/1.models.json")), "请重新下载后再签");
        wang.refused(wang.handIn("models", altered(good.replaceFirst("\"sig\": *\"..", "\"sig\": \"00"))), "签名无效");
        SigningKey mallory = SigningKey.make(KeyScheme.ED25519, Optional.of("王芳"));
        wang.refused(wang.handIn("models", altered(new String(MetadataForm.sign(new RoleName("models"),
                Files.readAllBytes(signed), mallory), StandardCharsets.UTF_8))), "无权签名");
        wang.refused(wang.handIn("models", repository.resolve("drafts/models.json")), "没有新的签名");
        wang.refused(wang.handIn("profiles", signed), "没有待签名的草稿");
        wang.refused(wang.handIn("models", altered("{")), "格式不符");
        wang.refused(wang.handIn("../models", signed), "");
        assertThat(contents()).isEqualTo(before);

        wang.draft("fire", "1.0.0");
        Map<String, String> changed = contents();
        wang.refused(wang.handIn("models", signed), "请重新下载后再签");
        assertThat(contents()).as("a draft that was changed after she signed").isEqualTo(changed);
    }

    private Path altered(String content) throws IOException {
        return Files.writeString(folder.resolve("altered.json"), content);
    }

    @Test
    void aFileNameWithAPathATooLargeUploadAndABrokenFormAreRefused() throws Exception {
        ceremony();
        Map<String, String> before = contents();
        for (String name : List.of("../../evil.json", "/etc/evil", "a\\\\b", ".hidden", "..")) {
            wang.refused(wang.upload("/releases/add", Map.of("kind", "model", "name", "flood", "version", "1", "notes_zh", "洪水",
                    "notes_en", "flood"), "files", Map.of(name, "x".getBytes(StandardCharsets.UTF_8))), "文件名只能用");
        }
        wang.refused(wang.upload("/releases/add", Map.of("kind", "tractor", "name", "flood", "version", "1"), "files", Map.of()),
                "种类只能是");
        wang.refused(wang.upload("/releases/add", Map.of("kind", "model", "name", "flood", "version", "1", "notes_zh", "洪水",
                "notes_en", "flood"), "files", Map.of()), "填写有误");
        HttpResponse<String> large = wang.upload("/releases/add", Map.of("kind", "model"), "files", Map.of("a", new byte[MOST]));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("上传过大", "releases.upload");
        assertThat(wang.send("/releases/add", "multipart/form-data; boundary=x", "--x\r\nbroken".getBytes(StandardCharsets.UTF_8))
                .statusCode()).isEqualTo(400);
        assertThat(wang.send("/releases/add", "text/plain", new byte[1]).statusCode()).isEqualTo(415);
        assertThat(contents()).isEqualTo(before);
        assertThat(uploadsLeft()).isEmpty();
    }

    @Test
    void filesAreTakenNowhereElseAndOnlyOfWhoMayWithTheirToken() throws Exception {
        ceremony();
        Person sun = new Person("sun");
        assertThat(sun.draft("flood", "1.4.0").statusCode()).isEqualTo(403);
        assertThat(sun.get("/releases")).doesNotContain("/new-release", "drafts.zip");
        wang.csrf = "another";
        assertThat(wang.draft("flood", "1.4.0").statusCode()).isEqualTo(403);
        assertThat(wang.upload("/sign-in", Map.of("name", "wang"), "file", Map.of("a", new byte[9])).statusCode()).isEqualTo(415);
        assertThat(repository.resolve("drafts/models.json")).doesNotExist();
    }

    @Test
    void whereNoCeremonyWasHeldThePageSaysSo() throws Exception {
        assertThat(wang.get("/releases")).contains("这里还没有发行库", "releases.repository");
        assertThat(wang.get("/new-release")).contains("这里还没有发行库");
        wang.refused(wang.draft("flood", "1.4.0"), "请先做密钥仪式");
        assertThat(repository).doesNotExist();
    }

    /** Every file of the repository. */
    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(repository)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(repository.relativize(file).toString(), Arrays.toString(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private List<Path> uploadsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("uploads"))) {
            return files.toList();
        }
    }

    /** A province without nodes. */
    private static final class Nobody implements Intents {

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
    }

    /** A program with a token of wang's that may look and has one right. */
    private final class Program {

        private final ObjectMapper json = new ObjectMapper();
        private final Person hands;

        Program(Right right) throws Exception {
            this(people.tokens().add(people.accounts().find("wang").orElseThrow().account(), right.word(),
                    List.of(Right.LOOK.word(), right.word()), CORE.text(), 1, Instant.now()));
        }

        Program(String token) {
            hands = new Person(Map.of("Authorization", "Bearer " + token));
        }

        JsonNode get(String path) throws Exception {
            return json.readTree(hands.get(path));
        }

        JsonNode draft(String name, String version, int status) throws Exception {
            return read(hands.draft("/api/v1/releases/add", name, version), status);
        }

        JsonNode handIn(String role, Path file, int status) throws Exception {
            return files("/api/v1/releases/sign", Map.of("role", role), "signed", Map.of("models.json", Files.readAllBytes(file)),
                    status);
        }

        JsonNode files(String path, Map<String, String> fields, String name, Map<String, byte[]> files, int status)
                throws Exception {
            return read(hands.upload(path, fields, name, files), status);
        }

        JsonNode sent(String path, String type, String body, int status) throws Exception {
            return read(hands.send(path, type, body.getBytes(StandardCharsets.UTF_8)), status);
        }

        private JsonNode read(HttpResponse<String> answer, int status) throws Exception {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            return json.readTree(answer.body());
        }
    }

    /** A person's browser. */
    private final class Person {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient client = connection();
        private final Map<String, String> headers;
        private String csrf = "";

        Person(Map<String, String> headers) {
            this.headers = headers;
        }

        Person(String name) throws Exception {
            this(Map.of());
            post("/sign-in", Map.of("name", name, "password", "correct horse"));
            Matcher field = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(get("/account"));
            assertThat(field.find()).isTrue();
            csrf = field.group(1);
        }

        String get(String path) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path));
            headers.forEach(request::header);
            return client.send(request.build(), BodyHandlers.ofString()).body();
        }

        HttpResponse<String> post(String path, Map<String, String> fields) throws Exception {
            List<String> form = new ArrayList<>(List.of("csrf=" + csrf));
            fields.forEach((name, value) -> form.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
            return send(path, "application/x-www-form-urlencoded", String.join("&", form).getBytes(StandardCharsets.UTF_8));
        }

        private HttpClient connection() {
            return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(cookies).build();
        }

        /** By a connection of its own: the console ends that of a form that it refused, perhaps while the next one sets out. */
        HttpResponse<String> send(String path, String type, byte[] body) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path)).header("Content-Type", type);
            headers.forEach(request::header);
            return connection().send(request.POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
        }

        HttpResponse<String> draft(String name, String version) throws Exception {
            return draft("/releases/add", name, version);
        }

        HttpResponse<String> draft(String path, String name, String version) throws Exception {
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put("flood.json", "{\"rules\":[]}\n".getBytes(StandardCharsets.UTF_8));
            files.put("input.json", "[1]".getBytes(StandardCharsets.UTF_8));
            files.put("expected.json", "[2]".getBytes(StandardCharsets.UTF_8));
            return upload(path, Map.of("kind", "model", "name", name, "version", version, "notes_zh", "洪水模型：误报减半",
                    "notes_en", "flood model:\r\nhalf the false warnings", "boards", "rpi4", "sample_input", "input.json",
                    "sample_expected", "expected.json"), "files", files);
        }

        HttpResponse<String> model(Map<String, byte[]> files, String reason) throws Exception {
            return upload("/releases/add", Map.of("kind", "model", "name", "flood-rules", "version", "4.0.0", "notes_zh", "新版",
                    "notes_en", "new", "reason", reason), "files", files);
        }

        HttpResponse<String> handIn(String role, Path file) throws Exception {
            return upload("/releases/sign", Map.of("role", role), "signed", Map.of("models.json", Files.readAllBytes(file)));
        }

        HttpResponse<String> upload(String path, Map<String, String> fields, String name, Map<String, byte[]> files)
                throws Exception {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            Map<String, String> all = new LinkedHashMap<>(fields);
            all.put("csrf", csrf);
            all.forEach((key, value) -> body.writeBytes(("--edge\r\nContent-Disposition: form-data; name=\"" + key + "\"\r\n\r\n"
                    + value + "\r\n").getBytes(StandardCharsets.UTF_8)));
            files.forEach((file, content) -> {
                body.writeBytes(("--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                body.writeBytes(content);
                body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            });
            body.writeBytes("--edge--\r\n".getBytes(StandardCharsets.UTF_8));
            return send(path, "multipart/form-data; boundary=edge", body.toByteArray());
        }

        void refused(HttpResponse<String> answer, String sentence) {
            assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
            assertThat(answer.body()).contains(sentence);
        }

        /** What a signer takes home, unpacked. */
        Path download(String to) throws Exception {
            byte[] zip = client.send(HttpRequest.newBuilder(URI.create(root + "/api/v1/releases/drafts.zip")).build(),
                    BodyHandlers.ofByteArray()).body();
            try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    Path file = folder.resolve("home-" + to).resolve(entry.getName());
                    Files.createDirectories(file.getParent());
                    Files.write(file, in.readAllBytes());
                }
            }
            return folder.resolve("home-" + to).resolve("repository");
        }
    }
}
