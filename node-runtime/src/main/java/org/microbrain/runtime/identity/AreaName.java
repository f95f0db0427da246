package org.microbrain.runtime.identity;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/**
 * How areas stand in certificates. The subject of a node or of an authority is the way to its place through the division
 * tree, {@code O=microbrain,OU=45,OU=01,OU=02,…,CN=<name>}, so that a name constraint on an authority (RFC 5280 §4.2.1.10,
 * form directoryName) holds it to its area wherever certificates are checked. An authority also says its area as the URI
 * {@code urn:microbrain-authority:<edition>:<division code>}, which {@link ProvinceTrust} compares with the names below it.
 */
final class AreaName {

    private static final String PREFIX = "urn:microbrain-authority:";
    private static final Pattern FORM = Pattern.compile("urn:microbrain-authority:([0-9]{4}):([0-9]{12})");
    private static final int URI = 6;

    private AreaName() {
    }

    /** The subtree of names below and at an area. */
    static X500Principal subtree(DivisionCode area) {
        return new X500Principal(path(area));
    }

    /** A node's subject. */
    static X500Principal subject(NodeId node) {
        return new X500Principal("CN=" + node + "," + path(node.area()));
    }

    /** The subject of the authority of an area. */
    static X500Principal authority(DivisionCode area) {
        return new X500Principal("CN=authority " + area + "," + path(area));
    }

    /** RFC 2253 writes the last part first. */
    private static String path(DivisionCode area) {
        StringBuilder path = new StringBuilder("O=microbrain");
        int from = 0;
        for (DivisionCode.Level level : DivisionCode.Level.values()) {
            if (level.compareTo(area.level()) <= 0) {
                path.insert(0, "OU=" + area.code().substring(from, level.digits()) + ",");
                from = level.digits();
            }
        }
        return path.toString();
    }

    static String uri(DivisionCode area, int edition) {
        return PREFIX + edition + ":" + area;
    }

    /** @throws CertificateException when it is not the certificate of the authority of one area */
    static DivisionCode of(X509Certificate authority) throws CertificateException {
        Collection<List<?>> names = authority.getSubjectAlternativeNames();
        List<String> ours = new ArrayList<>();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if (name.get(0).equals(URI) && name.get(1) instanceof String uri && uri.startsWith(PREFIX)) {
                ours.add(uri);
            }
        }
        Matcher form = FORM.matcher(ours.size() == 1 ? ours.get(0) : "");
        try {
            if (form.matches()) {
                return new DivisionCode(form.group(2));
            }
        } catch (IllegalArgumentException e) {
            throw wrong(authority, e);
        }
        throw wrong(authority, null);
    }

    private static CertificateException wrong(X509Certificate authority, Exception cause) {
        return new CertificateException("the certificate of '" + authority.getSubjectX500Principal().getName()
                + "' signs others and does not say for which area; it is no authority of this province", cause);
    }
}
