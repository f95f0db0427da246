package org.microbrain.runtime.enrol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import org.microbrain.runtime.identity.NodeKeys;

/**
 * Eight digits that a person reads at the node and at the parent. They are the same only when both ends see the same node
 * key and the same province's root. Each end adds a random part, and the parent commits itself to its part before it sees
 * the node's key and part: so somebody in between has one guess in a hundred million, and cannot look for keys whose codes
 * are alike (as in RFC 6189 §4.4).
 */
final class ShortCode {

    /** Length of each end's part, in bytes. */
    static final int PART = 16;
    private static final long CODES = 100_000_000;

    private ShortCode() {
    }

    static String of(PublicKey node, X509Certificate root, byte[] nodePart, byte[] parentPart) {
        try {
            byte[] hash = NodeKeys.sha256("microbrain-code-1".getBytes(StandardCharsets.US_ASCII),
                    NodeKeys.sha256(node.getEncoded()), NodeKeys.sha256(root.getEncoded()), nodePart, parentPart);
            long number = Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), CODES);
            String digits = String.format("%08d", number);
            return digits.substring(0, 4) + " " + digits.substring(4);
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that was read can be written", e);
        }
    }

    /** What the parent says of its part before it hears from the node. */
    static byte[] commitment(byte[] parentPart) {
        return NodeKeys.sha256(parentPart);
    }
}
