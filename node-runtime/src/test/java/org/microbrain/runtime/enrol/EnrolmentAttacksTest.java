package org.microbrain.runtime.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.identity.FirstTrust;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.SigningRequest;
import org.microbrain.wire.proto.EnrolAnswer;
import org.microbrain.wire.proto.EnrolChallenge;
import org.microbrain.wire.proto.EnrolRequest;

/** Who asks for what is not theirs, on real sockets: refused, and written down. */
final class EnrolmentAttacksTest {

    private static final String COUNTY = "450102000000";
    private static final String EDGE = "450102001003";
    private static final String FOREIGN = "450103001003";

    @TempDir
    private Path folder;
    private final ShiftedClock time = new ShiftedClock();
    private TestAuthority province;
    private AdmittingHub county;
    private EnrollingNode attacker;

    @BeforeEach
    void start() throws Exception {
        province = new TestAuthority(folder, time);
        county = new AdmittingHub(province, province.hub(COUNTY));
        attacker = new EnrollingNode(province, false);
    }

    @AfterEach
    void stop() {
        attacker.close();
        county.close();
    }

    private void assertRefused(Enrolment enrolment, String code) throws Exception {
        assertThat(attacker.ask(enrolment)).isInstanceOfSatisfying(Enrolment.RefusedBy.class,
                refused -> assertThat(refused.code()).isEqualTo(code));
        assertWritten(code);
    }

    private void assertWritten(String code) {
        assertThat(county.noted("refused")).anySatisfy(line -> assertThat(line).contains(code));
    }

    /** Says what it likes over the real socket. */
    private EnrolAnswer say(EnrolmentCall.Asking asking) throws Exception {
        return EnrolmentCall.ask(attacker.loop(), county.address(), new FirstTrust(null, time).context(), asking)
                .get(20, TimeUnit.SECONDS);
    }

    private static EnrolRequest.Builder request(byte[] csr) {
        return EnrolRequest.newBuilder().setVersion(1).setCsr(ByteString.copyFrom(csr))
                .setCodePart(ByteString.copyFrom(new byte[ShortCode.PART]));
    }

    @Test
    void aTokenIsGoodOnce() throws Exception {
        EnrolToken token = county.token(EDGE);
        try (EnrollingNode rightful = new EnrollingNode(province, false)) {
            rightful.admitted(token);
        }
        assertRefused(attacker.by(token), "token-used");
        assertThat(county.admission.certificates().newest()).hasSize(1);
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        EnrolToken token = county.token(EDGE);
        time.advance(Duration.ofHours(2));
        assertRefused(attacker.by(token), "token-expired");
    }

    @Test
    void aWithdrawnTokenIsRefused() throws Exception {
        EnrolToken token = county.token(EDGE);
        county.admission.withdraw(EnrolToken.hash(token.secret()), "admin");
        assertRefused(attacker.by(token), "bad-token");
    }

    @Test
    void guessedTokensAreRefusedAndGuessingIsSlowedDown() throws Exception {
        EnrolToken real = county.token(EDGE);
        for (int i = 0; i < GuessLimit.FREE; i++) {
            assertRefused(attacker.by(new EnrolToken(real.parent(), real.address(), real.node(), real.expires(),
                    real.fingerprint(), EnrolToken.newSecret(new SecureRandom()))), "bad-token");
        }
        assertRefused(attacker.by(real), "slow-down");
        time.advance(Duration.ofMinutes(2));
        assertThat(attacker.ask(attacker.by(real))).as("the rightful one gets in after a minute")
                .isInstanceOf(Enrolment.Admitted.class);
    }

    @Test
    void aTokenForOneNodeIsNotGoodForAnother() throws Exception {
        EnrolToken token = county.token(EDGE);
        EnrolToken bent = new EnrolToken(token.parent(), token.address(), new NodeId("450102001001"), token.expires(),
                token.fingerprint(), token.secret());
        assertRefused(attacker.by(bent), "wrong-name");
    }

    @Test
    void aTokenForAnEdgeMakesNoHub() throws Exception {
        try (EnrollingNode ambitious = new EnrollingNode(province, true)) {
            assertThat(ambitious.ask(ambitious.by(county.token(EDGE)))).isInstanceOfSatisfying(
                    Enrolment.RefusedBy.class, refused -> assertThat(refused.code()).isEqualTo("not-a-hub"));
        }
    }

    @Test
    void aPieceOfATokenIsToldApart() {
        String text = county.token(EDGE).text();
        assertThat(EnrolToken.parse(" " + text + "\n").text()).isEqualTo(text);
        assertThatThrownBy(() -> EnrolToken.parse(text.substring(0, text.length() - 9))).isInstanceOf(InvalidValue.class);
    }

    @Test
    void aRequestForAForeignAreaIsRefused() throws Exception {
        assertRefused(attacker.asking(FOREIGN, county.address()), "wrong-area");
        assertRefused(attacker.asking(COUNTY, county.address()), "wrong-area");
        assertThatThrownBy(() -> county.token(FOREIGN)).isInstanceOf(InvalidValue.class).hasMessageContaining("below");
    }

    @Test
    void aPersonCannotAdmitARequestUnderAnotherName() throws Exception {
        attacker.ask(attacker.asking(EDGE, county.address()));
        String key = county.admission.requests().waiting().get(0).key();
        assertThatThrownBy(() -> county.admission.admit(key, new NodeId("450102001001"), false, false, "admin"))
                .isInstanceOf(InvalidValue.class);
    }

    @Test
    void aRequestThatAsksToSignOthersIsRefused() throws Exception {
        ExtensionsGenerator wish = new ExtensionsGenerator();
        wish.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        byte[] csr = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=" + EDGE), attacker.pair.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wish.generate())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(attacker.pair.getPrivate())).getEncoded();
        EnrolAnswer answer = say((challenge, parent) ->
                Proof.sign(request(csr), challenge, attacker.pair.getPrivate()));
        assertThat(answer.getCode()).isEqualTo("bad-request");
        assertThat(answer.getReason()).contains("CA:true");
        assertWritten("CA:true");
    }

    @Test
    void aRequestForAnothersKeyIsRefused() throws Exception {
        KeyPair victim = NodeKeys.newPair();
        byte[] csr = SigningRequest.make(victim, new NodeId(EDGE));
        EnrolAnswer answer = say((challenge, parent) ->
                Proof.sign(request(csr), challenge, attacker.pair.getPrivate()));
        assertThat(answer.getCode()).isEqualTo("bad-proof");
        assertWritten("bad-proof");
    }

    @Test
    void aRecordedRequestCannotBeSentAgain() throws Exception {
        AtomicReference<EnrolRequest> recorded = new AtomicReference<>();
        byte[] csr = SigningRequest.make(attacker.pair, new NodeId(EDGE));
        say((challenge, parent) -> {
            recorded.set(Proof.sign(request(csr), challenge, attacker.pair.getPrivate()));
            return recorded.get();
        });
        EnrolAnswer again = say((challenge, parent) -> recorded.get());
        assertThat(again.getCode()).isEqualTo("bad-proof");
    }

    @Test
    void garbageForARequestIsRefused() throws Exception {
        EnrolAnswer answer = say((challenge, parent) -> request(new byte[100]).build());
        assertThat(answer.getCode()).isEqualTo("bad-request");
        assertThat(say((challenge, parent) -> EnrolRequest.getDefaultInstance()).getCode()).isEqualTo("version");
    }

    @Test
    void aStolenCertificateWithAnotherKeyRenewsNothing() throws Exception {
        try (EnrollingNode rightful = new EnrollingNode(province, false)) {
            List<X509Certificate> stolen = rightful.admitted(county.token(EDGE)).chain();
            EnrolAnswer answer = say((challenge, parent) -> {
                EnrolRequest.Builder renewal = EnrolRequest.newBuilder().setVersion(1);
                for (X509Certificate one : stolen) {
                    renewal.addChain(ByteString.copyFrom(one.getEncoded()));
                }
                return Proof.sign(renewal, challenge, attacker.pair.getPrivate());
            });
            assertThat(answer.getCode()).isEqualTo("bad-proof");
            assertWritten("bad-proof");
        }
    }

    @Test
    void aRevokedNodeIsNeitherRenewedNorEnrolledAgainWithItsKey() throws Exception {
        var identity = attacker.admitted(county.token(EDGE));
        county.admission.revoke(new NodeId(EDGE), "stolen", "admin");
        time.advance(Duration.ofDays(300));
        Renewal renewal = new Renewal(province.settings(EDGE, county.asParent()), identity, attacker.loop(), time);
        var end = identity.notAfter();
        renewal.work();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertWritten("was revoked on"));
        assertThat(identity.notAfter()).isEqualTo(end);
        assertRefused(attacker.by(county.token(EDGE)), "revoked");
    }

    @Test
    void aFloodOfRequestsFromOneAddressIsBoundedAndTheOldestIsDroppedAloud() throws Exception {
        for (int i = 0; i < 15; i++) {
            try (EnrollingNode one = new EnrollingNode(province, false)) {
                one.ask(one.asking("450102001003-" + i, county.address()));
            }
        }
        assertThat(county.admission.requests().waiting()).hasSize(10)
                .extracting(one -> one.node().text()).doesNotContain("450102001003-4").contains("450102001003-5");
        assertThat(county.noted("dropped")).hasSize(5);
    }

    @Test
    void strangersWhoStandInTheDoorKeepNoChildOut() throws Exception {
        var identity = attacker.admitted(county.token(EDGE));
        List<SSLSocket> idle = new ArrayList<>();
        try {
            SSLContext believing = SSLContext.getInstance("TLSv1.3");
            believing.init(null, new TrustManager[] {new FirstTrust(null, time)}, null);
            for (int i = 0; i < 100; i++) {
                SSLSocket socket = (SSLSocket) believing.getSocketFactory().createSocket();
                socket.connect(county.address(), 10_000);
                idle.add(socket);
                socket.setSoTimeout(500);
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(EnrolmentDoor.SERVER_NAME)));
                socket.setSSLParameters(parameters);
                if (i < 64) {
                    socket.startHandshake();
                } else {
                    Thread greeting = new Thread(() -> {
                        try {
                            socket.startHandshake();
                        } catch (IOException e) {
                            assertThat(e).isNotNull(); // sent away, or waiting for its turn
                        }
                    });
                    greeting.setDaemon(true);
                    greeting.start();
                }
            }
            try (AdmittingHub edge = new AdmittingHub(province, identity, county.asParent())) {
                await().atMost(Duration.ofSeconds(20)).until(() -> county.isConnected(EDGE)
                        && edge.node.uplink().status().connected());
            }
        } finally {
            for (SSLSocket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void whoIsNotTheProvinceOfTheTokenIsNotGoneOnWith() throws Exception {
        TestAuthority other = new TestAuthority(folder.resolve("other"), time);
        EnrolToken token = county.token(EDGE);
        try (AdmittingHub fake = new AdmittingHub(other, other.hub(COUNTY))) {
            EnrolToken rerouted = new EnrolToken(token.parent(), fake.address(), token.node(), token.expires(),
                    token.fingerprint(), token.secret());
            assertThatThrownBy(() -> attacker.ask(attacker.by(rerouted))).isInstanceOf(IOException.class)
                    .hasMessageContaining("another one than the token names");
        }
    }

    @Test
    void somebodyInBetweenShowsAnotherCode() throws Exception {
        TestAuthority other = new TestAuthority(folder.resolve("other"), time);
        try (AdmittingHub fake = new AdmittingHub(other, other.hub(COUNTY));
             EnrollingNode victim = new EnrollingNode(province, false)) {
            Enrolment.Waiting shown = (Enrolment.Waiting) victim.ask(victim.asking(EDGE, fake.address()));
            attacker.ask(attacker.asking(EDGE, county.address()));
            assertThat(county.admission.requests().waiting()).singleElement()
                    .satisfies(one -> assertThat(one.code()).isNotEqualTo(shown.code()));
        }
    }

    @Test
    void aParentThatChangesItsPartOfTheCodeIsNotBelieved() throws Exception {
        Enrolment enrolment = attacker.asking(EDGE, county.address());
        Enrolment.Waiting first = (Enrolment.Waiting) attacker.ask(enrolment);
        county.admission.refuse(county.admission.requests().waiting().get(0).key(), "admin");
        Requests.Entry forgotten = county.admission.requests().find(NodeKeys.hash(attacker.pair.getPublic())).orElseThrow();
        county.admission.requests().put(new Requests.Entry(forgotten.key(), forgotten.node(), forgotten.csr(), null,
                first.code(), forgotten.nodePart(), new byte[ShortCode.PART], "127.0.0.1", "", "", time.instant(),
                time.instant(), Requests.State.WAITING));
        assertThat(((Enrolment.Waiting) attacker.ask(enrolment)).code()).as("no code until both ends begin anew").isEmpty();
        Enrolment.Waiting anew = (Enrolment.Waiting) attacker.ask(enrolment);
        assertThat(anew.code()).isNotEmpty().isEqualTo(county.admission.requests().waiting().get(0).code());
    }

    @Test
    void aChallengeIsNewEachTime() throws Exception {
        AtomicReference<EnrolChallenge> first = new AtomicReference<>();
        say((challenge, parent) -> {
            first.set(challenge);
            return EnrolRequest.getDefaultInstance();
        });
        say((challenge, parent) -> {
            assertThat(challenge.getNonce()).isNotEqualTo(first.get().getNonce());
            return EnrolRequest.getDefaultInstance();
        });
    }

    @Test
    void anAuthorityThatHasExpiredSignsNothing() throws Exception {
        EnrolToken token = county.token(EDGE);
        time.advance(Duration.ofDays(3660));
        assertThatThrownBy(() -> county.token(EDGE)).isInstanceOf(InvalidValue.class).hasMessageContaining("expired");
        assertThatThrownBy(() -> attacker.ask(attacker.by(token))).as("its own certificate has expired, too")
                .isInstanceOf(IOException.class);
    }
}
