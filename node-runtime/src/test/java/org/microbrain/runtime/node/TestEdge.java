package org.microbrain.runtime.node;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.warning.WarningOffice;

/** An edge with real disk, socket, TLS and routes. */
final class TestEdge implements AutoCloseable {

    final JournalNode node;
    final CamelRoutes routes;
    final WarningOffice office;

    TestEdge(TestProvince province, NodeIdentity identity, String name, ParentSettings... parents) throws Exception {
        NodeSettings settings = province.settings(name, parents);
        node = new JournalNode(settings, TestProvince.JOURNAL, identity, "test", TestProvince.NOW);
        office = new WarningOffice(settings, node.commits(), node.clock());
        node.shareInto(office.book());
        routes = new CamelRoutes(name, Map.of("sync", new SyncComponent(node.uplink()), "journal",
                new JournalComponent(node.journal(), node.commits(), node.blocks())), List.of(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("journal:outbox").routeId("to-parent").to("sync:parent");
                    }
                }), settings.routes());
        routes.start();
    }

    void append(String text) {
        node.commits().submit(journal -> journal.append(new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                RecordTime.good(TestProvince.NOW.millis()), text.getBytes(StandardCharsets.UTF_8)))).join();
    }

    long waiting() {
        return node.commits().submit(journal -> journal.backlog().records()).join();
    }

    @Override
    public void close() {
        node.uplink().close();
        routes.close();
        office.close();
        node.close();
    }
}
