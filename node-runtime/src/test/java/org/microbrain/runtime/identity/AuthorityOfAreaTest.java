package org.microbrain.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.IdentitySettings;

/** Authorities of areas: what they sign for is good everywhere, and what they sign outside of their area nowhere. */
final class AuthorityOfAreaTest {

    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final Instant END = NOW.plus(Duration.ofDays(365));
    private static final String COUNTY = "450102000000";
    private static final String EDGE = "450102001003";

    @TempDir
    private Path folder;
    private CertificateAuthority root;
    private final KeyPair hub = newPair();
    private List<X509Certificate> authority;

    private static KeyPair newPair() {
        try {
            return NodeKeys.newPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        root = CertificateAuthority.create("Guangxi", NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(7300)));
        authority = root.issueAuthority(hub.getPublic(), name(COUNTY), NOW, END);
    }

    private static PeerName name(String node) {
        return new PeerName(new NodeId(node), 2023);
    }

    private CertificateAuthority authority() throws Exception {
        CertificateFiles.writeCertificates(folder.resolve("authority.crt"), authority);
        CertificateFiles.writeKey(folder.resolve("authority.key"), hub.getPrivate());
        return CertificateAuthority.ofArea(folder.resolve("authority.crt"), folder.resolve("authority.key"), root.root());
    }

    /** What a hub that was taken over signs, whatever it may. */
    private List<X509Certificate> forged(String subject, String named, KeyPair holder) throws Exception {
        X509Certificate leaf = new CertificateForm(authority.get(0), hub.getPrivate(), false).node(holder.getPublic(), name(named), List.of(), NOW, END);
        assertThat(leaf.getSubjectX500Principal()).isEqualTo(AreaName.subject(new NodeId(subject)));
        return List.of(leaf, authority.get(0));
    }

    private boolean javaAccepts(List<X509Certificate> chain) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root.root(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW.plusSeconds(60)));
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
            return true;
        } catch (java.security.cert.CertPathValidatorException e) {
            return false;
        }
    }

    @Test
    void whatAnAuthoritySignsForItsAreaIsAcceptedAtBothEnds() throws Exception {
        KeyPair pair = newPair();
        List<X509Certificate> chain = authority().issue(pair.getPublic(), name(EDGE), List.of(), NOW, END);
        assertThat(javaAccepts(chain)).isTrue();
        NodeIdentity edge = load(EDGE, chain, pair);
        NodeIdentity county = load(COUNTY, root.issue(hub.getPublic(), name(COUNTY), List.of(), NOW, END), hub);
        TlsHandshake meeting = TlsHandshake.between(edge.clientContext(() -> NOW.plusSeconds(60)),
                county.serverContext(() -> NOW.plusSeconds(60)));
        assertThat(TlsHandshake.name(meeting.seenByServer).node().text()).isEqualTo(EDGE);
        assertThat(TlsHandshake.name(meeting.seenByClient).node().text()).isEqualTo(COUNTY);
    }

    private NodeIdentity load(String node, List<X509Certificate> chain, KeyPair pair) throws Exception {
        Path own = folder.resolve(node);
        IdentitySettings files = new IdentitySettings(own.resolve("node.crt"), own.resolve("node.key"),
                own.resolve("province.crt"));
        CertificateFiles.writeCertificates(files.certificate(), chain);
        CertificateFiles.writeKey(files.key(), pair.getPrivate());
        root.writeRoot(files.trust());
        return NodeIdentity.load(files, new NodeId(node));
    }

    @Test
    void anAuthorityDoesNotSignOutsideItsArea() throws Exception {
        for (String outside : List.of("450103001003", COUNTY, "450100000000", "450102000000-b")) {
            assertThatThrownBy(() -> authority().issue(newPair().getPublic(), name(outside), List.of(), NOW, END))
                    .as(outside).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> authority().issueAuthority(newPair().getPublic(), name(EDGE), NOW, END))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatATakenOverHubSignsOutsideItsAreaIsRefusedByJavasOwnPathValidation() throws Exception {
        assertThat(javaAccepts(forged("450103001003", "450103001003", newPair()))).isFalse();
        assertThat(javaAccepts(forged("450100000000", "450100000000", newPair()))).isFalse();
    }

    @Test
    void whatATakenOverHubSignsOutsideItsAreaIsRefusedInTheHandshake() throws Exception {
        KeyPair thief = newPair();
        NodeIdentity county = load("450103000000", root.issue(hub.getPublic(), name("450103000000"), List.of(), NOW, END), hub);
        List<X509Certificate> forged = forged("450103001003", "450103001003", thief);
        TlsHandshake meeting = TlsHandshake.between(NodeIdentity.context(true, io.netty.handler.ssl.ClientAuth.NONE,
                new NodeKey(thief.getPrivate(), () -> forged), new ProvinceTrust(root.root(), () -> NOW.plusSeconds(60), NOW)),
                county.serverContext(() -> NOW.plusSeconds(60)));
        assertThat(TlsHandshake.refusal(meeting.seenByServer)).contains("does not come from this province");
    }

    @Test
    void aHubThatSignsItsOwnNameOrASecondOneOfItsPlaceIsRefusedThoughNameConstraintsAllowIt() throws Exception {
        List<X509Certificate> own = forged("450102000000-b", "450102000000-b", newPair());
        assertThat(javaAccepts(own)).as("inside the subtree").isTrue();
        assertThatThrownBy(() -> CertificatePath.checkNode(own, root.root(), NOW.plusSeconds(60)))
                .isInstanceOf(CertificateException.class).hasMessageContaining("signs for what lies below it");
    }

    @Test
    void aSubjectInsideTheAreaDoesNotHideANameOutside() throws Exception {
        X509Certificate leaf = new CertificateForm(authority.get(0), hub.getPrivate(), true)
                .node(newPair().getPublic(), name(EDGE), List.of(), NOW, END);
        assertThatThrownBy(() -> CertificatePath.checkNode(List.of(leaf, authority.get(0)), root.root(), NOW.plusSeconds(60)))
                .as("the subject is no way to its place").isInstanceOf(CertificateException.class);
    }

    @Test
    void anAuthorityOfACountyMakesNoFurtherAuthorities() throws Exception {
        KeyPair second = newPair();
        X509Certificate below = new CertificateForm(authority.get(0), hub.getPrivate(), false).authority(second.getPublic(),
                new DivisionCode("450102000000"), 2023, NOW, END);
        X509Certificate leaf = new CertificateForm(below, second.getPrivate(), false).node(newPair().getPublic(),
                name(EDGE), List.of(), NOW, END);
        List<X509Certificate> chain = List.of(leaf, below, authority.get(0));
        assertThatThrownBy(() -> CertificatePath.checkNode(chain, root.root(), NOW.plusSeconds(60)))
                .isInstanceOf(CertificateException.class).hasMessageContaining("signs for what lies below it");
    }

    @Test
    void anIntermediateOfAnotherProvinceLeadsNowhere() throws Exception {
        CertificateAuthority other = CertificateAuthority.create("Guangxi", NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(7300)));
        KeyPair pair = newPair();
        List<X509Certificate> chain = authority().issue(pair.getPublic(), name(EDGE), List.of(), NOW, END);
        assertThatThrownBy(() -> CertificatePath.checkNode(chain, other.root(), NOW.plusSeconds(60)))
                .isInstanceOf(CertificateException.class).hasMessageContaining("does not come from this province");
    }

    @Test
    void aNodesCertificateSignsNobody() throws Exception {
        KeyPair pair = newPair();
        List<X509Certificate> chain = authority().issue(pair.getPublic(), name("450102001000"), List.of(), NOW, END);
        X509Certificate leaf = new CertificateForm(chain.get(0), pair.getPrivate(), false).node(newPair().getPublic(),
                name(EDGE), List.of(), NOW, END);
        assertThatThrownBy(() -> CertificatePath.checkNode(List.of(leaf, chain.get(0), chain.get(1)), root.root(),
                NOW.plusSeconds(60))).isInstanceOf(CertificateException.class);
    }

    @Test
    void aRelayGetsACertificateAndNoAuthority() throws Exception {
        char[] passphrase = "correct horse battery".toCharArray();
        Path offline = folder.resolve("offline");
        Path identity = Files.createDirectories(folder.resolve("identity"));
        Ceremony.init(offline, "广西", passphrase, NOW, Duration.ofDays(7300));
        NodeId relay = new NodeId("450000000000-relay1");
        assertThat(Ceremony.request(identity, relay)).hasSize(1);
        Ceremony.sign(offline, passphrase, identity, Ceremony.read(identity), 2023, NOW, Duration.ofDays(730), Duration.ofDays(3650));
        assertThat(NodeIdentity.load(new IdentitySettings(identity.resolve("node.crt"), identity.resolve("node.key"),
                identity.resolve("province.crt")), relay).name().node()).isEqualTo(relay);
        assertThat(identity.resolve("authority.key")).doesNotExist();
        assertThat(identity.resolve("authority.crt")).doesNotExist();
    }

    @Test
    void theRootsKeyLiesEncryptedAndSignsForAHubByFiles() throws Exception {
        char[] passphrase = "correct horse battery".toCharArray();
        Path offline = folder.resolve("offline");
        Path identity = Files.createDirectories(folder.resolve("identity"));
        Ceremony.init(offline, "广西", passphrase, NOW, Duration.ofDays(7300));
        assertThat(Files.readString(offline.resolve("province.key"))).contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertThatThrownBy(() -> EncryptedKey.read(offline.resolve("province.key"), "wrong horse battery".toCharArray()))
                .isInstanceOf(GeneralSecurityException.class).hasMessageContaining("passphrase is wrong");
        Ceremony.request(identity, new NodeId(COUNTY));
        Ceremony.sign(offline, passphrase, identity, Ceremony.read(identity), 2023, NOW, Duration.ofDays(730),
                Duration.ofDays(3650));
        NodeIdentity signed = NodeIdentity.load(new IdentitySettings(identity.resolve("node.crt"),
                identity.resolve("node.key"), identity.resolve("province.crt")), new NodeId(COUNTY));
        CertificateAuthority own = CertificateAuthority.ofArea(identity.resolve("authority.crt"),
                identity.resolve("authority.key"), signed.root());
        assertThat(own.area().code()).isEqualTo(COUNTY);
        assertThatThrownBy(() -> Ceremony.init(offline, "again", passphrase, NOW, Duration.ofDays(1)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> EncryptedKey.checkPassphrase("short".toCharArray()))
                .isInstanceOf(GeneralSecurityException.class);
    }
}
