package org.microbrain.runtime.enrol;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.NodeKeys;

/** The certificates that this node has issued, with how that came. */
final class Certificates {

    private static final int MOST_OF_CHAIN = 5;

    private final AdmissionFile file;

    /**
     * One certificate.
     *
     * @param node      whose it is
     * @param key       hash of its key
     * @param authority whether it is that of the node's authority
     * @param way       token, request or renewal
     * @param who       the person who admitted
     * @param replaces  hash of the key whose place it took; null for none
     */
    public record Entry(String serial, NodeId node, String key, boolean authority, Instant notBefore, Instant notAfter,
            Instant at, String way, String who, String replaces) {
    }

    Certificates(AdmissionFile file) {
        this.file = file;
    }

    void add(NodeId node, boolean authority, List<X509Certificate> chain, Instant at, String way, String who,
            String replaces) throws CertificateException {
        X509Certificate first = chain.get(0);
        file.update("INSERT INTO issued(serial, node, key, authority, not_before, not_after, at, way, who, replaces, chain) "
                + "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", first.getSerialNumber().toString(16), node.text(),
                NodeKeys.hash(first.getPublicKey()), authority, first.getNotBefore().getTime(),
                first.getNotAfter().getTime(), at.toEpochMilli(), way, who, replaces, encode(chain));
    }

    private static byte[] encode(List<X509Certificate> chain) throws CertificateException {
        try {
            return CertificateFactory.getInstance("X.509").generateCertPath(chain).getEncoded("PkiPath");
        } catch (GeneralSecurityException e) {
            throw new CertificateException("a chain cannot be written", e);
        }
    }

    /** Reads DER certificates that came over the wire. @throws CertificateException when there are none or too many */
    static List<X509Certificate> read(List<ByteString> encoded) throws CertificateException {
        if (encoded.isEmpty() || encoded.size() > MOST_OF_CHAIN) {
            throw new CertificateException("a chain has 1 to " + MOST_OF_CHAIN + " certificates, this one "
                    + encoded.size());
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (ByteString one : encoded) {
            chain.add((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(one.newInput()));
        }
        return chain;
    }

    /** The newest chain for a key. */
    Optional<List<X509Certificate>> newestChain(String key) {
        return file.first(row -> row.getBytes(1), "SELECT chain FROM issued WHERE key = ? ORDER BY at DESC, rowid DESC",
                key).map(bytes -> {
                    try {
                        return CertificateFactory.getInstance("X.509")
                                .generateCertPath(new ByteArrayInputStream(bytes), "PkiPath").getCertificates().stream()
                                .map(X509Certificate.class::cast).toList();
                    } catch (CertificateException e) {
                        throw new IllegalStateException("a stored certificate cannot be read: " + e.getMessage(), e);
                    }
                });
    }

    /** The keys that ever had a certificate of this node here and are not revoked: its own, and its authority's. */
    List<String> liveKeys(NodeId node) {
        return file.list(row -> row.getString(1), "SELECT DISTINCT key FROM issued WHERE node = ? AND key NOT IN "
                + "(SELECT key FROM revoked)", node.text());
    }

    /** The newest certificate of each key, those that end first on top. */
    List<Entry> newest() {
        return file.list(row -> new Entry(row.getString(1), new NodeId(row.getString(2)), row.getString(3),
                row.getBoolean(4), Instant.ofEpochMilli(row.getLong(5)), Instant.ofEpochMilli(row.getLong(6)),
                Instant.ofEpochMilli(row.getLong(7)), row.getString(8), row.getString(9), row.getString(10)),
                "SELECT serial, node, key, authority, not_before, max(not_after), at, way, who, "
                        + "(SELECT first.replaces FROM issued first WHERE first.key = issued.key ORDER BY first.at LIMIT 1) "
                        + "FROM issued GROUP BY key ORDER BY max(not_after), node");
    }
}
