package org.microbrain.runtime.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.microbrain.record.NodeId;

/**
 * A certificate signing request (PKCS#10, RFC 2986) that was checked. Only its key and the name it asks for count; what a
 * certificate says is decided by who signs it.
 *
 * @param key  the holder's public key, proved by the request's own signature
 * @param node the node it asks to be
 */
public record SigningRequest(PublicKey key, NodeId node) {

    /** A request takes some 300 bytes. */
    public static final int MAX_BYTES = 4096;

    /** Makes the request of {@code node} for its key. */
    public static byte[] make(KeyPair pair, NodeId node) throws GeneralSecurityException {
        try {
            return new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=" + node), pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())).getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new GeneralSecurityException("cannot make a certificate signing request", e);
        }
    }

    /**
     * Reads a request.
     *
     * @throws GeneralSecurityException says in a sentence what is wrong: not signed by its own key, a weak key, no node's
     *                                  name, or a wish to sign others
     */
    public static SigningRequest read(byte[] encoded) throws GeneralSecurityException {
        if (encoded.length == 0 || encoded.length > MAX_BYTES) {
            throw new GeneralSecurityException("a certificate signing request has 1 to " + MAX_BYTES + " bytes, this one "
                    + encoded.length);
        }
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(encoded);
            PublicKey key = request.getPublicKey();
            if (!NodeKeys.isStrong(key)) {
                throw new GeneralSecurityException("the key of the request is too weak; EC P-256 or RSA of 2048 bits is "
                        + "the least");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new GeneralSecurityException("the request is not signed by its own key");
            }
            refuseWishes(request);
            return new SigningRequest(key, node(request.getSubject()));
        } catch (IOException | OperatorCreationException | PKCSException | RuntimeException e) {
            throw new GeneralSecurityException("this is no certificate signing request (PKCS#10)", e);
        }
    }

    private static NodeId node(X500Name subject) throws GeneralSecurityException {
        RDN[] names = subject.getRDNs(BCStyle.CN);
        try {
            if (names.length == 1) {
                return new NodeId(IETFUtils.valueToString(names[0].getFirst().getValue()));
            }
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the request is not for a node: " + e.getMessage(), e);
        }
        throw new GeneralSecurityException("the request must have one common name, the node's");
    }

    /** A request that asks for more than a node's certificate is a mistake or an attack; it is not cut to size silently. */
    private static void refuseWishes(JcaPKCS10CertificationRequest request) throws GeneralSecurityException {
        if (request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest).length == 0) {
            return;
        }
        Extensions wishes = request.getRequestedExtensions();
        Extension constraints = wishes.getExtension(Extension.basicConstraints);
        if (constraints != null && BasicConstraints.getInstance(constraints.getParsedValue()).isCA()) {
            throw new GeneralSecurityException("the request asks to sign others (CA:true); a node does not");
        }
        if (wishes.getExtension(Extension.subjectAlternativeName) != null) {
            throw new GeneralSecurityException("the request asks for further names; a node has one");
        }
    }
}
