package org.microbrain.runtime.identity;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.record.NodeId;

/**
 * Who a certificate says its holder is: the URI {@code urn:microbrain:<edition>:<node name>} among its subject
 * alternative names. Division codes are issued anew every year, so the edition of the code book belongs to the name.
 *
 * @param node    the node's name
 * @param edition the year of the code book that its division code is from
 */
public record PeerName(NodeId node, int edition) {

    private static final String PREFIX = "urn:microbrain:";
    private static final Pattern FORM = Pattern.compile("urn:microbrain:([0-9]{4}):([0-9a-z-]+)");
    private static final int URI = 6;

    public PeerName {
        if (edition < 1984 || edition > 9999) {
            throw new IllegalArgumentException("the edition of the code book is a year, got " + edition);
        }
    }

    /** @throws CertificateException when the certificate names no node or several; the message says so */
    public static PeerName of(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        List<String> ours = new ArrayList<>();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if (name.get(0).equals(URI) && name.get(1) instanceof String uri && uri.startsWith(PREFIX)) {
                ours.add(uri);
            }
        }
        if (ours.size() != 1) {
            throw new CertificateException("the certificate of '" + certificate.getSubjectX500Principal().getName()
                    + "' names " + (ours.isEmpty() ? "no node" : "several nodes")
                    + "; it was not issued for a node of this province");
        }
        Matcher form = FORM.matcher(ours.get(0));
        if (!form.matches()) {
            throw new CertificateException("'" + ours.get(0) + "' in the certificate is not a node's name");
        }
        try {
            return new PeerName(new NodeId(form.group(2)), Integer.parseInt(form.group(1)));
        } catch (IllegalArgumentException e) {
            throw new CertificateException("'" + ours.get(0) + "' in the certificate is not a node's name: "
                    + e.getMessage(), e);
        }
    }

    /** The URI that stands in the certificate. */
    public String uri() {
        return PREFIX + edition + ":" + node;
    }
}
