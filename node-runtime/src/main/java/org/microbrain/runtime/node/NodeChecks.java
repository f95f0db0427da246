package org.microbrain.runtime.node;

import java.util.List;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.selftest.CertificateCheck;
import org.microbrain.runtime.selftest.Check;
import org.microbrain.runtime.selftest.ClockCheck;
import org.microbrain.runtime.selftest.DiskCheck;
import org.microbrain.runtime.selftest.ParentCheck;
import org.microbrain.runtime.selftest.RoutesCheck;

/** What the self-test of an edge or a hub tries. */
public final class NodeChecks {

    private NodeChecks() {
    }

    public static List<Check> of(NodeSettings settings, NodeIdentity identity, JournalNode node, CamelRoutes routes) {
        return List.of(new ClockCheck(node.clock()), new DiskCheck(settings.data(), node.clock()::elapsed),
                new CertificateCheck(identity, node.clock()::credible),
                new ParentCheck(settings.parents(), identity, node.clock()::credible,
                        () -> StatusParts.link(node.uplink().status(), settings.parents())),
                new RoutesCheck(() -> StatusParts.routes(routes)));
    }
}
