package org.microbrain.runtime.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.journal.Ledger;
import org.microbrain.link.Moment;
import org.microbrain.link.ParentLimits;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.warning.WarningOffice;

/** A hub with real disk, socket, TLS and routes; without parents it is the top. */
final class TestHub implements AutoCloseable {

    final JournalNode node;
    final ParentSide parent;
    final WarningOffice office;
    private final CamelRoutes routes;

    TestHub(TestProvince province, String name, int port, ParentSettings... parents) throws Exception {
        this(province, ParentLimits.DEFAULT, name, port, parents);
    }

    TestHub(TestProvince province, ParentLimits limits, String name, int port, ParentSettings... parents)
            throws Exception {
        NodeIdentity identity = province.identity(name);
        NodeSettings settings = province.settings(name, port, parents);
        node = new JournalNode(settings, TestProvince.JOURNAL, identity, "test", TestProvince.NOW);
        office = new WarningOffice(settings, node.commits(), node.clock());
        node.shareInto(office.book());
        SyncComponent sync = new SyncComponent(node.uplink());
        routes = new CamelRoutes(name, Map.of("sync", sync, "journal",
                new JournalComponent(node.journal(), node.commits(), node.blocks())), List.of(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("sync:children").routeId("from-children").to("journal:outbox")
                                .process(office.enter());
                        if (parents.length > 0) {
                            from("journal:outbox").routeId("to-parent").to("sync:parent");
                        }
                    }
                }), settings.routes());
        routes.start();
        parent = new ParentSide(settings, limits, "test", node.loops(), identity, TestProvince.NOW, sync,
                node, office.book(), node.clock().moment());
        office.tell(parent.children());
        node.every(Duration.ofMillis(200), () -> parent.work(node.clock().moment()));
    }

    /** How often somebody was refused for this reason. */
    long refused(String reason) {
        return parent.children().refused().getOrDefault(reason, 0L);
    }

    /** What has arrived of a node, all its journals together. */
    long received(String origin) {
        return node.commits().submit(journal -> journal.ledger().stream()
                .filter(ledger -> ledger.origin().node().text().equals(origin)).mapToLong(Ledger::received).sum()).join();
    }

    int port() {
        return parent.port();
    }

    /** As if so much time had passed with nothing heard. */
    void silence(Duration time) {
        Moment now = node.clock().moment();
        parent.work(new Moment(now.elapsed() + time.toMillis(), now.time()));
    }

    @Override
    public void close() {
        parent.close();
        node.uplink().close();
        routes.close();
        office.close();
        node.close();
    }
}
