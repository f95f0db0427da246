package org.microbrain.edge.intake.mqtt;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.Section;

/**
 * What the TLS listener shows and whom it trusts; files are PEM.
 *
 * @param certificate what it shows, or null for the node's own certificate
 * @param key         its private key, PKCS#8, or null for the node's own
 * @param trust       who issues client certificates, or null when clients are known by passwords alone
 * @param required    whether a client without a certificate is refused
 */
public record MqttTls(Path certificate, Path key, Path trust, boolean required) {

    public static MqttTls read(Section s) {
        s.onlyKeys("address", "certificate", "key", "trust", "certificate-required");
        MqttTls tls = new MqttTls(s.path("certificate", null), s.path("key", null), s.path("trust", null),
                s.flag("certificate-required", false));
        if ((tls.certificate() == null) != (tls.key() == null)) {
            s.problem(tls.key() == null ? "certificate" : "key", "certificate 与 key 须同时给出",
                    "certificate and key go together");
        }
        if (tls.required() && tls.trust() == null) {
            s.problem("certificate-required", "须同时给出 trust", "needs trust as well");
        }
        return tls;
    }

    /**
     * TLS 1.2 and 1.3, since many devices know no 1.3.
     *
     * @param own the node's own identity
     * @throws SSLException             when the files do not make a server
     * @throws IllegalArgumentException when a file cannot be read or is not PEM
     */
    public SslContext context(IdentitySettings own) throws SSLException {
        SslContextBuilder builder = SslContextBuilder
                .forServer((certificate == null ? own.certificate() : certificate).toFile(),
                        (key == null ? own.key() : key).toFile())
                .sslProvider(SslProvider.JDK).protocols("TLSv1.3", "TLSv1.2");
        if (trust != null) {
            builder.trustManager(trust.toFile()).clientAuth(required ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
        }
        return builder.build();
    }
}
