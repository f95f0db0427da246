package org.microbrain.runtime.identity;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.microbrain.record.DivisionCode;

/**
 * Whether a chain leads from a certificate to the province's root (PKIX, RFC 5280, with the name constraints of the
 * authorities on the way), and whether each authority signed only for what lies strictly below its own area.
 */
public final class CertificatePath {

    private CertificatePath() {
    }

    /**
     * A node's chain.
     *
     * @param at the time by which it is judged
     * @return the node's name
     * @throws CertificateException says in a sentence what is wrong
     */
    public static PeerName checkNode(List<X509Certificate> chain, X509Certificate root, Instant at) throws CertificateException {
        checkPath(chain, root, at);
        PeerName name = PeerName.of(chain.get(0));
        DivisionCode narrowest = checkAreas(chain.subList(1, chain.size()), root);
        if (narrowest == null) {
            return name;
        }
        if (!narrowest.strictlyContains(name.node().area())) {
            throw outside(chain.get(0), name.node().text(), narrowest);
        }
        if (!chain.get(0).getSubjectX500Principal().equals(AreaName.subject(name.node()))) {
            throw new CertificateException("the certificate of '" + name.node() + "' has another node's subject: '"
                    + chain.get(0).getSubjectX500Principal().getName() + "'");
        }
        return name;
    }

    /**
     * The chain of an area's authority. It is judged by its own time: an expired one is good for nothing, but known.
     *
     * @return its area
     */
    public static DivisionCode checkAuthority(List<X509Certificate> chain, X509Certificate root) throws CertificateException {
        checkPath(chain, root, chain.get(0).getNotBefore().toInstant());
        return checkAreas(chain, root);
    }

    /** @return the area of the first authority, null when there is none but the root */
    private static DivisionCode checkAreas(List<X509Certificate> authorities, X509Certificate root)
            throws CertificateException {
        DivisionCode first = null;
        DivisionCode below = null;
        for (X509Certificate authority : authorities) {
            if (authority.equals(root)) {
                continue;
            }
            DivisionCode area = AreaName.of(authority);
            if (below != null && !area.strictlyContains(below)) {
                throw outside(authority, "the authority of " + below, area);
            }
            below = area;
            first = first == null ? area : first;
        }
        return first;
    }

    private static CertificateException outside(X509Certificate of, String whom, DivisionCode area) {
        return new CertificateException("the certificate of '" + of.getSubjectX500Principal().getName()
                + "' cannot be: the authority of " + area + " signs for what lies below it, not for " + whom);
    }

    private static void checkPath(List<X509Certificate> chain, X509Certificate root, Instant at)
            throws CertificateException {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPathValidator.getInstance("PKIX").validate(
                    CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
        } catch (InvalidAlgorithmParameterException e) {
            throw new CertificateException("the province's root cannot be used: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the certificate of '" + chain.get(0).getSubjectX500Principal().getName()
                    + "' does not come from this province: " + e.getMessage(), e);
        }
    }
}
