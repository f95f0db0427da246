package org.microbrain.core;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.registry.StandInRegistry;
import picocli.CommandLine;

/** The command, from what a core says it knows to what a registry holds. */
class HonoRegisterCommandTest {

    @TempDir
    private Path folder;
    private StandInRegistry registry;
    private HttpServer core;
    private final StringWriter printed = new StringWriter();

    @BeforeEach
    void start() throws IOException {
        registry = new StandInRegistry();
        core = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        core.createContext("/api/v1/nodes", exchange -> {
            byte[] answer = "{\"nodes\":[{\"node\":\"450100000000\"},{\"node\":\"450102000000\"}]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        core.start();
        Files.writeString(folder.resolve("token"), "t0ken");
    }

    @AfterEach
    void close() {
        registry.close();
        core.stop(0);
    }

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(List.of("hono", "register", "--core",
                "http://127.0.0.1:" + core.getAddress().getPort(), "--token-file", folder.resolve("token").toString(),
                "--registry", registry.url(), "--tenant", "guangxi"));
        arguments.addAll(List.of(more));
        printed.getBuffer().setLength(0);
        return new CommandLine(new CoreCommand()).setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
                .execute(arguments.toArray(String[]::new));
    }

    @Test
    void whatTheCoreKnowsIsRegisteredAndTheNumbersAreSaid() throws Exception {
        Files.writeString(folder.resolve("passwords"), "450102000000=a-secret\n");

        assertThat(run("--passwords", folder.resolve("passwords").toString())).as(printed.toString()).isZero();

        assertThat(printed.toString()).contains("新登记 4", "Registered 4, right before 0").doesNotContain("a-secret");
        assertThat(registry.stored).containsKeys("tenants/guangxi", "devices/guangxi/450100000000", "devices/guangxi/450102000000");
        assertThat(run("--json")).isZero();
        assertThat(printed.toString()).contains("\"as_it_should_be\" : 3");
    }

    @Test
    void whatIsLeftThoughItDiffersShowsInTheExitStatus() throws Exception {
        run();
        registry.stored.put("devices/guangxi/450102000000", registry.stored.get("devices/guangxi/450100000000"));

        assertThat(run()).isEqualTo(3);
        assertThat(printed.toString()).contains("450102000000 left as it is: via is []", "--mend");
        assertThat(run("--mend", "--dry-run")).isZero();
        assertThat(printed.toString()).contains("预演", "mended 1");
        assertThat(run("--mend")).isZero();
        assertThat(run()).isZero();
    }

    @Test
    void mistakesAreSaidInBothLanguages() throws Exception {
        Files.writeString(folder.resolve("passwords"), "450199000000=a-secret\n");
        assertThat(run("--passwords", folder.resolve("passwords").toString())).isEqualTo(2);
        assertThat(printed.toString()).contains("450199000000", "is no node below").doesNotContain("a-secret");
        assertThat(run("--tenant", "广西")).isEqualTo(2);
        assertThat(run("--sign-in-file", folder.resolve("none").toString())).isEqualTo(2);
        registry.close();
        assertThat(registry.stored).isEmpty();
    }

    @Test
    void aRegistryThatRefusesTheSignInEndsItWithTheReason() {
        registry.instead(StandInRegistry.status(401, exchange -> true));
        assertThat(run()).isEqualTo(1);
        assertThat(printed.toString()).contains("登记处不接受登录", "does not accept the sign-in").doesNotContain("Exception");
    }
}
