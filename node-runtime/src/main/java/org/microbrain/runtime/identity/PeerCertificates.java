package org.microbrain.runtime.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.record.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates of neighbours that were met on a link or a stick, the newest of each, in files: for whom is to be sealed without a
 * line. Safe for use by several threads.
 */
public final class PeerCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(PeerCertificates.class);

    private final Path folder;
    private final Map<NodeId, X509Certificate> kept = new ConcurrentHashMap<>();

    /** @param data the node's data folder */
    public PeerCertificates(Path data) {
        this.folder = data.resolve("carry").resolve("peers");
    }

    private Path file(NodeId node) {
        return folder.resolve(node + ".crt");
    }

    /**
     * Keeps a chain that was found good. One that cannot be written costs a person a file to be brought by hand, no more.
     *
     * @param chain the node's own first
     */
    public void met(NodeId node, List<X509Certificate> chain) {
        if (chain.get(0).equals(kept.put(node, chain.get(0))) || of(node).filter(chain::equals).isPresent()) {
            return;
        }
        try {
            CertificateFiles.writeCertificates(file(node), chain);
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("the certificate of {} cannot be kept: {}", node, e.toString());
        }
    }

    /** The newest chain of a node, its own certificate first; empty when it was never met. */
    public Optional<List<X509Certificate>> of(NodeId node) {
        try {
            return Files.exists(file(node)) ? Optional.of(CertificateFiles.readCertificates(file(node))) : Optional.empty();
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("the kept certificate of {} cannot be read: {}", node, e.toString());
            return Optional.empty();
        }
    }
}
