package org.microbrain.runtime.carry;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.microbrain.link.CarryChild;
import org.microbrain.link.CarryParent;
import org.microbrain.link.PeerNames;
import org.microbrain.record.NodeId;

/**
 * What a node does with bundles: as a child, as a parent, or both.
 *
 * @param up       what it sends to and takes from parents; null at the core
 * @param pieces   keeps pieces that parents sent; null at the core
 * @param parents  refuses the certificates of parents that were revoked; null at the core
 * @param down     what it sends to and takes from nodes below; null at an edge
 * @param children refuses the certificates of nodes below that were revoked; null at an edge
 * @param issued   the certificate that this node issued to a node below, the newest
 */
public record CarryEnds(CarryChild up, CarryChild.PieceKeeper pieces, PeerNames parents, CarryParent down,
                        PeerNames children, Function<NodeId, Optional<List<X509Certificate>>> issued) {

    /** Of a node that has parents and no children. */
    public static CarryEnds ofEdge(CarryChild up, CarryChild.PieceKeeper pieces, PeerNames parents) {
        return new CarryEnds(up, pieces, parents, null, null, node -> Optional.empty());
    }

    /** Of a node that has no parents. */
    public static CarryEnds ofCore(CarryParent down, PeerNames children,
                                   Function<NodeId, Optional<List<X509Certificate>>> issued) {
        return new CarryEnds(null, null, null, down, children, issued);
    }
}
