package org.microbrain.runtime.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/**
 * Signs certificates: the province's root, or the authority of an area, whose own certificate comes from the root or from
 * the authority of an area around it. A node's certificate carries its name ({@link PeerName}) and serves both ends of a
 * link. Immutable.
 */
public final class CertificateAuthority {

    /** Own certificate first, then those above it; without the root, unless this is the root. */
    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final X509Certificate root;
    /** Null for the root, which signs for the whole province. */
    private final DivisionCode area;

    private CertificateAuthority(List<X509Certificate> chain, PrivateKey key, X509Certificate root, DivisionCode area) {
        this.chain = chain;
        this.key = key;
        this.root = root;
        this.area = area;
    }

    /**
     * A node's new certificate and key.
     *
     * @param certificate signed by the authority
     * @param key         the private key to it
     */
    public record Issued(X509Certificate certificate, PrivateKey key) {

        /** Writes both as PEM, the key with mode 0600. */
        public void write(Path certificateFile, Path keyFile) throws IOException, GeneralSecurityException {
            PrivateFile.write(keyFile, Pem.key(key));
            CertificateFiles.writeCertificates(certificateFile, List.of(certificate));
        }
    }

    /** Makes a new root that is valid from {@code notBefore} to {@code notAfter}. */
    public static CertificateAuthority create(String name, Instant notBefore, Instant notAfter)
            throws GeneralSecurityException {
        KeyPair pair = NodeKeys.newPair();
        X509Certificate root = CertificateForm.root(name, pair, notBefore, notAfter);
        return new CertificateAuthority(List.of(root), pair.getPrivate(), root, null);
    }

    /** Reads a root and its key from PEM files. */
    public static CertificateAuthority load(Path certificateFile, Path keyFile)
            throws IOException, GeneralSecurityException {
        return root(certificateFile, Pem.readKey(keyFile));
    }

    /** A root whose key was read elsewhere. */
    public static CertificateAuthority root(Path certificateFile, PrivateKey key)
            throws IOException, GeneralSecurityException {
        X509Certificate root = Pem.readCertificates(certificateFile).get(0);
        NodeKeys.requirePair(key, root.getPublicKey());
        return new CertificateAuthority(List.of(root), key, root, null);
    }

    /**
     * Reads the authority of an area.
     *
     * @param certificateFile its certificate, then those above it without the root
     * @param root            the province's root
     * @throws GeneralSecurityException when it does not come from the root, or key and certificate are no pair
     */
    public static CertificateAuthority ofArea(Path certificateFile, Path keyFile, X509Certificate root)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = Pem.readCertificates(certificateFile);
        if (chain.isEmpty()) {
            throw new GeneralSecurityException(certificateFile + ": holds no certificate");
        }
        PrivateKey key = Pem.readKey(keyFile);
        NodeKeys.requirePair(key, chain.get(0).getPublicKey());
        CertificatePath.checkAuthority(chain, root);
        return new CertificateAuthority(chain, key, root, AreaName.of(chain.get(0)));
    }

    /** Writes the root and its key as PEM, the key with mode 0600. */
    public void write(Path certificateFile, Path keyFile) throws IOException, GeneralSecurityException {
        PrivateFile.write(keyFile, Pem.key(key));
        CertificateFiles.writeCertificates(certificateFile, List.of(root));
    }

    /** Writes the root's certificate alone, for the trust of a node. */
    public void writeRoot(Path certificateFile) throws IOException, GeneralSecurityException {
        CertificateFiles.writeCertificates(certificateFile, List.of(root));
    }

    public X509Certificate root() {
        return root;
    }

    /** The private key; for the ceremony, which encrypts it. */
    PrivateKey key() {
        return key;
    }

    /** The area it signs for; null for the root. */
    public DivisionCode area() {
        return area;
    }

    /** The end of its own validity: nothing that it signs is good for longer. */
    public Instant notAfter() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** The hash of its key, by which it is revoked. */
    public String keyHash() {
        return NodeKeys.hash(chain.get(0).getPublicKey());
    }

    /** True when it may sign for this node: it lies strictly below the authority's area. */
    public boolean covers(NodeId node) {
        return area == null || area.strictlyContains(node.area());
    }

    /** Issues a certificate with a new key; {@code hosts} are the DNS names and IP addresses the node listens on. */
    public Issued issue(PeerName name, List<String> hosts, Instant notBefore, Instant notAfter)
            throws GeneralSecurityException {
        KeyPair pair = NodeKeys.newPair();
        return new Issued(issue(pair.getPublic(), name, hosts, notBefore, notAfter).get(0), pair.getPrivate());
    }

    /**
     * Issues a certificate for a node's own key. It ends no later than the authority's own.
     *
     * @return the certificate, then those above it without the root
     * @throws IllegalArgumentException when the node does not lie below this authority's area
     */
    public List<X509Certificate> issue(PublicKey holder, PeerName name, List<String> hosts, Instant notBefore,
            Instant notAfter) throws GeneralSecurityException {
        requireCovered(name.node());
        return withChain(new CertificateForm(chain.get(0), key, area == null).node(holder, name, hosts,
                beginning(notBefore), earlier(notAfter)));
    }

    /**
     * Issues the certificate of a hub's own authority, whose names are constrained to the hub's area.
     *
     * @return the certificate, then those above it without the root
     * @throws IllegalArgumentException when the hub does not lie below this authority's area, or nothing can lie below it
     */
    public List<X509Certificate> issueAuthority(PublicKey holder, PeerName hub, Instant notBefore, Instant notAfter)
            throws GeneralSecurityException {
        requireCovered(hub.node());
        return withChain(new CertificateForm(chain.get(0), key, area == null).authority(holder, hub.node().area(),
                hub.edition(), beginning(notBefore), earlier(notAfter)));
    }

    private void requireCovered(NodeId node) {
        if (!covers(node)) {
            throw new IllegalArgumentException(node + " does not lie below " + area
                    + ", the area that this authority signs for");
        }
    }

    private List<X509Certificate> withChain(X509Certificate signed) {
        List<X509Certificate> all = new ArrayList<>(List.of(signed));
        if (area != null) {
            all.addAll(chain);
        }
        return List.copyOf(all);
    }

    private Instant earlier(Instant notAfter) {
        return notAfter.isBefore(notAfter()) ? notAfter : notAfter();
    }

    /** A chain is judged by the beginning of its first certificate, too: those above must have begun. */
    private Instant beginning(Instant notBefore) {
        Instant own = chain.get(0).getNotBefore().toInstant();
        return area != null && notBefore.isBefore(own) ? own : notBefore;
    }
}
