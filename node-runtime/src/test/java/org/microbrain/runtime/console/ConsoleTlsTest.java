package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.ConsoleTls;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.config.Values;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.CertificateFiles;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.People;

/** A console that speaks HTTPS: what people type and their cookies are readable to nobody on the way. */
final class ConsoleTlsTest {

    private static final String PASSWORD = "correct horse";
    private static final NodeId NODE = Statuses.EDGE;

    @TempDir
    private Path data;
    private final NodeMetrics metrics = new NodeMetrics(NODE);
    private final Instant now = Instant.now();
    private CertificateAuthority authority;
    private IdentitySettings own;
    private SSLContext trusting;
    private HttpClient client;
    private People people;
    private Console console;
    private int port;

    @BeforeEach
    void start() throws Exception {
        authority = CertificateAuthority.create("Guangxi", now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(3650)));
        own = new IdentitySettings(data.resolve("node.crt"), data.resolve("node.key"), data.resolve("province.crt"));
        issue();
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", authority.root());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(trusting).build();
        Files.writeString(data.resolve("console-users.yaml"), "users:\n  - {name: admin, password: \""
                + PasswordHash.of(PASSWORD, 1000) + "\", role: duty-leader}\n");
        people = new People(data, Tier.EDGE, NODE.area(), InstantSource.system());
        console = new Console(settings(new ConsoleTls(null, null)), people, area -> Statuses.edge(NodeStatus.Link.NONE, 0),
                metrics);
        port = console.start();
    }

    private NodeSettings settings(ConsoleTls tls) {
        return new NodeSettings(NODE, new LocalName("兴宁社区", "Xingning"), data, own, List.of(), null,
                new ConsoleSettings(Values.address("127.0.0.1:0"), tls), data);
    }

    private void issue() throws Exception {
        KeyPair pair = NodeKeys.newPair();
        CertificateFiles.writeKey(own.key(), pair.getPrivate());
        CertificateFiles.writeCertificates(own.certificate(), authority.issue(pair.getPublic(), new PeerName(NODE, 2023),
                List.of("127.0.0.1"), now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(365))));
    }

    @AfterEach
    void stop() {
        console.close();
        people.close();
        metrics.close();
    }

    private HttpResponse<String> send(String path, String form) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form))
                    .header("Origin", "https://127.0.0.1:" + port);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void cookiesAreForHttpsAloneAndBrowsersStayWithIt() throws Exception {
        HttpResponse<String> answer = send("/sign-in", "name=admin&password=correct+horse");
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().allValues("Set-Cookie")).isNotEmpty()
                .allMatch(cookie -> cookie.contains("Secure") && cookie.contains("HttpOnly"));
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).hasValueSatisfying(strict ->
                assertThat(strict).contains("max-age=15552000"));
    }

    @Test
    void plainHttpGetsNothing() {
        assertThatThrownBy(() -> client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sign-in"))
                .timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString())).isInstanceOf(IOException.class);
    }

    private X509Certificate shown() throws Exception {
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void aRenewedCertificateIsShownWithoutARestartAndABrokenOneIsNot() throws Exception {
        ServerCertificate certificate = new ServerCertificate(new ConsoleTls(null, null), own);
        X509Certificate before = shown();
        issue();
        Files.setLastModifiedTime(own.certificate(), FileTime.from(now.plusSeconds(100)));
        certificate.factory().start();
        certificate.renew();
        assertThat(certificate.factory().getKeyStore().getCertificate("console")).isNotEqualTo(before)
                .isEqualTo(CertificateFiles.readCertificates(own.certificate()).get(0));
        Files.writeString(own.certificate(), "rubbish");
        Files.setLastModifiedTime(own.certificate(), FileTime.from(now.plusSeconds(200)));
        certificate.renew();
        assertThat(certificate.factory().getKeyStore().getCertificate("console")).isNotNull();
        certificate.factory().stop();
    }

    @Test
    void filesThatCannotBeUsedAreNamed() {
        assertThatThrownBy(() -> new ServerCertificate(new ConsoleTls(data.resolve("web.crt"), data.resolve("web.key")), own))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("web.crt");
    }

    @Test
    void strangersWhoNeverShakeHandsKeepNobodyOut() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * WebServer.CONNECTIONS; i++) {
                silent.add(new Socket("127.0.0.1", port));
            }
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions()
                    .untilAsserted(() -> assertThat(send("/sign-in", null).statusCode()).isEqualTo(200));
        } finally {
            for (Socket one : silent) {
                one.close();
            }
        }
    }
}
