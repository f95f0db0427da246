package org.microbrain.runtime.identity;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.IdentitySettings;

/**
 * A node's proof of who it is: its certificate chain, private key and the province's root, and the TLS contexts for
 * both ends of a link (TLS 1.3 only, both sides authenticated). Host names are not checked: a link checks that the
 * peer's {@link PeerName} is the one it means. An expired certificate loads, because local work goes on. Key, name and root
 * never change; the certificate may be renewed while the node runs. Safe for use by several threads.
 */
public final class NodeIdentity {

    /** A resumed session skips the check of the peer's certificate, so it may not be resumed for long. */
    private static final int SESSION_SECONDS = 600;
    private static final String PROTOCOL = "TLSv1.3";
    /** Without the native library: the light compiler of a node knows no instruction for AES, which takes four times the CPU. */
    private static final List<String> CIPHERS = List.of("TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256");

    private volatile List<X509Certificate> chain;
    private final PrivateKey key;
    private final X509Certificate root;
    private final PeerName name;
    private final boolean keyExposed;

    private NodeIdentity(List<X509Certificate> chain, PrivateKey key, X509Certificate root, PeerName name,
            boolean keyExposed) {
        this.chain = chain;
        this.key = key;
        this.root = root;
        this.name = name;
        this.keyExposed = keyExposed;
    }

    /**
     * Loads and checks the identity of {@code node}.
     *
     * @throws IdentityProblem when a file cannot be read, key and certificate do not belong together, the certificate
     *                         is another node's, or it does not come from the province's root
     */
    public static NodeIdentity load(IdentitySettings files, NodeId node) throws IdentityProblem {
        List<X509Certificate> chain = certificates(files.certificate());
        List<X509Certificate> roots = certificates(files.trust());
        if (roots.size() != 1) {
            throw new IdentityProblem(files.trust(), "应只有一个根证书", "must hold exactly one root certificate", null);
        }
        PrivateKey key;
        boolean exposed;
        try {
            key = Pem.readKey(files.key());
            exposed = PrivateFile.isExposed(files.key());
        } catch (IOException e) {
            throw unreadable(files.key(), e);
        } catch (GeneralSecurityException e) {
            throw new IdentityProblem(files.key(), "不是 PKCS#8 PEM 格式的 EC 或 RSA 私钥",
                    "is not a PKCS#8 private key (EC or RSA) in PEM", e);
        }
        checkKey(files.key(), key, chain.get(0));
        PeerName name = checkName(files.certificate(), chain.get(0), node);
        checkChain(files.certificate(), chain, roots.get(0));
        return new NodeIdentity(chain, key, roots.get(0), name, exposed);
    }

    private static List<X509Certificate> certificates(Path file) throws IdentityProblem {
        try {
            List<X509Certificate> certificates = Pem.readCertificates(file);
            if (!certificates.isEmpty()) {
                return certificates;
            }
            throw new CertificateException("empty");
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (CertificateException e) {
            throw new IdentityProblem(file, "不是 PEM 格式的证书", "is not a certificate in PEM", e);
        }
    }

    private static IdentityProblem unreadable(Path file, IOException e) {
        return new IdentityProblem(file, "无法读取，请检查文件是否存在及其权限",
                "cannot be read; check that it exists and its mode", e);
    }

    private static void checkKey(Path file, PrivateKey key, X509Certificate certificate) throws IdentityProblem {
        try {
            NodeKeys.requirePair(key, certificate.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw notItsKey(file, e);
        }
    }

    private static IdentityProblem notItsKey(Path file, GeneralSecurityException cause) {
        return new IdentityProblem(file, "私钥与证书不匹配", "is not the key to the node's certificate", cause);
    }

    private static PeerName checkName(Path file, X509Certificate certificate, NodeId node) throws IdentityProblem {
        PeerName name;
        try {
            name = PeerName.of(certificate);
        } catch (CertificateException e) {
            throw new IdentityProblem(file, "不是节点证书：其中没有节点名", e.getMessage(), e);
        }
        if (!name.node().equals(node)) {
            throw new IdentityProblem(file, "这是 " + name.node() + " 的证书，而本节点是 " + node,
                    "is the certificate of " + name.node() + ", but this node is " + node, null);
        }
        return name;
    }

    private static void checkChain(Path file, List<X509Certificate> chain, X509Certificate root)
            throws IdentityProblem {
        try {
            CertificatePath.checkNode(chain, root, chain.get(0).getNotBefore().toInstant());
        } catch (GeneralSecurityException e) {
            throw new IdentityProblem(file, "证书不是由本省根证书签发的",
                    "was not issued by the province's root: " + e.getMessage(), e);
        }
    }

    /** TLS for the end that dials. {@code time} is the node's best knowledge of the time. */
    public SslContext clientContext(InstantSource time) throws SSLException {
        return context(true, ClientAuth.NONE, time);
    }

    /** TLS for the end that listens; a client without a certificate is refused. */
    public SslContext serverContext(InstantSource time) throws SSLException {
        return context(false, ClientAuth.REQUIRE, time);
    }

    /**
     * TLS for strangers that want to become nodes, or to renew what they have: they need no certificate, and are shown the
     * province's root below this node's own, for they may not have it yet.
     */
    public SslContext enrolmentContext(InstantSource time) throws SSLException {
        return context(false, ClientAuth.NONE, new NodeKey(key, () -> {
            List<X509Certificate> shown = new ArrayList<>(chain);
            shown.add(root);
            return shown;
        }), trust(time));
    }

    /** Native TLS where there is a library for this machine; the JDK's is slow in the light Java machine of a node. */
    private SslContext context(boolean client, ClientAuth clientAuth, InstantSource time) throws SSLException {
        return context(client, clientAuth, new NodeKey(key, this::chain), trust(time));
    }

    private ProvinceTrust trust(InstantSource time) {
        return new ProvinceTrust(root, time, chain.get(0).getNotBefore().toInstant());
    }

    static SslContext context(boolean client, ClientAuth clientAuth, NodeKey own, X509ExtendedTrustManager trust)
            throws SSLException {
        return OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL)
                ? nativeContext(client, clientAuth, own, trust) : javaContext(client, clientAuth, own, trust);
    }

    private static SslContext nativeContext(boolean client, ClientAuth clientAuth, NodeKey own, X509ExtendedTrustManager trust)
            throws SSLException {
        SslContextBuilder builder = client ? SslContextBuilder.forClient() : SslContextBuilder.forServer(own);
        if (client && own != null) {
            builder.keyManager(own);
        }
        return builder.sslProvider(SslProvider.OPENSSL).trustManager(trust).clientAuth(clientAuth).protocols(PROTOCOL)
                .endpointIdentificationAlgorithm(null).sessionTimeout(SESSION_SECONDS).build();
    }

    /** Not by Netty's builder: for a server that loads Bouncy Castle, 10 MB of memory, to read one key of its own. */
    private static SslContext javaContext(boolean client, ClientAuth clientAuth, NodeKey own, X509ExtendedTrustManager trust)
            throws SSLException {
        try {
            SSLContext tls = javaTls(own, trust);
            (client ? tls.getClientSessionContext() : tls.getServerSessionContext()).setSessionTimeout(SESSION_SECONDS);
            return new JdkSslContext(tls, client, CIPHERS, IdentityCipherSuiteFilter.INSTANCE,
                    ApplicationProtocolConfig.DISABLED, clientAuth, new String[] {PROTOCOL}, false);
        } catch (GeneralSecurityException e) {
            throw new SSLException("this Java cannot do TLS 1.3 with the node's key: " + e.getMessage(), e);
        }
    }

    private static SSLContext javaTls(NodeKey own, X509ExtendedTrustManager trust) throws GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance(PROTOCOL);
        tls.init(own == null ? null : new KeyManager[] {own}, new TrustManager[] {trust}, null);
        return tls;
    }

    /** Java's own TLS for the end that dials, for trying a connection. @throws SSLException when this Java has none */
    public SSLContext clientTls(InstantSource time) throws SSLException {
        try {
            return javaTls(new NodeKey(key, this::chain), trust(time));
        } catch (GeneralSecurityException e) {
            throw new SSLException("this Java cannot do TLS 1.3 with the node's key: " + e.getMessage(), e);
        }
    }

    public PeerName name() {
        return name;
    }

    /**
     * From now on shows this certificate; links that stand go on with the one before.
     *
     * @param renewed this node's certificate for the same key, then its issuers without the root
     * @throws CertificateException when it is not that
     */
    public void renew(List<X509Certificate> renewed) throws CertificateException {
        if (!renewed.get(0).getPublicKey().equals(chain.get(0).getPublicKey())) {
            throw new CertificateException("the new certificate is for another key");
        }
        PeerName renewedName = CertificatePath.checkNode(renewed, root, renewed.get(0).getNotBefore().toInstant());
        if (!renewedName.node().equals(name.node())) {
            throw new CertificateException("the new certificate is that of " + renewedName.node());
        }
        chain = List.copyOf(renewed);
    }

    /** The node's certificate first, then its issuers without the root. */
    public List<X509Certificate> chain() {
        return chain;
    }

    public PrivateKey key() {
        return key;
    }

    public X509Certificate root() {
        return root;
    }

    /** The beginning of the certificate's validity. */
    public Instant notBefore() {
        return chain.get(0).getNotBefore().toInstant();
    }

    /** The end of the certificate's validity. */
    public Instant notAfter() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** True when others than the node's user may read the key file; the mode should be 0600. */
    public boolean keyIsExposed() {
        return keyExposed;
    }
}
