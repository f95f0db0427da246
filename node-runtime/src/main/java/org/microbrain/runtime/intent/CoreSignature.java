package org.microbrain.runtime.intent;

import com.google.protobuf.ByteString;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import org.microbrain.intent.SignedIntent;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.runtime.identity.CertificatePath;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.PeerName;

/**
 * An intent is genuine when the node of the province whose area contains the intent's signed it: by a key whose certificate
 * the province's root signed, and that is not revoked. A relay of the core is not that node. The certificate is judged at
 * the beginning of its own validity: what was wanted stays wanted when it has ended, and no clock has a say (invariant 10).
 */
public final class CoreSignature implements SignerCheck {

    private final X509Certificate root;
    private final Predicate<X509Certificate> revoked;

    /** @param revoked whether the key of this certificate is let in no more */
    public CoreSignature(X509Certificate root, Predicate<X509Certificate> revoked) {
        this.root = root;
        this.revoked = revoked;
    }

    @Override
    public void check(SignedIntent intent, List<X509Certificate> path) {
        if (path.isEmpty()) {
            throw forged(intent, "the certificate of who signed it did not come along");
        }
        X509Certificate signer = path.get(0);
        try {
            if (!hash(signer).equals(intent.signer())) {
                throw forged(intent, "another certificate came along than the one of who signed it");
            }
            NodeId node = CertificatePath.checkNode(path, root, signer.getNotBefore().toInstant()).node();
            if (node.area().level() != DivisionCode.Level.PROVINCE || node.isRelay()
                    || !node.area().contains(intent.intent().area())) {
                throw forged(intent, "it was signed by " + node + ", which is not the core of this area");
            }
        } catch (CertificateException e) {
            throw forged(intent, e.getMessage());
        }
        if (path.stream().anyMatch(revoked)) {
            throw forged(intent, "the key that signed it was revoked");
        }
        if (!NodeKeys.isSigned(signer.getPublicKey(), intent.signed().toByteArray(), intent.signature().toByteArray())) {
            throw forged(intent, "the signature is not good");
        }
    }

    /** What an intent calls a certificate by. */
    static ByteString hash(X509Certificate certificate) throws CertificateException {
        return ByteString.copyFrom(NodeKeys.sha256(certificate.getEncoded()));
    }

    private static ProtocolViolation forged(SignedIntent intent, String why) {
        return new ProtocolViolation("forged-intent", "intent " + intent.intent().key() + " of revision "
                + intent.intent().revision() + ": " + why);
    }
}
