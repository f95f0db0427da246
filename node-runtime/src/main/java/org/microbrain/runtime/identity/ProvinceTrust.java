package org.microbrain.runtime.identity;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts certificates that chain to the province's root and to nothing else ({@link CertificatePath}), and that name a node.
 * Validity is judged at the node's own time, but never before {@code knownPast}: a gateway without a battery wakes up
 * in 1970 and must still know its parent. Which node stands at the other end is for the link to check.
 */
final class ProvinceTrust extends X509ExtendedTrustManager {

    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";

    private final X509Certificate root;
    private final InstantSource time;
    private final Instant knownPast;

    ProvinceTrust(X509Certificate root, InstantSource time, Instant knownPast) {
        this.root = root;
        this.time = time;
        this.knownPast = knownPast;
    }

    private void check(X509Certificate[] chain, String purpose) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("the peer showed no certificate");
        }
        String peer = chain[0].getSubjectX500Principal().getName();
        Instant now = time.instant().isBefore(knownPast) ? knownPast : time.instant();
        for (X509Certificate certificate : chain) {
            checkTime(certificate, now);
        }
        CertificatePath.checkNode(List.of(chain), root, now);
        List<String> purposes = chain[0].getExtendedKeyUsage();
        if (purposes == null || !purposes.contains(purpose)) {
            throw new CertificateException("the certificate of '" + peer + "' is not meant for this end of a link");
        }
    }

    private static void checkTime(X509Certificate certificate, Instant now) throws CertificateException {
        String name = certificate.getSubjectX500Principal().getName();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new CertificateExpiredException("the certificate of '" + name + "' expired on "
                    + certificate.getNotAfter().toInstant() + " (it is " + now + " here); renew it");
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw new CertificateNotYetValidException("the certificate of '" + name + "' is valid only from "
                    + certificate.getNotBefore().toInstant() + " (it is " + now + " here); check the clocks");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, SERVER);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, SERVER);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, SERVER);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {root};
    }
}
