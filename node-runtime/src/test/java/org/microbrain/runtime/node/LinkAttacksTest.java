package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;
import org.slf4j.LoggerFactory;

/** Hostile and unlucky peers on real sockets: each is refused with a line that a person understands. */
final class LinkAttacksTest {

    private static final String HUB = "450102000000";
    private static final String EDGE = "450102001003";

    @TempDir
    private Path folder;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private TestProvince province;
    private TestHub hub;

    @BeforeEach
    void start() throws Exception {
        province = new TestProvince(folder);
        hub = new TestHub(province, HUB, 0);
        log.start();
        Logger links = (Logger) LoggerFactory.getLogger("org.microbrain.link");
        links.setLevel(Level.INFO);
        links.addAppender(log);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger("org.microbrain.link")).detachAppender(log);
        hub.close();
    }

    private List<String> lines() {
        return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void assertLogged(String... words) {
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() ->
                assertThat(lines()).anySatisfy(line -> assertThat(line).contains(words)));
        assertThat(hub.node.commits().submit(journal -> journal.ledger()).join()).as("nothing was taken").isEmpty();
    }

    private SslContext edgeTls() throws Exception {
        return province.identity(EDGE).clientContext(TestProvince.NOW);
    }

    /** A client that shows what lies in a folder, whatever it is worth. */
    private SslContext showing(Path files) throws Exception {
        return SslContextBuilder.forClient().trustManager(province.root().toFile()).protocols("TLSv1.3")
                .keyManager(files.resolve("node.crt").toFile(), files.resolve("node.key").toFile())
                .endpointIdentificationAlgorithm(null).build();
    }

    @Test
    void aFrameOfTwoGibibytesIsRefusedOnItsLength() throws Exception {
        try (RawPeer peer = new RawPeer(hub.port(), edgeTls())) {
            peer.send((byte) 0x80, (byte) 0, (byte) 0, (byte) 0);
            assertThat(peer.closedWithin(10)).isTrue();
        }
        assertLogged(EDGE, "a frame longer than 16384 bytes before it was welcomed", "frame-too-long");
    }

    @Test
    void garbageAfterTheHandshakeIsRefused() throws Exception {
        try (RawPeer peer = new RawPeer(hub.port(), edgeTls())) {
            peer.send((byte) 0, (byte) 0, (byte) 0, (byte) 4, (byte) -1, (byte) -1, (byte) -1, (byte) -1);
            assertThat(peer.closedWithin(10)).isTrue();
        }
        assertLogged(EDGE, "no frame of this protocol");
    }

    @Test
    void halfAFrameAndThenSilenceIsClosed() throws Exception {
        try (RawPeer peer = new RawPeer(hub.port(), edgeTls())) {
            peer.send((byte) 0, (byte) 0, (byte) 1, (byte) 0, (byte) 10);
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                hub.silence(Duration.ofSeconds(11));
                return peer.closedWithin(1);
            });
        }
        assertLogged(EDGE, "no hello within 10 s");
    }

    @Test
    void plainTcpIsRefused() throws Exception {
        try (RawPeer peer = new RawPeer(hub.port(), null)) {
            peer.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(peer.closedWithin(10)).isTrue();
        }
        assertLogged("/127.0.0.1", "does not speak TLS");
    }

    @Test
    void aPeerWithoutACertificateIsRefused() throws Exception {
        SslContext bare = SslContextBuilder.forClient().trustManager(province.root().toFile()).protocols("TLSv1.3")
                .endpointIdentificationAlgorithm(null).build();
        try (RawPeer peer = new RawPeer(hub.port(), bare)) {
            assertThat(peer.closedWithin(10)).isTrue();
        }
        assertLogged("shows no certificate");
    }

    @Test
    void aConnectionThatSaysNothingAndLeavesIsNoNews() throws Exception {
        try (RawPeer peer = new RawPeer(hub.port(), null)) {
            assertThat(peer.closedWithin(0)).isFalse();
        }
        try (RawPeer peer = new RawPeer(hub.port(), null)) {
            peer.send((byte) 'x', (byte) 'y', (byte) 'z', (byte) 'x', (byte) 'y', (byte) 'z');
            assertThat(peer.closedWithin(10)).isTrue();
        }
        assertLogged("does not speak TLS");
        assertThat(lines()).hasSize(1);
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefusedAlsoWhenThatHasTheProvincesName() throws Exception {
        Path files = Files.createDirectories(folder.resolve("foreign"));
        Instant now = TestProvince.NOW.instant();
        CertificateAuthority.create("Test Province", now.minusSeconds(60), now.plusSeconds(3_600))
                .issue(new PeerName(new NodeId(EDGE), 2023), List.of("127.0.0.1"), now.minusSeconds(60),
                        now.plusSeconds(3_600)).write(files.resolve("node.crt"), files.resolve("node.key"));
        try (RawPeer peer = new RawPeer(hub.port(), showing(files))) {
            assertThat(peer.closedWithin(10)).isTrue();
        }
        assertLogged("the certificate of", EDGE, "does not come from this province");
    }

    @Test
    void anExpiredCertificateAndOneThatIsNotYetValidAreRefusedAndBothSidesSayWhy() throws Exception {
        Instant now = TestProvince.NOW.instant();
        NodeIdentity expired = province.identity(EDGE, now.minus(Duration.ofDays(3)), now.minus(Duration.ofDays(1)));
        try (TestEdge edge = new TestEdge(province, expired, EDGE, TestProvince.parent(HUB, hub.port()))) {
            assertLogged("the certificate of", EDGE, "expired on", "renew it");
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() ->
                    assertThat(edge.node.uplink().status().lastError()).contains("this node's certificate"));
        }
        province.identity("450102001201", now.plus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(3)));
        try (RawPeer peer = new RawPeer(hub.port(), showing(folder.resolve("identity-450102001201")))) {
            assertThat(peer.closedWithin(10)).isTrue();
        }
        assertLogged("450102001201", "is valid only from", "check the clocks");
    }

    @Test
    void aParentThatIsAnotherNodeThanTheConfigurationSaysIsNotTalkedTo() throws Exception {
        try (TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE,
                TestProvince.parent("450102001000", hub.port()))) {
            edge.append("for the township alone");
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() ->
                    assertThat(edge.node.uplink().status().lastError()).contains(HUB, "the configuration says"));
            assertThat(edge.waiting()).isEqualTo(1);
        }
        assertThat(hub.node.commits().submit(journal -> journal.ledger()).join()).isEmpty();
    }
}
