package org.microbrain.runtime.carry;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.microbrain.link.PeerNames;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.CertificatePath;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerCertificates;

/** With whom this node exchanges bundles, and by which certificates it knows them. */
final class Neighbours {

    private final NodeSettings settings;
    private final NodeIdentity identity;
    private final CarryEnds ends;
    private final PeerCertificates met;

    Neighbours(NodeSettings settings, NodeIdentity identity, CarryEnds ends, PeerCertificates met) {
        this.settings = settings;
        this.identity = identity;
        this.ends = ends;
        this.met = met;
    }

    /**
     * Whether a node is a parent of this one; otherwise it lies below.
     *
     * @throws CarryProblem when it is neither
     */
    boolean isParent(NodeId other) throws CarryProblem {
        if (ends.down() != null && settings.area().strictlyContains(other.area())) {
            return false;
        }
        if (ends.up() != null && settings.parents().stream().map(ParentSettings::node).anyMatch(other::equals)) {
            return true;
        }
        throw new CarryProblem("no-neighbour", other + " 既不是本节点配置的上级，也不在本节点辖区之下",
                other + " is neither a parent in this node's configuration nor below its area");
    }

    /**
     * Checks who a chain speaks for, as in the handshake of a link, but at the beginning of its own validity: where there is no
     * line, nobody renews.
     *
     * @throws CarryProblem when it is not {@code claimed} of this province, or was revoked
     */
    void check(List<X509Certificate> chain, NodeId claimed) throws CarryProblem {
        NodeId node;
        try {
            node = CertificatePath.checkNode(chain, identity.root(), chain.get(0).getNotBefore().toInstant()).node();
        } catch (CertificateException e) {
            throw new CarryProblem("stranger", claimed + " 的证书不可信：" + e.getMessage(), e.getMessage());
        }
        if (!node.equals(claimed)) {
            throw new CarryProblem("stranger", "这是 " + node + " 的证书，不是 " + claimed + " 的",
                    "this is the certificate of " + node + ", not of " + claimed);
        }
        PeerNames names = isParent(claimed) ? ends.parents() : ends.children();
        try {
            names.of(chain);
        } catch (ProtocolViolation | CertificateException e) {
            throw new CarryProblem("revoked", claimed + " 的证书已被吊销：" + e.getMessage(), e.getMessage());
        }
    }

    /**
     * The certificate to seal for.
     *
     * @param given brought by hand; null for none
     */
    List<X509Certificate> certificate(NodeId of, List<X509Certificate> given) throws CarryProblem {
        Optional<List<X509Certificate>> known = given != null ? Optional.of(given)
                : ends.issued().apply(of).or(() -> met.of(of));
        List<X509Certificate> chain = known.orElseThrow(() -> new CarryProblem("unknown-certificate",
                "尚不知道 " + of + " 的证书：请先取入它制作的摆渡包，或用 --certificate 给出它的 node.crt",
                "the certificate of " + of + " is not known yet: take in a bundle of it first, or give its node.crt with "
                        + "--certificate"));
        check(chain, of);
        return chain;
    }

    void met(NodeId node, List<X509Certificate> chain) {
        met.met(node, chain);
    }
}
