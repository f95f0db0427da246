package org.microbrain.link;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;

/** Says in a sentence why two nodes could not agree to talk. */
final class TlsFailure {

    /** Why a connection ended that was given up before both sides had proved who they are. */
    static final String HUNG_UP = "the other side hung up before it had shown who it is";

    private TlsFailure() {
    }

    /** What our own judgement says, where the exception is ours. */
    private static String own(Throwable cause, String otherwise) {
        String message = cause.getMessage();
        return message != null && message.startsWith("the certificate of") ? message : otherwise;
    }

    static LinkFault explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass() == CertificateException.class && cause.getMessage() != null) {
                return new LinkFault("bad-certificate", cause.getMessage()); // our own judgement, made for people
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return new LinkFault("expired", own(cause, "the other side's certificate has expired; it must be renewed"));
            }
            if (cause instanceof CertificateNotYetValidException) {
                return new LinkFault("not-yet-valid",
                        own(cause, "the other side's certificate is not valid yet; a clock may be wrong"));
            }
            if (cause instanceof ClosedChannelException || cause instanceof SocketException) {
                return LinkFault.gone(HUNG_UP);
            }
            if (cause instanceof NotSslRecordException) {
                return new LinkFault("no-tls", "the other side does not speak TLS");
            }
            if (cause instanceof SslHandshakeTimeoutException) {
                return new LinkFault("too-slow", "the other side did not finish the TLS handshake in time");
            }
            String said = cause.getMessage() == null ? "" : cause.getMessage();
            // The JDK writes the names of alerts in small letters, OpenSSL and its kin in large ones.
            String message = said.toLowerCase(Locale.ROOT);
            if (message.contains("failure when writing tls control frames")) {
                return LinkFault.gone(HUNG_UP);
            }
            if (message.contains("certificate_expired")) {
                return new LinkFault("refused-here",
                        "the other side says that this node's certificate has expired; renew it");
            }
            if (message.contains("unknown_ca") || message.contains("certificate_unknown")
                    || message.contains("bad_certificate") || message.contains("certificate_required")) {
                return new LinkFault("refused-here",
                        "the other side does not accept this node's certificate (" + said + ")");
            }
            if (message.contains("unable to find valid certification path") || message.contains("path does not chain")) {
                return new LinkFault("unknown-authority",
                        "the other side's certificate was not issued by this province");
            }
            if (message.contains("empty client certificate chain")
                    || message.contains("peer_did_not_return_a_certificate")) {
                return new LinkFault("no-certificate", "the other side shows no certificate");
            }
        }
        return new LinkFault("tls",
                failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
    }
}
