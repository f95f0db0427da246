package org.microbrain.runtime.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * The province's certificate authority: one root on EC P-256 that signs the certificates of nodes directly. A node's
 * certificate carries its name ({@link PeerName}) and serves both ends of a link.
 */
public final class CertificateAuthority {

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate root;
    private final PrivateKey key;

    private CertificateAuthority(X509Certificate root, PrivateKey key) {
        this.root = root;
        this.key = key;
    }

    /**
     * A node's new certificate and key.
     *
     * @param certificate signed by the root
     * @param key         the private key to it
     */
    public record Issued(X509Certificate certificate, PrivateKey key) {

        /** Writes both as PEM, the key with mode 0600. */
        public void write(Path certificateFile, Path keyFile) throws IOException, GeneralSecurityException {
            PrivateFile.write(keyFile, Pem.key(key));
            writeCertificate(certificateFile, certificate);
        }
    }

    /** Makes a new root that is valid from {@code notBefore} to {@code notAfter}. */
    public static CertificateAuthority create(String name, Instant notBefore, Instant notAfter)
            throws GeneralSecurityException {
        KeyPair pair = newKeyPair();
        X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, name).build();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(subject, serial(),
                Date.from(notBefore), Date.from(notAfter), subject, pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(Extension.subjectKeyIdentifier, false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        } catch (IOException e) {
            throw new GeneralSecurityException("cannot encode the root certificate", e);
        }
        return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
    }

    /** Reads a root and its key from PEM files. */
    public static CertificateAuthority load(Path certificateFile, Path keyFile)
            throws IOException, GeneralSecurityException {
        return new CertificateAuthority(Pem.readCertificates(certificateFile).get(0), Pem.readKey(keyFile));
    }

    /** Writes the root and its key as PEM, the key with mode 0600. */
    public void write(Path certificateFile, Path keyFile) throws IOException, GeneralSecurityException {
        PrivateFile.write(keyFile, Pem.key(key));
        writeCertificate(certificateFile, root);
    }

    /** Writes the root's certificate alone, for the trust of a node. */
    public void writeRoot(Path certificateFile) throws IOException, GeneralSecurityException {
        writeCertificate(certificateFile, root);
    }

    public X509Certificate root() {
        return root;
    }

    /** Issues a certificate with a new key; {@code hosts} are the DNS names and IP addresses the node listens on. */
    public Issued issue(PeerName name, List<String> hosts, Instant notBefore, Instant notAfter)
            throws GeneralSecurityException {
        KeyPair pair = newKeyPair();
        return new Issued(certify(pair.getPublic(), name, hosts, notBefore, notAfter), pair.getPrivate());
    }

    private X509Certificate certify(PublicKey holder, PeerName name, List<String> hosts, Instant notBefore,
            Instant notAfter) throws GeneralSecurityException {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, name.uri()));
        for (String host : hosts) {
            names.add(new GeneralName(IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(root, serial(), Date.from(notBefore),
                Date.from(notAfter), new X500NameBuilder().addRDN(BCStyle.CN, name.node().text()).build(), holder);
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(
                    new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(names.toArray(GeneralName[]::new)));
            builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(holder));
            builder.addExtension(Extension.authorityKeyIdentifier, false,
                    identifiers.createAuthorityKeyIdentifier(root));
        } catch (IOException e) {
            throw new GeneralSecurityException("cannot encode the certificate of " + name.node(), e);
        }
        return sign(builder, key);
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey signer)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign with the authority's key", e);
        }
    }

    private static KeyPair newKeyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(127, RANDOM).add(BigInteger.ONE);
    }

    private static void writeCertificate(Path file, X509Certificate certificate)
            throws IOException, GeneralSecurityException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Pem.certificates(List.of(certificate)));
    }
}
