package org.microbrain.runtime.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;
import picocli.CommandLine;

/** The key ceremony and the way of a release, as they are typed; and the client that takes it over HTTP. */
class ReleaseCommandTest {

    private static final String PASSPHRASE = "correct horse battery";

    @TempDir
    private static Path begun;
    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;

    @BeforeAll
    static void keysOfThreePersonsAndOfTheCoreAndTheirCeremony() throws Exception {
        ReleaseCommandTest ceremony = new ReleaseCommandTest();
        ceremony.folder = begun;
        Files.writeString(begun.resolve("pass"), PASSPHRASE + "\n");
        for (String owner : List.of("fang", "lei", "mei", "core")) {
            QuickKey.make(begun.resolve(owner + ".key"), owner, PASSPHRASE);
        }
        ceremony.begin();
    }

    @BeforeEach
    void aCopyOfThat() throws IOException {
        try (Stream<Path> files = Files.walk(begun)) {
            for (Path file : files.filter(one -> !one.equals(begun)).toList()) {
                Files.copy(file, folder.resolve(begun.relativize(file)));
            }
        }
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private int run(Object command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(command).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private String done(String... arguments) {
        assertThat(run(new ReleaseCommand(), arguments)).as(err.toString()).isZero();
        return out.toString();
    }

    private String failed(int status, String... arguments) {
        assertThat(run(new ReleaseCommand(), arguments)).isEqualTo(status);
        return err.toString();
    }

    private String[] withRepository(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--repository", file("repo")));
        return all.toArray(String[]::new);
    }

    private String[] inNew(String... arguments) {
        List<String> all = new ArrayList<>(List.of("ceremony", "begin", "--repository", file("other")));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private void begin() {
        done(withRepository("ceremony", "begin", "--root", file("fang.key.pub"), "--root", file("lei.key.pub"),
                "--signer", file("fang.key.pub"), "--signer", file("lei.key.pub"), "--signer", file("mei.key.pub"),
                "--online", file("core.key.pub")));
        sign("fang");
        assertThat(sign("lei")).contains("root：签名已够").contains("models：签名已够");
        publish("core");
    }

    private String sign(String owner) {
        return done(withRepository("sign", "--key", file(owner + ".key"), "--passphrase-file", file("pass"), "--yes"));
    }

    private void publish(String owner) {
        done(withRepository("publish", "--key", file(owner + ".key"), "--passphrase-file", file("pass")));
    }

    private void createFlood(String version) throws IOException {
        Files.writeString(folder.resolve("flood.bin"), "weights of " + version);
        done(withRepository("create", "--kind", "model", "--name", "flood", "--version", version, "--file",
                file("flood.bin"), "--notes-zh", "更准", "--notes-en", "better", "--board", "rpi4",
                "--program-from", "0.1.0"));
    }

    @Test
    void aReleaseGoesFromTwoPersonsToAClientOverHttp() throws Exception {
        createFlood("1.4.0");
        assertThat(sign("fang")).contains("新增 / added    model/flood/1.4.0").contains("更准").contains("1 / 2");
        assertThat(done(withRepository("show"))).contains("待签名").doesNotContain("\n    model/flood/1.4.0\n");
        sign("mei");
        publish("core");
        assertThat(done(withRepository("show"))).contains("\n    model/flood/1.4.0\n").contains("fang ");
        assertThat(done(withRepository("show", "model/flood/1.4.0"))).contains("更准").contains("flood.bin");
        assertThat(tuf("init", file("repo/metadata/1.root.json"))).isZero();
        serve();
        assertThat(tuf("download")).as(err.toString()).isZero();
        assertThat(Files.readString(folder.resolve("got/model%2Fflood%2F1.4.0.json"))).contains("\"name\": \"flood\"");

        done(withRepository("revoke", "model/flood/1.4.0", "--reason-zh", "误报", "--reason-en", "false warnings"));
        sign("lei");
        assertThat(sign("mei")).contains("撤回 / revoked").contains("false warnings");
        publish("core");
        assertThat(done(withRepository("show"))).contains("已撤回 / revoked").contains("误报");
        assertThat(done(withRepository("show", "model/flood/1.4.0"))).contains("误报");
        assertThat(tuf("download")).isEqualTo(1);
        assertThat(err.toString()).contains("没有有权签名的人为它签名").contains("no signers vouch for it");
    }

    private int tuf(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--metadata-dir", file("trusted")));
        if (server != null) {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            all.addAll(List.of("--metadata-url", address + "/metadata", "--target-base-url", address + "/targets/",
                    "--target-dir", file("got"), "--target-name", "model/flood/1.4.0.json"));
        }
        all.add(command);
        all.addAll(List.of(arguments));
        return run(new TufCommand(), all.toArray(String[]::new));
    }

    private void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path asked = folder.resolve("repo" + exchange.getRequestURI().getPath());
            byte[] body = Files.exists(asked) ? Files.readAllBytes(asked) : new byte[0];
            exchange.sendResponseHeaders(Files.exists(asked) ? 200 : 404, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @Test
    void aLostRootKeyAndACompromisedOnlineKeyAreReplaced() throws Exception {
        done("key", "--file", file("spare.key"), "--owner", "spare", "--passphrase-file", file("pass"));
        QuickKey.make(folder.resolve("core2.key"), "core2", PASSPHRASE);
        done(withRepository("ceremony", "root", "--add", file("spare.key.pub"), "--remove", file("lei.key.pub"),
                "--online", file("core2.key.pub")));
        sign("fang");
        assertThat(done(withRepository("show"))).as("the new keys alone do not suffice").contains("root：第 1 版");
        sign("spare");
        assertThat(done(withRepository("show"))).contains("root：第 1 版");
        sign("lei");
        assertThat(done(withRepository("show"))).contains("root：第 2 版").contains("targets：第 2 版");
        assertThat(failed(1, withRepository("publish", "--key", file("core.key"), "--passphrase-file", file("pass"))))
                .contains("有效签名不足");
        publish("core2");
        done(withRepository("ceremony", "signers", "--kind", "model", "--remove", file("lei.key.pub"),
                "--add", file("spare.key.pub")));
        sign("fang");
        sign("spare");
        publish("core2");
    }

    @Test
    void onePersonCannotBeEnough() {
        assertThat(failed(1, inNew("--root", file("fang.key.pub"), "--root",
                file("lei.key.pub"), "--signer", file("fang.key.pub"), "--online", file("core.key.pub"),
                "--threshold", "1")))
                .contains("至少需要两人签名").contains("two persons");
        assertThat(failed(1, inNew("--root", file("fang.key.pub"), "--root",
                file("fang.key.pub"), "--signer", file("fang.key.pub"), "--signer", file("lei.key.pub"), "--online",
                file("core.key.pub")))).contains("2 signatures are needed of 1 keys");
    }

    @Test
    void mistakesAreSaidInBothLanguagesAndLoseNothing() throws Exception {
        assertThat(failed(1, "key", "--file", file("fang.key"), "--owner", "x", "--passphrase-file", file("pass")))
                .contains("已存在，不覆盖").contains("is not written over");
        Files.writeString(folder.resolve("wrong"), "another passphrase");
        assertThat(failed(1, withRepository("sign", "--key", file("fang.key"), "--passphrase-file", file("wrong"),
                "--yes")))
                .contains("passphrase is wrong").doesNotContain("another passphrase");
        createFlood("1.4.0");
        assertThat(failed(1, withRepository("create", "--kind", "model", "--name", "flood", "--version", "1.4.0",
                "--file", file("flood.bin"), "--notes-zh", "又", "--notes-en", "again"))).contains("请用新的版本号");
        assertThat(failed(1, withRepository("sign", "--key", file("core.key"), "--passphrase-file", file("pass"),
                "--yes")))
                .contains("没有这把密钥可签的草稿");
        assertThat(failed(1, withRepository("show", "model/flood/9"))).contains("没有这个发行");
        assertThat(failed(2, withRepository("create", "--kind", "model"))).contains("--name");
        assertThat(failed(2, "show")).contains("--repository");
    }

    @Test
    void nobodySignsADocumentThatWasExchanged() throws Exception {
        createFlood("1.4.0");
        try (Stream<Path> documents = Files.list(folder.resolve("repo/targets/model/flood"))) {
            Path document = documents.findFirst().orElseThrow();
            Files.writeString(document, Files.readString(document).replace("better", "nicer!"));
        }
        assertThat(failed(1, withRepository("sign", "--key", file("fang.key"), "--passphrase-file", file("pass"),
                "--yes")))
                .contains("its document was changed");
        assertThat(Files.readString(folder.resolve("repo/drafts/models.json"))).contains("\"signatures\": []");
    }

    @Test
    void programsReadTheSameAsPeople() throws Exception {
        createFlood("1.4.0");
        byte[] json = done(withRepository("show", "--json")).getBytes(StandardCharsets.UTF_8);
        Fields shown = Fields.of(JsonReader.read(json, 100_000), "shown");
        assertThat(shown.object("roles").object("root").whole("version", 1, 9)).isEqualTo(1);
        assertThat(shown.objects("drafts")).hasSize(1);
        assertThat(shown.objects("drafts").get(0).text("role")).isEqualTo("models");
    }
}
