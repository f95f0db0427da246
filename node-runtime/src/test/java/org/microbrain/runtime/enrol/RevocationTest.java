package org.microbrain.runtime.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.wire.proto.Frame;

/** What is revoked is out, whatever it still has: an open session, or an authority. */
final class RevocationTest {

    private static final String CORE = "450000000000";
    private static final String CITY = "450100000000";
    private static final String EDGE = "450102001003";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;
    private final ShiftedClock time = new ShiftedClock();
    private TestAuthority province;
    private AdmittingHub core;

    @BeforeEach
    void start() throws Exception {
        province = new TestAuthority(folder, time);
        core = new AdmittingHub(province, province.hub(CORE));
    }

    @AfterEach
    void stop() {
        core.close();
    }

    /** A client of Java's own, which resumes sessions; it counts how often it had to look at the server's certificate. */
    private static SSLContext resuming(NodeIdentity identity, AtomicInteger looked) throws Exception {
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        keys.setKeyEntry("node", identity.key(), new char[0], identity.chain().toArray(java.security.cert.X509Certificate[]::new));
        keys.setCertificateEntry("root", identity.root());
        KeyManagerFactory key = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        key.init(keys, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        X509TrustManager real = (X509TrustManager) trust.getTrustManagers()[0];
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(key.getKeyManagers(), new TrustManager[] {new X509TrustManager() {
            @Override
            public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {
                throw new AssertionError("this end dials");
            }

            @Override
            public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type)
                    throws java.security.cert.CertificateException {
                looked.incrementAndGet();
                real.checkServerTrusted(chain, type);
            }

            @Override
            public java.security.cert.X509Certificate[] getAcceptedIssuers() {
                return real.getAcceptedIssuers();
            }
        }}, null);
        return context;
    }

    /** @return what the hub answers to a hello */
    private Frame.BodyCase greet(SSLContext tls, String node) throws Exception {
        try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", core.parentSide.port())) {
            socket.setSoTimeout(10_000);
            byte[] hello = Frame.newBuilder().setHello(org.microbrain.wire.proto.Hello.newBuilder().setVersion(1)
                    .setOldestVersion(1).setNode(node)).build().toByteArray();
            socket.getOutputStream().write(java.nio.ByteBuffer.allocate(4 + hello.length).putInt(hello.length).put(hello)
                    .array());
            InputStream in = socket.getInputStream();
            byte[] length = in.readNBytes(4);
            return Frame.parseFrom(in.readNBytes(java.nio.ByteBuffer.wrap(length).getInt())).getBodyCase();
        }
    }

    @Test
    void aResumedSessionDoesNotGetPastARevocation() throws Exception {
        try (EnrollingNode fresh = new EnrollingNode(province, false)) {
            NodeIdentity identity = fresh.admitted(core.token(EDGE));
            AtomicInteger looked = new AtomicInteger();
            SSLContext tls = resuming(identity, looked);
            assertThat(greet(tls, EDGE)).isEqualTo(Frame.BodyCase.WELCOME);
            await().atMost(PATIENCE).until(() -> !core.isConnected(EDGE));
            assertThat(greet(tls, EDGE)).isEqualTo(Frame.BodyCase.WELCOME);
            int before = looked.get();
            core.admission.revoke(new NodeId(EDGE), "stolen", "admin");
            assertThat(greet(tls, EDGE)).isEqualTo(Frame.BodyCase.REFUSAL);
            assertThat(before).as("the second greeting was a resumed session").isEqualTo(1);
            assertThat(looked.get()).as("and so was the third").isEqualTo(1);
        }
    }

    @Test
    void aResumedSessionDoesNotGetPastTheRevocationOfWhoSigned() throws Exception {
        try (EnrollingNode fresh = new EnrollingNode(province, false)) {
            NodeIdentity identity = fresh.admitted(core.token(EDGE));
            AtomicInteger looked = new AtomicInteger();
            SSLContext tls = resuming(identity, looked);
            assertThat(greet(tls, EDGE)).isEqualTo(Frame.BodyCase.WELCOME);
            core.admission.revocations().add(new Revocations.Revoked(core.admission.authority().keyHash(), CORE,
                    time.instant(), "admin", "lost"), false);
            assertThat(greet(tls, EDGE)).isEqualTo(Frame.BodyCase.REFUSAL);
            assertThat(looked.get()).as("it was a resumed session").isEqualTo(1);
        }
    }

    @Test
    void withAHubGoesWhatItSigned() throws Exception {
        try (EnrollingNode freshHub = new EnrollingNode(province, true);
             EnrollingNode freshEdge = new EnrollingNode(province, false)) {
            NodeIdentity city = freshHub.admitted(core.admission.token(new NodeId(CITY), true, false,
                    Duration.ofHours(1), core.address(), "admin"));
            NodeIdentity edge;
            try (AdmittingHub hub = new AdmittingHub(province, city, core.asParent())) {
                edge = freshEdge.admitted(hub.token(EDGE));
                await().atMost(PATIENCE).until(() -> core.isConnected(CITY));
                try (AdmittingHub child = new AdmittingHub(province, edge, core.asParent())) {
                    await().atMost(PATIENCE).until(() -> core.isConnected(EDGE));
                    core.admission.revoke(new NodeId(CITY), "taken over", "admin");
                    await().atMost(PATIENCE).untilAsserted(() -> {
                        assertThat(hub.node.uplink().status().lastError()).contains("was revoked on");
                        assertThat(child.node.uplink().status().lastError()).contains("with it what it signed");
                    });
                    assertThat(core.isConnected(EDGE) || core.isConnected(CITY)).isFalse();
                }
            }
        }
    }

    @Test
    void aNodeCannotRevokeItsNeighbour() throws Exception {
        try (EnrollingNode one = new EnrollingNode(province, false);
             AdmittingHub hub = new AdmittingHub(province, province.hub(CITY), core.asParent())) {
            one.admitted(core.token("450200000000"));
            hub.admission.revocations().add(new Revocations.Revoked(
                    org.microbrain.runtime.identity.NodeKeys.hash(one.pair.getPublic()), "450200000000", time.instant(), "thief",
                    "a lie"), false);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(core.noted("refused"))
                    .anySatisfy(line -> assertThat(line).contains("not its to make")));
            assertThat(core.admission.revocations().all()).isEmpty();
        }
    }
}
