package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.PeerName;

class MqttTlsTest {

    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2120-01-01T00:00:00Z");
    private static final char[] NO_SECRET = {};
    @TempDir
    Path folder;
    private CertificateAuthority authority;
    private Listener listener;

    @BeforeEach
    void open() throws Exception {
        authority = CertificateAuthority.create("test", FROM, UNTIL);
        authority.writeRoot(folder.resolve("root.crt"));
        issued(authority).write(folder.resolve("node.crt"), folder.resolve("node.key"));
        IdentitySettings own = new IdentitySettings(folder.resolve("node.crt"), folder.resolve("node.key"),
                folder.resolve("root.crt"));
        MqttTls tls = new MqttTls(null, null, folder.resolve("root.crt"), false);
        listener = Listener.open(s -> s.withTls(new InetSocketAddress("127.0.0.1", 0)), tls.context(own));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private static CertificateAuthority.Issued issued(CertificateAuthority by) throws Exception {
        return by.issue(new PeerName(new NodeId("450102001003"), 2023), List.of("127.0.0.1"), FROM, UNTIL);
    }

    private Mqtt5BlockingClient client(CertificateAuthority.Issued own) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("root", authority.root());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var config = MqttClientSslConfig.builder().trustManagerFactory(trust);
        if (own != null) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("own", own.key(), NO_SECRET, new Certificate[] {own.certificate()});
            KeyManagerFactory key = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            key.init(keys, NO_SECRET);
            config.keyManagerFactory(key);
        }
        return MqttClient.builder().useMqttVersion5().identifier("tls").serverHost("127.0.0.1")
                .serverPort(listener.intake.tlsPort()).sslConfig(config.build()).buildBlocking();
    }

    @Test
    void aClientWithACertificateNeedsNoPassword() throws Exception {
        Mqtt5BlockingClient client = client(issued(authority));
        client.connect();
        client.publishWith().topic("sensors/a").qos(MqttQos.AT_LEAST_ONCE)
                .payload("1".getBytes(StandardCharsets.UTF_8)).send();
        client.disconnect();
        assertThat(listener.values()).containsExactly(1.0);
    }

    @Test
    void aClientWithoutACertificateNeedsItsPassword() throws Exception {
        assertThatThrownBy(() -> client(null).connect()).hasMessageContaining("NOT_AUTHORIZED");
        Mqtt5BlockingClient client = client(null);
        client.connectWith().simpleAuth().username(Listener.USER)
                .password(Listener.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth().send();
        client.disconnect();
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        CertificateAuthority other = CertificateAuthority.create("other", FROM, UNTIL);
        assertThatThrownBy(() -> client(issued(other)).connect()).isNotNull();
        assertThat(listener.taken).isEmpty();
    }
}
