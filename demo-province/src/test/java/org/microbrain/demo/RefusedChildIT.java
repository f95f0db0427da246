package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;

/** Who may not be a child of Mashan county, and what the hub's log says about each. Its own village goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedChildIT {

    private static final NodeId OUTSIDE = ProvincePlan.XINGNING_COMMUNITY;
    private static final NodeId INSIDE = FaultProvince.SHANGLING;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The name of the demo's authority; a forger may call himself the same. */
    private static final String COMMON_NAME = "Microbrain demo province";
    private static final Duration YEAR = Duration.ofDays(365);

    private FaultProvince province;
    private CertificateAuthority authority;
    private Sensors sensors;
    private int undisturbed;

    @BeforeAll
    void start() throws IOException, GeneralSecurityException, InterruptedException {
        Path folder = FaultProvince.folder(RefusedChildIT.class);
        province = new FaultProvince(folder, List.of(FaultProvince.CORE, FaultProvince.CITY, FaultProvince.COUNTY,
                FaultProvince.DALONG), "block: {readings: 100, age: 1s}\n", 1, 0);
        authority = CertificateAuthority.load(folder.resolve("authority/province.crt"),
                folder.resolve("authority/province.key"));
        province.start();
        await().atMost(PATIENCE).untilAsserted(() ->
                assertThat(province.log(FaultProvince.DALONG)).contains("connected to " + FaultProvince.COUNTY));
        undisturbed = province.log(FaultProvince.DALONG).length();
        sensors = province.sensors(FaultProvince.DALONG, "refused", 4, 50).start();
    }

    @AfterAll
    void othersWereNotDisturbed() throws IOException, InterruptedException {
        FaultProvince toClose = province;
        Sensors playing = sensors;
        try (toClose; playing) {
            sensors.finish(PATIENCE);
            province.awaitDrained();
            assertThat(Verdict.of(province, FaultProvince.DALONG, "refused", sensors.account()).acknowledged())
                    .isPositive();
            assertThat(province.log(FaultProvince.DALONG).substring(undisturbed)).as("the village's log since then")
                    .doesNotContain("no link to");
            assertThat(province.log(FaultProvince.COUNTY)).doesNotContain("child " + FaultProvince.DALONG + " is gone");
        }
    }

    @Test
    void aChildOfAnotherArea() throws IOException, GeneralSecurityException {
        try (SSLSocket socket = dial(authority, OUTSIDE, Instant.now().plus(YEAR))) {
            send(socket, hello(OUTSIDE));
            Frame answer = receive(socket);
            assertThat(answer.getRefusal().getCode()).isEqualTo("wrong-area");
            assertThat(answer.getRefusal().getReason()).contains(OUTSIDE.text()).contains(FaultProvince.COUNTY.text());
        }
        theHubSays("was refused: area " + OUTSIDE.area() + " does not lie below " + FaultProvince.COUNTY);
    }

    @Test
    void aChildThatBorrowsAnothersName() throws IOException, GeneralSecurityException {
        try (SSLSocket socket = dial(authority, OUTSIDE, Instant.now().plus(YEAR))) {
            send(socket, hello(INSIDE));
            assertThat(receive(socket).getRefusal().getCode()).isEqualTo("wrong-name");
        }
        theHubSays("it calls itself " + INSIDE + ", its certificate is for " + OUTSIDE);
    }

    @Test
    void aCertificateOfAnotherAuthority() throws IOException, GeneralSecurityException {
        CertificateAuthority elsewhere = CertificateAuthority.create("Elsewhere", Instant.now().minus(YEAR),
                Instant.now().plus(YEAR));
        isClosed(dial(elsewhere, INSIDE, Instant.now().plus(YEAR)));
        theHubSays("was refused: the other side shows no certificate");

        CertificateAuthority forger = CertificateAuthority.create(COMMON_NAME, Instant.now().minus(YEAR),
                Instant.now().plus(YEAR));
        isClosed(dial(forger, INSIDE, Instant.now().plus(YEAR)));
        theHubSays("does not come from this province");
    }

    @Test
    void anExpiredCertificate() throws IOException, GeneralSecurityException {
        isClosed(dial(authority, INSIDE, Instant.now().minus(Duration.ofDays(1))));
        theHubSays("was refused: the certificate of 'CN=" + INSIDE + "' expired on ");
    }

    @Test
    void aFrameOfTwoGibibytesIsRefusedOnItsLength() throws IOException, GeneralSecurityException {
        try (SSLSocket socket = dial(authority, INSIDE, Instant.now().plus(YEAR))) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(Integer.MAX_VALUE);
            out.flush();
            assertThat(receive(socket).getRefusal().getCode()).isEqualTo("frame-too-long");
            isClosed(socket);
        }
        theHubSays("it announced a frame longer than 16384 bytes");
        try (SSLSocket socket = dial(authority, INSIDE, Instant.now().plus(YEAR))) {
            send(socket, hello(INSIDE));
            assertThat(receive(socket).hasWelcome()).isTrue();
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(Integer.MIN_VALUE);
            out.flush();
            assertThat(receive(socket).getRefusal().getCode()).isEqualTo("frame-too-long");
            isClosed(socket);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(province.log(FaultProvince.COUNTY))
                .containsPattern("child " + INSIDE + " is gone: .*frame"));
    }

    private void theHubSays(String words) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(province.log(FaultProvince.COUNTY)).contains(words));
    }

    /** A TLS connection to the county with a certificate from {@code issuer}; whoever answers is believed. */
    private SSLSocket dial(CertificateAuthority issuer, NodeId name, Instant notAfter)
            throws IOException, GeneralSecurityException {
        CertificateAuthority.Issued issued = issuer.issue(new PeerName(name, 2023), List.of("127.0.0.1"),
                notAfter.minus(YEAR), notAfter);
        JdkSslContext context = (JdkSslContext) SslContextBuilder.forClient().sslProvider(SslProvider.JDK)
                .clientAuth(ClientAuth.REQUIRE).protocols("TLSv1.3").keyManager(issued.key(), issued.certificate())
                .trustManager(InsecureTrustManagerFactory.INSTANCE).build();
        InetSocketAddress hub = FaultProvince.address(province.files().listen(FaultProvince.COUNTY));
        SSLSocket socket = (SSLSocket) context.context().getSocketFactory()
                .createSocket(hub.getAddress(), hub.getPort());
        socket.setEnabledProtocols(new String[] {"TLSv1.3"});
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.startHandshake();
        return socket;
    }

    private static Frame hello(NodeId node) {
        return Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1).setNode(node.text())
                .setClockMs(1).setProgram("stranger")).build();
    }

    private static void send(SSLSocket socket, Frame frame) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(frame.getSerializedSize());
        frame.writeTo(out);
        out.flush();
    }

    private static Frame receive(SSLSocket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return Frame.parseFrom(in.readNBytes(in.readInt()));
    }

    /** The hub hangs up without a word of the protocol; TLS may give an alert. */
    private static void isClosed(SSLSocket socket) throws IOException {
        try (socket) {
            assertThat(socket.getInputStream().read()).as("the hub hung up").isEqualTo(-1);
        } catch (SSLException | SocketException refused) {
            assertThat(refused).hasMessageMatching("(?s).*(alert|closed|reset|pipe).*");
        }
    }
}
