package org.microbrain.link;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;

/**
 * Reads the node name out of a chain of certificates that the TLS layer has accepted, at each connection, also where TLS
 * resumes a session and does not look at certificates again.
 */
@FunctionalInterface
public interface PeerNames {

    /**
     * @param chain the peer's certificate, then its issuers
     * @throws CertificateException when it names no node; the message is for people
     * @throws ProtocolViolation    when this node is not let in though its certificate is good; it is told why
     */
    NodeId of(List<X509Certificate> chain) throws CertificateException;
}
