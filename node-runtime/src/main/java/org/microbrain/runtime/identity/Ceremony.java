package org.microbrain.runtime.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.microbrain.record.NodeId;

/**
 * What is done by hand with the province's root, on a machine without a network: it is made, and it signs for the core and
 * for hubs whose requests come as files. The root's key is only ever in its encrypted file.
 */
public final class Ceremony {

    /** The root's key, encrypted, and its certificate. */
    static final String ROOT_KEY = "province.key";
    static final String ROOT = "province.crt";
    static final String NODE_REQUEST = "node.csr";
    static final String AUTHORITY_REQUEST = "authority.csr";
    private static final Duration SKEW = Duration.ofHours(1);

    private Ceremony() {
    }

    /**
     * Makes the province's root.
     *
     * @return the fingerprint of its certificate
     * @throws IOException when there is one in the folder
     */
    public static String init(Path folder, String name, char[] passphrase, Instant now, Duration life)
            throws IOException, GeneralSecurityException {
        requireAbsent(folder.resolve(ROOT_KEY));
        requireAbsent(folder.resolve(ROOT));
        EncryptedKey.checkPassphrase(passphrase);
        CertificateAuthority root = CertificateAuthority.create(name, now.minus(SKEW), now.plus(life));
        EncryptedKey.write(folder.resolve(ROOT_KEY), root.key(), passphrase);
        root.writeRoot(folder.resolve(ROOT));
        return FirstTrust.fingerprint(root.root());
    }

    private static void requireAbsent(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new IOException(file + ": is there already, and is not written over");
        }
    }

    /**
     * Makes the keys of a node and of its authority where they will be used, and requests for them. Keys that are there stay. A
     * relay has no authority.
     *
     * @param folder {@code identity} of the node
     * @return hashes of the node's key and of the authority's key, to be compared at the signing
     */
    public static List<String> request(Path folder, NodeId node) throws IOException, GeneralSecurityException {
        String own = request(folder.resolve("node.key"), folder.resolve(NODE_REQUEST), node);
        return node.isRelay() ? List.of(own) : List.of(own,
                request(folder.resolve("authority.key"), folder.resolve(AUTHORITY_REQUEST), node));
    }

    private static String request(Path keyFile, Path requestFile, NodeId node)
            throws IOException, GeneralSecurityException {
        requireAbsent(keyFile);
        KeyPair pair = NodeKeys.newPair();
        CertificateFiles.writeKey(keyFile, pair.getPrivate());
        Files.write(requestFile, SigningRequest.make(pair, node));
        return NodeKeys.hash(pair.getPublic());
    }

    /**
     * What lies in a folder to be signed.
     *
     * @param authority empty for a relay
     */
    public record Requested(SigningRequest node, Optional<SigningRequest> authority) {
    }

    /** Reads the requests in a folder, for a person to compare. */
    public static Requested read(Path folder) throws IOException, GeneralSecurityException {
        SigningRequest node = read(folder, NODE_REQUEST);
        if (node.node().isRelay()) {
            return new Requested(node, Optional.empty());
        }
        SigningRequest authority = read(folder, AUTHORITY_REQUEST);
        if (!node.node().equals(authority.node())) {
            throw new GeneralSecurityException("the two requests in " + folder + " are of different nodes: " + node.node()
                    + " and " + authority.node());
        }
        return new Requested(node, Optional.of(authority));
    }

    private static SigningRequest read(Path folder, String name) throws IOException, GeneralSecurityException {
        Path file = folder.resolve(name);
        if (Files.size(file) > SigningRequest.MAX_BYTES) {
            throw new IOException(file + ": is too long for a request");
        }
        return SigningRequest.read(Files.readAllBytes(file));
    }

    /**
     * Signs what {@link #read} read, and writes {@code node.crt}, {@code province.crt} and, but for a relay, {@code authority.crt} beside
     * it.
     */
    public static void sign(Path rootFolder, char[] passphrase, Path folder, Requested requested, int edition, Instant now,
            Duration life, Duration authorityLife) throws IOException, GeneralSecurityException {
        CertificateAuthority root = CertificateAuthority.root(rootFolder.resolve(ROOT),
                EncryptedKey.read(rootFolder.resolve(ROOT_KEY), passphrase));
        PeerName name = new PeerName(requested.node().node(), edition);
        List<X509Certificate> node =
                root.issue(requested.node().key(), name, List.of(), now.minus(SKEW), now.plus(life));
        if (requested.authority().isPresent()) {
            CertificateFiles.writeCertificates(folder.resolve("authority.crt"), root.issueAuthority(
                    requested.authority().get().key(), name, now.minus(SKEW), now.plus(authorityLife)));
        }
        CertificateFiles.writeCertificates(folder.resolve("node.crt"), node);
        root.writeRoot(folder.resolve(ROOT));
    }
}
