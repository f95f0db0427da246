package org.microbrain.link;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.microbrain.record.NodeId;

/** Reads the node name out of a certificate that the TLS layer has accepted. */
@FunctionalInterface
public interface PeerNames {

    /** @throws CertificateException when it names no node; the message is for people */
    NodeId of(X509Certificate certificate) throws CertificateException;
}
