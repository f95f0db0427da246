package org.microbrain.runtime.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.runtime.selftest.Outcome.State;

class ChecksTest {

    private static final NodeId NODE = new NodeId("450102001003");
    private static final NodeId PARENT = new NodeId("450102000000");
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final NodeStatus.Link OFFLINE =
            new NodeStatus.Link(NodeStatus.LinkState.OFFLINE, PARENT, NOW, "refused");

    @TempDir
    private Path folder;
    private NodeIdentity identity;

    @BeforeEach
    void issue() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create("Test Province", NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(400)));
        authority.writeRoot(folder.resolve("province.crt"));
        authority.issue(new PeerName(NODE, 2023), List.of("127.0.0.1"), NOW.minus(Duration.ofHours(1)),
                NOW.plus(Duration.ofDays(100))).write(folder.resolve("node.crt"), folder.resolve("node.key"));
        identity = NodeIdentity.load(new IdentitySettings(folder.resolve("node.crt"), folder.resolve("node.key"),
                folder.resolve("province.crt")), NODE);
    }

    private Outcome parent(String host, int port, NodeStatus.Link link) {
        return new ParentCheck(List.of(new ParentSettings(PARENT, InetSocketAddress.createUnresolved(host, port))),
                identity, InstantSource.fixed(NOW), () -> link).run().get(0);
    }

    @Test
    void theFirstStepThatFailsOnTheWayToAParentIsNamed() throws Exception {
        assertThat(parent("parent.invalid", 7801, OFFLINE).said().zh()).contains("解析不了");
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThat(parent("127.0.0.1", closed, OFFLINE).said().en()).contains("refuses");
        try (ServerSocket nonsense = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answerNonsense(nonsense));
            Outcome tls = parent("127.0.0.1", nonsense.getLocalPort(), OFFLINE);
            assertThat(tls.state()).isEqualTo(State.BROKEN);
            assertThat(tls.said().en()).contains("TLS fails");
            assertThat(tls.todo()).isNotNull();
            answered.join();
        }
    }

    private static void answerNonsense(ServerSocket socket) {
        try (Socket one = socket.accept()) {
            one.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            one.getInputStream().readNBytes(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aParentThatIsConnectedIsNotDialledAgain() {
        NodeStatus.Link link = new NodeStatus.Link(NodeStatus.LinkState.CONNECTED, PARENT, NOW, null);
        assertThat(parent("parent.invalid", 7801, link).state()).isEqualTo(State.GOOD);
    }

    @Test
    void aCertificateIsLookedAtByItsDates() {
        assertThat(certificate(NOW)).isEqualTo(State.GOOD);
        assertThat(certificate(NOW.plus(Duration.ofDays(80)))).isEqualTo(State.DOUBTFUL);
        assertThat(certificate(NOW.plus(Duration.ofDays(101)))).isEqualTo(State.BROKEN);
        assertThat(certificate(Instant.EPOCH)).isEqualTo(State.BROKEN);
    }

    private State certificate(Instant now) {
        return new CertificateCheck(identity, InstantSource.fixed(now)).run().get(0).state();
    }

    @Test
    void aDiskThatTakesNothingIsBroken() {
        assertThat(new DiskCheck(folder, () -> 0).run().get(0).state()).isNotEqualTo(State.BROKEN);
        assertThat(new DiskCheck(folder.resolve("gone"), () -> 0).run().get(0).state()).isEqualTo(State.BROKEN);
        assertThat(folder.toFile().list()).noneMatch(name -> name.startsWith("self-test"));
    }

    @Test
    void aClockInDoubtAndARouteThatStandsAreNamed() {
        assertThat(new ClockCheck(() -> RecordTime.good(5)).run().get(0).state()).isEqualTo(State.GOOD);
        assertThat(new ClockCheck(() -> new RecordTime(5, RecordTime.Quality.DOUBTFUL, 1)).run().get(0).state())
                .isEqualTo(State.BROKEN);
        List<Outcome> routes = new RoutesCheck(() -> List.of(new NodeStatus.Route("readings", "Started", null),
                new NodeStatus.Route("tap.yaml", "Broken", "no component 'htpp'"))).run();
        assertThat(routes).hasSize(1);
        assertThat(routes.get(0).said().zh()).contains("htpp");
    }
}
