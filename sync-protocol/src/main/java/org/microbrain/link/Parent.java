package org.microbrain.link;

import java.net.InetSocketAddress;
import org.microbrain.record.NodeId;

/**
 * Where a node may send its records.
 *
 * @param node    who must answer there, by certificate
 * @param address unresolved is resolved at each attempt
 */
public record Parent(NodeId node, InetSocketAddress address) {

    @Override
    public String toString() {
        return node + " (" + address.getHostString() + ":" + address.getPort() + ")";
    }
}
