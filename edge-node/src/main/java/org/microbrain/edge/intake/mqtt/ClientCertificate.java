package org.microbrain.edge.intake.mqtt;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Who a TLS client is by its certificate, which the listener's SslContext has verified. */
final class ClientCertificate {

    private ClientCertificate() {
    }

    /** @return the subject's distinguished name (RFC 2253), or null without TLS or without a certificate */
    static String name(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return null;
        }
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own
                    ? own.getSubjectX500Principal().getName() : null;
        } catch (SSLPeerUnverifiedException e) {
            // The client showed none, which the context allowed: it has to give a password.
            return null;
        }
    }
}
