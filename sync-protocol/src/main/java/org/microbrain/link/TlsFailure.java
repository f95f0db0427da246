package org.microbrain.link;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Says in a sentence why two nodes could not agree to talk. */
final class TlsFailure {

    /** Why a connection ended that was given up before both sides had proved who they are. */
    static final String HUNG_UP = "the other side hung up before it had shown who it is";

    private TlsFailure() {
    }

    static String explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass() == CertificateException.class && cause.getMessage() != null) {
                return cause.getMessage(); // our own judgement of a certificate, made for people
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "the other side's certificate has expired; it must be renewed";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "the other side's certificate is not valid yet; a clock may be wrong";
            }
            if (cause instanceof ClosedChannelException || cause instanceof SocketException) {
                return HUNG_UP;
            }
            if (cause instanceof NotSslRecordException) {
                return "the other side does not speak TLS";
            }
            if (cause instanceof SslHandshakeTimeoutException) {
                return "the other side did not finish the TLS handshake in time";
            }
            String message = cause.getMessage() == null ? "" : cause.getMessage();
            if (message.contains("failure when writing TLS control frames")) {
                return HUNG_UP;
            }
            if (message.contains("certificate_expired")) {
                return "the other side says that this node's certificate has expired; renew it";
            }
            if (message.contains("unknown_ca") || message.contains("certificate_unknown")
                    || message.contains("bad_certificate") || message.contains("certificate_required")) {
                return "the other side does not accept this node's certificate (" + message + ")";
            }
            if (message.contains("unable to find valid certification path") || message.contains("Path does not chain")) {
                return "the other side's certificate was not issued by this province";
            }
            if (message.contains("Empty client certificate chain")) {
                return "the other side shows no certificate";
            }
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
