package org.microbrain.runtime.intent;

import com.google.protobuf.ByteString;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.intent.SignedIntent;
import org.microbrain.runtime.identity.NodeKeys;

/** The certificates of those who signed the intents of a page, each with its path. */
final class Signers {

    private final Map<ByteString, List<ByteString>> paths = new HashMap<>();

    private Signers() {
    }

    /** @param certificates as they came: each leaf followed by its path; what belongs to no intent is left out */
    static Signers of(List<SignedIntent> intents, List<ByteString> certificates) {
        Set<ByteString> wanted = new HashSet<>();
        intents.forEach(intent -> wanted.add(intent.signer()));
        Signers signers = new Signers();
        List<ByteString> path = new ArrayList<>();
        for (ByteString certificate : certificates) {
            ByteString hash = ByteString.copyFrom(NodeKeys.sha256(certificate.toByteArray()));
            if (wanted.contains(hash)) {
                path = new ArrayList<>();
                signers.paths.put(hash, path);
            }
            path.add(certificate);
        }
        return signers;
    }

    /** X.509 DER, the leaf first; empty when it did not come along. */
    List<ByteString> path(ByteString signer) {
        return paths.getOrDefault(signer, List.of());
    }

    /**
     * Whether none of these that have another key came after it. The root gives a core a new key when the old one must not be
     * believed any more; it signs both, and there is nobody above the core who could revoke one.
     *
     * @param path of who signed
     * @param held of all who signed what is held
     */
    static boolean ofNewestKey(List<ByteString> path, List<List<ByteString>> held) throws CertificateException {
        for (X509Certificate signer : leaf(path)) {
            for (List<ByteString> one : held) {
                for (X509Certificate other : leaf(one)) {
                    if (other.getNotBefore().after(signer.getNotBefore())
                            && !other.getPublicKey().equals(signer.getPublicKey())) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static List<X509Certificate> leaf(List<ByteString> path) throws CertificateException {
        return read(path.subList(0, Math.min(1, path.size())));
    }

    static List<X509Certificate> read(List<ByteString> path) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> read = new ArrayList<>();
        for (ByteString one : path) {
            read.add((X509Certificate) factory.generateCertificate(one.newInput()));
        }
        return read;
    }
}
