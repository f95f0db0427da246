package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.PeerName;

/** The tools of Debian's mosquitto-clients, as a person would use them; left out where they are not installed. */
class MosquittoClientTest {

    private static final Path PUB = Path.of("/usr/bin/mosquitto_pub");
    private static final Path SUB = Path.of("/usr/bin/mosquitto_sub");
    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2040-01-01T00:00:00Z");
    @TempDir
    Path folder;
    private Listener listener;

    private record Ran(int exit, String said) {
    }

    @BeforeEach
    void open() throws Exception {
        assumeTrue(Files.isExecutable(PUB) && Files.isExecutable(SUB),
                "mosquitto_pub is not installed (apt-get install mosquitto-clients)");
        CertificateAuthority authority = CertificateAuthority.create("test", FROM, UNTIL);
        authority.writeRoot(folder.resolve("root.crt"));
        authority.issue(new PeerName(new NodeId("450102001003"), 2023), List.of("127.0.0.1"), FROM, UNTIL)
                .write(folder.resolve("node.crt"), folder.resolve("node.key"));
        IdentitySettings own = new IdentitySettings(folder.resolve("node.crt"), folder.resolve("node.key"),
                folder.resolve("root.crt"));
        listener = Listener.open(s -> s.withTls(new InetSocketAddress("127.0.0.1", 0)),
                new MqttTls(null, null, null, false).context(own));
    }

    @AfterEach
    void close() {
        if (listener != null) {
            listener.close();
        }
    }

    private Ran run(Path tool, String version, boolean tls, String input, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(tool.toString(), "-V", version, "-h", "127.0.0.1", "-p",
                String.valueOf(tls ? listener.intake.tlsPort() : listener.port()), "-u", Listener.USER, "-P",
                Listener.PASSWORD, "-t", "sensors/river/stage"));
        if (tls) {
            command.addAll(List.of("--cafile", folder.resolve("root.crt").toString()));
        }
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return new Ran(process.exitValue(), said);
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest(name = "{0}, QoS {1}, TLS {2}")
    @CsvSource({"mqttv311, 0, false", "mqttv311, 1, false", "mqttv311, 2, false", "mqttv5, 0, false",
        "mqttv5, 1, false", "mqttv5, 2, false", "mqttv311, 1, true", "mqttv5, 2, true"})
    void mosquittoPubDelivers(String version, String qos, boolean tls) throws Exception {
        assertThat(run(PUB, version, tls, "", "-q", qos, "-m", "{\"value\": 7.5}", "-r", "--will-topic",
                "sensors/gone", "--will-payload", "1")).isEqualTo(new Ran(0, ""));
        String lines = String.join("\n", IntStream.rangeClosed(1, 200).mapToObj(String::valueOf).toList());
        assertThat(run(PUB, version, tls, lines + "\n", "-q", qos, "-l")).isEqualTo(new Ran(0, ""));
        await().until(() -> listener.taken.size() == 201);
        assertThat(listener.values().subList(1, 201)).isSorted();
        assertThat(listener.refusals.total()).isZero();
    }

    @Test
    void mosquittoPubOfMqtt5SaysWhyAPublishIsRefused() throws Exception {
        assertThat(run(PUB, "mqttv5", false, "", "-q", "1", "-m", "nonsense", "-d").said())
                .containsIgnoringCase("Payload format invalid");
        assertThat(run(PUB, "mqttv311", false, "", "-q", "1", "-m", "nonsense").exit()).isZero();
        assertThat(listener.refusals.total()).isEqualTo(2);
    }

    @Test
    void mosquittoPubWithAWrongPasswordIsTold() throws Exception {
        assertThat(run(PUB, "mqttv311", false, "", "-m", "1", "-P", "wrong").said())
                .containsIgnoringCase("bad user name or password");
        assertThat(run(PUB, "mqttv5", false, "", "-m", "1", "-P", "wrong").said())
                .containsIgnoringCase("bad user name or password");
    }

    @Test
    void mosquittoSubHearsThatNothingGoesDownThisWay() throws Exception {
        assertThat(run(SUB, "mqttv311", false, "", "-W", "5").said()).contains("subscription requests were denied");
        assertThat(run(SUB, "mqttv5", false, "", "-W", "5").said()).contains("subscription requests were denied");
    }
}
