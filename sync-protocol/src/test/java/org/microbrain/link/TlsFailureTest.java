package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

final class TlsFailureTest {

    @Test
    void aPersonIsToldWhatIsWrongWithACertificate() {
        assertThat(explain(new CertificateExpiredException("NotAfter"))).contains("expired").contains("renewed");
        assertThat(explain(new CertificateNotYetValidException("NotBefore"))).contains("not valid yet").contains("clock");
        assertThat(explain(new Exception("unable to find valid certification path to requested target")))
                .contains("not issued by this province");
        assertThat(explain(new Exception("Empty client certificate chain"))).contains("shows no certificate");
        assertThat(explain(new Exception("Received fatal alert: certificate_unknown")))
                .contains("does not accept this node's certificate");
    }

    private static String explain(Exception cause) {
        SSLHandshakeException failure = new SSLHandshakeException("handshake failed");
        failure.initCause(cause);
        return TlsFailure.explain(failure);
    }
}
