package org.microbrain.runtime.enrol;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.journal.Ledger;
import org.microbrain.link.ParentLimits;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.node.Admitting;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.ParentSide;

/** A node with real disk, socket, TLS and routes that admits others; without children it is an edge. */
final class AdmittingHub implements AutoCloseable {

    private static final JournalSettings JOURNAL = new JournalSettings(64 << 20, 16 << 20, 7, 100, Duration.ofSeconds(1));

    final NodeSettings settings;
    final JournalNode node;
    final Admitting admitting;
    final Admission admission;
    final ParentSide parentSide;
    private final CamelRoutes routes;

    AdmittingHub(TestAuthority province, NodeIdentity identity, ParentSettings... parents) throws Exception {
        String name = identity.name().node().text();
        settings = province.settings(name, parents);
        node = new JournalNode(settings, JOURNAL, identity, "test", province.time);
        SyncComponent sync = new SyncComponent(node.uplink());
        routes = new CamelRoutes(name, Map.of("sync", sync, "journal",
                new JournalComponent(node.journal(), node.commits(), node.blocks())), List.of(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("sync:children").routeId("from-children").to("journal:outbox");
                        if (parents.length > 0) {
                            from("journal:outbox").routeId("to-parent").to("sync:parent");
                        }
                    }
                }), settings.routes());
        routes.start();
        admitting = new Admitting(settings, province.admission(name), identity, province.time);
        admission = admitting.admission();
        node.shareInto(admitting.book());
        parentSide = new ParentSide(settings, ParentLimits.DEFAULT, "test", node.loops(), identity, province.time, sync,
                node, children -> children.shareFrom(admitting.book()), admitting, node.clock().moment());
        node.every(Duration.ofMillis(200), () -> parentSide.work(node.clock().moment()));
        node.every(Duration.ofMillis(200), new RevocationReports(admission, node.commits(), node.clock())::work);
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", parentSide.port());
    }

    ParentSettings asParent() {
        return new ParentSettings(settings.node(), address());
    }

    EnrolToken token(String child) {
        return admission.token(new NodeId(child), false, false, Duration.ofHours(1), address(), "admin");
    }

    boolean isConnected(String child) {
        return parentSide.children().statuses().stream().anyMatch(one -> one.node().text().equals(child)
                && one.connected());
    }

    /** What has arrived of a node. */
    long received(String origin) {
        return node.commits().submit(journal -> journal.ledger().stream()
                .filter(ledger -> ledger.origin().node().text().equals(origin)).mapToLong(Ledger::received).sum()).join();
    }

    void append(String text) {
        node.commits().submit(journal -> journal.append(new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                RecordTime.good(node.clock().get().millis()), text.getBytes(StandardCharsets.UTF_8)))).join();
    }

    /** What admission wrote down of this kind, the newest first. */
    List<String> noted(String what) {
        return admission.log().newest(1000).stream().filter(event -> event.what().equals(what))
                .map(event -> event.node() + " " + event.detail()).toList();
    }

    @Override
    public void close() {
        parentSide.close();
        admitting.close();
        node.uplink().close();
        routes.close();
        node.close();
    }
}
