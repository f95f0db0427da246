package org.microbrain.runtime.config;

import java.net.InetSocketAddress;
import org.microbrain.record.NodeId;

/**
 * A parent that a node may dial.
 *
 * @param node    its name, which its certificate must show
 * @param address where it listens; a host name is not resolved yet
 */
public record ParentSettings(NodeId node, InetSocketAddress address) {

    static ParentSettings read(Section s) {
        s.onlyKeys("node", "address");
        s.require("node", "address");
        return new ParentSettings(s.value("node", NodeSettings::nodeName, null), s.address("address", null));
    }
}
