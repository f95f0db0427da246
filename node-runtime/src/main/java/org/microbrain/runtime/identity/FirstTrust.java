package org.microbrain.runtime.identity;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import java.net.Socket;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What a node without an identity believes: the province's root that it is shown, if it has the fingerprint of a token, or
 * for a person to compare; and a parent whose certificate comes from that root. One is for one conversation after another
 * with the same parent: a root once seen is the only one from then on. Safe for use by several threads.
 */
public final class FirstTrust extends X509ExtendedTrustManager {

    private final String fingerprint;
    private final InstantSource time;
    private X509Certificate root;
    private PeerName parent;

    /** @param fingerprint SHA-256 of the root's certificate in hexadecimal; null when a person will compare */
    public FirstTrust(String fingerprint, InstantSource time) {
        this.fingerprint = fingerprint;
        this.time = time;
    }

    /** The fingerprint of a certificate: the SHA-256 of its encoded form, in hexadecimal. */
    public static String fingerprint(X509Certificate certificate) throws CertificateException {
        return HexFormat.of().formatHex(NodeKeys.sha256(certificate.getEncoded()));
    }

    /** TLS for who has no certificate yet. */
    public SslContext context() throws SSLException {
        return NodeIdentity.context(true, ClientAuth.NONE, null, this);
    }

    /** The root that was shown; null before the first conversation. */
    public synchronized X509Certificate root() {
        return root;
    }

    /** Who answered. */
    public synchronized PeerName parent() {
        return parent;
    }

    /** A chain that was handed out under this root. @throws CertificateException when it is not a node's, with this key */
    public PeerName check(List<X509Certificate> chain, PublicKey key) throws CertificateException {
        if (chain.isEmpty() || !chain.get(0).getPublicKey().equals(key)) {
            throw new CertificateException("the certificate that came is not for this node's key");
        }
        return CertificatePath.checkNode(chain, root(), chain.get(0).getNotBefore().toInstant());
    }

    private synchronized void check(X509Certificate[] chain) throws CertificateException {
        if (chain == null || chain.length < 2) {
            throw new CertificateException("the certificate of the parent came without the province's root");
        }
        X509Certificate shown = chain[chain.length - 1];
        String seen = fingerprint(shown);
        if (fingerprint != null && !fingerprint.equals(seen)) {
            throw new CertificateException("the certificate of the province at this address is another one than the token "
                    + "names; do not go on: ask who gave the token");
        }
        if (root != null && !root.equals(shown)) {
            throw new CertificateException("the certificate of the province at this address is another one than a moment "
                    + "ago; do not go on");
        }
        X509Certificate[] path = Arrays.copyOf(chain, chain.length - 1);
        // A gateway without a battery may not know the time yet; nothing is older than the certificate it is shown.
        new ProvinceTrust(shown, time, path[0].getNotBefore().toInstant()).checkServerTrusted(path, "UNKNOWN");
        root = shown;
        parent = PeerName.of(path[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this end dials");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this end dials");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this end dials");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
