package org.microbrain.runtime.enrol;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.PeerName;

/** Signs for nodes and keeps a copy, after checking that it may. */
final class Issuing {

    /** A node's clock may be a little behind. */
    private static final Duration SKEW = Duration.ofHours(1);

    private volatile CertificateAuthority authority;
    private final Certificates certificates;
    private final Revocations revocations;
    private final AdmissionSettings settings;
    private final int edition;

    /**
     * What a node is to get.
     *
     * @param key          the node's own
     * @param authorityKey its authority's; null when it admits nobody
     * @param replaces     whether it takes the place of a node that has a certificate
     */
    record Wish(NodeId node, PublicKey key, PublicKey authorityKey, boolean replaces) {
    }

    /** @param authorityChain empty when the node admits nobody */
    record Result(List<X509Certificate> chain, List<X509Certificate> authorityChain) {
    }

    /** @param authority null when this node admits nobody */
    Issuing(CertificateAuthority authority, Certificates certificates, Revocations revocations,
            AdmissionSettings settings, int edition) {
        this.authority = authority;
        this.certificates = certificates;
        this.revocations = revocations;
        this.settings = settings;
        this.edition = edition;
    }

    /** Signs with this from now on: the authority's certificate was renewed. */
    void use(CertificateAuthority renewed) {
        authority = renewed;
    }

    /** Null when this node admits nobody. */
    CertificateAuthority authority() {
        return authority;
    }

    /** @throws Refused when this authority does not sign for that node */
    void requireCovered(NodeId node, boolean asAuthority, Instant now) {
        if (authority == null) {
            throw new Refused("no-authority", "this node has no authority and admits nobody; an admin must give it one "
                    + "(microbrain authority)");
        }
        if (!authority.covers(node)) {
            throw new Refused("wrong-area", node + " does not lie below " + authority.area()
                    + ", the area that this node admits for");
        }
        if (now.isAfter(authority.notAfter())) {
            throw new Refused("authority-expired", "the authority of this node has expired and signs nothing; it must be "
                    + "renewed first");
        }
        revocations.of(authority.keyHash()).ifPresent(revoked -> {
            throw new Refused("no-authority", "the authority of this node was revoked");
        });
        if (asAuthority && !isHub(node)) {
            throw new Refused("not-a-hub", node + " is no city and no county; it cannot admit nodes of its own");
        }
    }

    private static boolean isHub(NodeId node) {
        return switch (node.area().level()) {
            case CITY, COUNTY -> true;
            default -> false;
        };
    }

    /** A new node, or a new key for one. */
    Result admit(Wish wish, String way, String who, Instant now) throws GeneralSecurityException {
        requireCovered(wish.node, wish.authorityKey != null, now);
        String key = NodeKeys.hash(wish.key);
        requireFree(key);
        if (wish.authorityKey != null) {
            requireFree(NodeKeys.hash(wish.authorityKey));
            if (wish.authorityKey.equals(wish.key)) {
                throw new Refused("bad-request", "the authority needs a key of its own");
            }
        }
        String authorityKey = wish.authorityKey == null ? "" : NodeKeys.hash(wish.authorityKey);
        List<String> before = certificates.liveKeys(wish.node).stream()
                .filter(one -> !one.equals(key) && !one.equals(authorityKey)).toList();
        if (!before.isEmpty() && !wish.replaces) {
            throw new Refused("name-taken", wish.node + " has a certificate with another key; if this machine takes its "
                    + "place, admit it as a replacement, otherwise give it a name of its own");
        }
        for (String old : before) {
            revocations.add(new Revocations.Revoked(old, wish.node.text(), now, who, "replaced by another machine"),
                    false);
        }
        return sign(wish, way, who, before.isEmpty() ? null : before.get(0), now);
    }

    private void requireFree(String key) {
        revocations.of(key).ifPresent(revoked -> {
            throw new Refused("revoked", "this key was revoked; make a new one (an empty identity folder)");
        });
    }

    /** A certificate for a key that has one. */
    Result renew(NodeId node, PublicKey key, PublicKey authorityKey, Instant now) throws GeneralSecurityException {
        requireCovered(node, authorityKey != null, now);
        return sign(new Wish(node, key, authorityKey, false), "renewal", node.text(), null, now);
    }

    private Result sign(Wish wish, String way, String who, String replaces, Instant now) throws GeneralSecurityException {
        PeerName name = new PeerName(wish.node, edition);
        List<X509Certificate> chain =
                authority.issue(wish.key, name, List.of(), now.minus(SKEW), now.plus(settings.life()));
        certificates.add(wish.node, false, chain, now, way, who, replaces);
        List<X509Certificate> authorityChain = List.of();
        if (wish.authorityKey != null) {
            authorityChain = authority.issueAuthority(wish.authorityKey, name, now.minus(SKEW),
                    now.plus(settings.authorityLife()));
            certificates.add(wish.node, true, authorityChain, now, way, who, replaces);
        }
        return new Result(chain, authorityChain);
    }
}
