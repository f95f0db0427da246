package org.microbrain.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.Language;

class NodeIdentityTest {

    private static final String HUB = "450102000000";
    private static final String EDGE = "450102001003-b";
    private static final Instant NOW = TestProvince.NOW;
    private static final InstantSource TIME = InstantSource.fixed(NOW);

    @TempDir
    Path folder;
    private TestProvince province;

    @BeforeEach
    void aProvince() throws Exception {
        province = new TestProvince(folder);
    }

    @Test
    void bothEndsKnowTheOthersNodeName() throws Exception {
        TlsHandshake handshake = TlsHandshake.between(province.identity(EDGE).clientContext(TIME),
                province.identity(HUB).serverContext(TIME));
        assertThat(TlsHandshake.name(handshake.seenByServer)).isEqualTo(new PeerName(new NodeId(EDGE), 2023));
        assertThat(TlsHandshake.name(handshake.seenByClient).node()).isEqualTo(new NodeId(HUB));
        assertThat(handshake.seenByServer.get().getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void clientWithoutCertificateIsRefused() throws Exception {
        SslContext nobody = SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols("TLSv1.3")
                .trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null).build();
        TlsHandshake handshake = TlsHandshake.between(nobody, province.identity(HUB).serverContext(TIME));
        assertThat(handshake.seenByServer).isCompletedExceptionally();
    }

    @Test
    void tls12IsRefused() throws Exception {
        NodeIdentity edge = province.identity(EDGE);
        SslContext old = SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols("TLSv1.2")
                .keyManager(edge.key(), edge.chain()).trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null).build();
        TlsHandshake handshake = TlsHandshake.between(old, province.identity(HUB).serverContext(TIME));
        assertThat(handshake.seenByServer).isCompletedExceptionally();
    }

    @Test
    void certificateOfAnotherProvinceIsRefusedAtBothEnds() throws Exception {
        NodeIdentity stranger = new TestProvince(folder.resolve("elsewhere")).identity(EDGE);
        TlsHandshake dialing = TlsHandshake.between(stranger.clientContext(TIME),
                province.identity(HUB).serverContext(TIME));
        assertThat(TlsHandshake.refusal(dialing.seenByClient) + TlsHandshake.refusal(dialing.seenByServer))
                .contains("does not come from this province");
        TlsHandshake listening = TlsHandshake.between(province.identity(EDGE).clientContext(TIME),
                stranger.serverContext(TIME));
        assertThat(TlsHandshake.refusal(listening.seenByClient)).contains("does not come from this province");
    }

    @Test
    void expiredChildIsRefusedWithTheDateAndItsName() throws Exception {
        NodeIdentity expired = province.identity(EDGE, NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(2)));
        TlsHandshake handshake = TlsHandshake.between(expired.clientContext(TIME),
                province.identity(HUB).serverContext(TIME));
        assertThat(TlsHandshake.refusal(handshake.seenByServer))
                .contains("the certificate of 'CN=" + EDGE + "' expired on 2026-11-22T00:00:00Z");
    }

    @Test
    void childOfTheFutureIsRefused() throws Exception {
        NodeIdentity early = province.identity(EDGE, NOW.plus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(9)));
        TlsHandshake handshake = TlsHandshake.between(early.clientContext(TIME),
                province.identity(HUB).serverContext(TIME));
        assertThat(TlsHandshake.refusal(handshake.seenByServer)).contains("is valid only from 2026-11-26T00:00:00Z");
    }

    @Test
    void aGatewayThatWakesIn1970StillKnowsItsParent() throws Exception {
        NodeIdentity hub = province.identity(HUB);
        TlsHandshake handshake = TlsHandshake.between(
                province.identity(EDGE).clientContext(InstantSource.fixed(Instant.EPOCH)), hub.serverContext(TIME));
        assertThat(TlsHandshake.name(handshake.seenByClient).node()).isEqualTo(new NodeId(HUB));
    }

    @Test
    void aNodeCannotSignForAnother() throws Exception {
        NodeIdentity hub = province.identity(HUB);
        IdentitySettings files = province.files(EDGE);
        CertificateAuthority forger = CertificateAuthority.load(folder.resolve(HUB).resolve("node.crt"),
                folder.resolve(HUB).resolve("node.key"));
        forger.issue(new PeerName(new NodeId(EDGE), 2023), List.of(), NOW.minusSeconds(9), NOW.plusSeconds(99))
                .write(files.certificate(), files.key());
        Files.write(files.certificate(), Pem.certificates(List.of(
                Pem.readCertificates(files.certificate()).get(0), hub.chain().get(0))));
        assertThatThrownBy(() -> NodeIdentity.load(files, new NodeId(EDGE))).isInstanceOf(IdentityProblem.class)
                .hasMessageContaining("was not issued by the province's root");
    }

    @Test
    void expiredCertificateLoadsBecauseLocalWorkGoesOn() throws Exception {
        NodeIdentity expired = province.identity(EDGE, Instant.EPOCH, Instant.EPOCH.plusSeconds(60));
        assertThat(expired.notAfter()).isEqualTo(Instant.EPOCH.plusSeconds(60));
    }

    @Test
    void everyWrongFileIsNamed() throws Exception {
        IdentitySettings edge = province.files(EDGE);
        IdentitySettings hub = province.files(HUB);
        IdentitySettings absent = new IdentitySettings(folder.resolve("none"), edge.key(), edge.trust());
        IdentitySettings mixed = new IdentitySettings(edge.certificate(), hub.key(), edge.trust());
        IdentitySettings noKey = new IdentitySettings(edge.certificate(), edge.certificate(), edge.trust());
        IdentitySettings noCertificate = new IdentitySettings(edge.key(), edge.key(), edge.trust());
        IdentitySettings rootAsNode = new IdentitySettings(edge.trust(), folder.resolve("root.key"), edge.trust());
        province.authority.write(folder.resolve("root.crt"), folder.resolve("root.key"));
        assertRefused(absent, EDGE, folder.resolve("none") + ": cannot be read");
        assertRefused(mixed, EDGE, hub.key() + ": is not the key to the node's certificate");
        assertRefused(noKey, EDGE, "is not a PKCS#8 private key");
        assertRefused(noCertificate, EDGE, "is not a certificate in PEM");
        assertRefused(rootAsNode, EDGE, "names no node");
        assertRefused(edge, HUB, "is the certificate of " + EDGE + ", but this node is " + HUB);
    }

    private static void assertRefused(IdentitySettings files, String node, String message) {
        assertThatThrownBy(() -> NodeIdentity.load(files, new NodeId(node)))
                .isInstanceOfSatisfying(IdentityProblem.class, problem -> {
                    assertThat(problem.text(Language.EN)).contains(message);
                    assertThat(problem.text(Language.ZH)).containsPattern("[\\u4e00-\\u9fff]");
                });
    }

    @Test
    void keyIsWrittenForItsOwnerOnlyAndAnOpenOneIsNoticed() throws Exception {
        IdentitySettings files = province.files(EDGE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key()))).isEqualTo("rw-------");
        assertThat(NodeIdentity.load(files, new NodeId(EDGE)).keyIsExposed()).isFalse();
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(NodeIdentity.load(files, new NodeId(EDGE)).keyIsExposed()).isTrue();
    }

    @Test
    void authorityIsTheSameAfterReading() throws Exception {
        province.authority.write(folder.resolve("ca.crt"), folder.resolve("ca.key"));
        CertificateAuthority again = CertificateAuthority.load(folder.resolve("ca.crt"), folder.resolve("ca.key"));
        IdentitySettings files = province.files(EDGE);
        again.issue(new PeerName(new NodeId(EDGE), 2023), List.of(), NOW, NOW.plusSeconds(9))
                .write(files.certificate(), files.key());
        Files.copy(folder.resolve("ca.crt"), files.trust(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(NodeIdentity.load(files, new NodeId(EDGE)).name().node().text()).isEqualTo(EDGE);
    }
}
