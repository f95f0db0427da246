package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
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

    @Test
    void ourOwnJudgementOfACertificateIsHandedOnAlsoWhenTheAlertStandsBeforeIt() {
        SSLHandshakeException newerJava = new SSLHandshakeException("(certificate_unknown) the certificate of 'CN=x' …");
        newerJava.initCause(new CertificateException("the certificate of 'CN=x' expired on Monday"));
        assertThat(TlsFailure.explain(newerJava).text()).isEqualTo("the certificate of 'CN=x' expired on Monday");
    }

    @Test
    void whatIsNoCertificateAtAllIsToldToo() {
        assertThat(explain(new NotSslRecordException("not an SSL/TLS record: 474554"))).contains("does not speak TLS");
        assertThat(TlsFailure.explain(new ClosedChannelException())).isEqualTo(LinkFault.gone(TlsFailure.HUNG_UP));
        assertThat(explain(new SslHandshakeTimeoutException("handshake timed out after 10000ms"))).contains("in time");
    }

    private static String explain(Exception cause) {
        SSLHandshakeException failure = new SSLHandshakeException("handshake failed");
        failure.initCause(cause);
        return TlsFailure.explain(failure).text();
    }
}
