package org.microbrain.runtime.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;
import org.microbrain.record.DivisionCode;

/** What stands in the province's certificates (RFC 5280), signed by one issuer. */
final class CertificateForm {

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate issuer;
    private final PrivateKey key;
    private final boolean byRoot;

    /** @param byRoot nodes that the root itself signs are called by their name alone */
    CertificateForm(X509Certificate issuer, PrivateKey key, boolean byRoot) {
        this.issuer = issuer;
        this.key = key;
        this.byRoot = byRoot;
    }

    static X509Certificate root(String name, KeyPair pair, Instant from, Instant to) throws GeneralSecurityException {
        X500Name subject = new X500NameBuilder().addRDN(BCStyle.CN, name).build();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(subject, serial(), Date.from(from),
                Date.from(to), subject, pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(Extension.subjectKeyIdentifier, false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        } catch (IOException e) {
            throw new GeneralSecurityException("cannot encode the root certificate", e);
        }
        return sign(builder, pair.getPrivate());
    }

    X509Certificate node(PublicKey holder, PeerName name, List<String> hosts, Instant from, Instant to)
            throws GeneralSecurityException {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, name.uri()));
        for (String host : hosts) {
            names.add(new GeneralName(IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        X500Principal subject = byRoot ? new X500Principal("CN=" + name.node()) : AreaName.subject(name.node());
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer.getSubjectX500Principal(),
                serial(), Date.from(from), Date.from(to), subject, holder);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(
                    new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
            addNames(builder, holder, names);
        } catch (IOException e) {
            throw new GeneralSecurityException("cannot encode the certificate of " + name.node(), e);
        }
        return sign(builder, key);
    }

    X509Certificate authority(PublicKey holder, DivisionCode area, int edition, Instant from, Instant to)
            throws GeneralSecurityException {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer.getSubjectX500Principal(),
                serial(), Date.from(from), Date.from(to), AreaName.authority(area), holder);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authoritiesBelow(area)));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            builder.addExtension(Extension.nameConstraints, true, new NameConstraints(new GeneralSubtree[] {
                new GeneralSubtree(new GeneralName(X500Name.getInstance(AreaName.subtree(area).getEncoded())))}, null));
            addNames(builder, holder, List.of(new GeneralName(GeneralName.uniformResourceIdentifier,
                    AreaName.uri(area, edition))));
        } catch (IOException e) {
            throw new GeneralSecurityException("cannot encode the certificate of the authority of " + area, e);
        }
        return sign(builder, key);
    }

    /** Cities and counties have hubs that sign; what lies below a county is signed by it. */
    private static int authoritiesBelow(DivisionCode area) {
        return switch (area.level()) {
            case PROVINCE -> 2;
            case CITY -> 1;
            case COUNTY -> 0;
            default -> throw new IllegalArgumentException("an authority is that of a county, a city or the province, not "
                    + "of " + area);
        };
    }

    private void addNames(JcaX509v3CertificateBuilder builder, PublicKey holder, List<GeneralName> names)
            throws GeneralSecurityException, IOException {
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(holder));
        builder.addExtension(Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuer));
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

    private static BigInteger serial() {
        return new BigInteger(127, RANDOM).add(BigInteger.ONE);
    }
}
