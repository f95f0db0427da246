package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.Ledger;
import org.microbrain.journal.Observed;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.identity.NodeIdentity;

/** Two nodes with real disks, sockets, TLS and routes. */
final class RecordsClimbTest {

    private static final String HUB = "450102000000";
    private static final String EDGE = "450102001003";

    @TempDir
    private Path folder;

    private static final class Hub implements AutoCloseable {
        private final JournalNode node;
        private final ParentSide parent;
        private final CamelRoutes routes;

        Hub(TestProvince province, String name) throws Exception {
            NodeIdentity identity = province.identity(name);
            node = new JournalNode(province.settings(name), TestProvince.JOURNAL, identity, "test", TestProvince.NOW);
            SyncComponent sync = new SyncComponent(node.uplink());
            routes = new CamelRoutes(name, Map.of("sync", sync, "journal",
                    new JournalComponent(node.journal(), node.commits(), node.blocks())), List.of(new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("sync:children").routeId("from-children").to("journal:outbox");
                        }
                    }), province.settings(name).routes());
            routes.start();
            parent = new ParentSide(node.journal().origin().node(), "test", province.settings(name).listen(), node.loops(),
                    identity, TestProvince.NOW, sync, node::receipts, node.clock().moment());
            node.every(Duration.ofMillis(200), () -> parent.work(node.clock().moment()));
        }

        @Override
        public void close() {
            parent.close();
            routes.close();
            node.close();
        }
    }

    private static final class Edge implements AutoCloseable {
        private final JournalNode node;
        private final CamelRoutes routes;

        Edge(TestProvince province, NodeIdentity identity, String name, int port) throws Exception {
            node = new JournalNode(province.settings(name, TestProvince.parent(HUB, port)), TestProvince.JOURNAL, identity,
                    "test", TestProvince.NOW);
            routes = new CamelRoutes(name, Map.of("sync", new SyncComponent(node.uplink()), "journal",
                    new JournalComponent(node.journal(), node.commits(), node.blocks())), List.of(new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("journal:outbox").routeId("to-parent").to("sync:parent");
                        }
                    }), province.settings(name).routes());
            routes.start();
        }

        void append(String text) {
            node.commits().submit(journal -> journal.append(new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                    RecordTime.good(1), text.getBytes(StandardCharsets.UTF_8)))).join();
        }

        @Override
        public void close() {
            routes.close();
            node.close();
        }
    }

    @Test
    void recordsAndReadingsReachTheHubOverMutualTlsAndAreAcknowledged() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (Hub hub = new Hub(province, HUB);
             Edge edge = new Edge(province, province.identity(EDGE), EDGE, hub.parent.port())) {
            edge.append("hello");
            edge.node.blocks().take(Observed.only(List.of(
                    new BlockWriter.Named("river/stage", "m", "", 1_000, 1.5, 0)))).join();
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                assertThat(edge.node.commits().submit(journal -> journal.backlog().records()).join()).isZero();
                assertThat(hub.node.commits().submit(journal ->
                        journal.received(edge.node.journal().origin())).join()).isEqualTo(SequenceSet.of(1, 3));
            });
            assertThat(edge.node.commits().submit(journal -> journal.ledger()).join()).allMatch(Ledger::balanced);
            assertThat(hub.parent.children().statuses()).singleElement()
                    .satisfies(child -> assertThat(child.connected()).isTrue());
        }
    }

    @Test
    void aChildOutsideTheParentsAreaIsToldSoAndNothingIsTaken() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (Hub hub = new Hub(province, HUB);
             Edge stranger = new Edge(province, province.identity("450124100201"), "450124100201", hub.parent.port())) {
            stranger.append("not yours");
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() ->
                    assertThat(stranger.node.uplink().status().lastError()).contains("does not lie below"));
            assertThat(hub.node.commits().submit(journal -> journal.ledger()).join()).isEmpty();
        }
    }

    @Test
    void aChildWithAnExpiredCertificateIsRefusedAndToldThatItsCertificateIsTheReason() throws Exception {
        TestProvince province = new TestProvince(folder);
        Instant past = TestProvince.NOW.instant().minus(Duration.ofDays(3));
        try (Hub hub = new Hub(province, HUB);
             Edge late = new Edge(province, province.identity(EDGE, past, past.plus(Duration.ofDays(1))), EDGE,
                     hub.parent.port())) {
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() ->
                    assertThat(late.node.uplink().status().lastError()).contains("does not accept this node's certificate"));
        }
    }

    @Test
    void aBrokenExtraRouteIsNamedAndTheOthersRun() throws Exception {
        TestProvince province = new TestProvince(folder);
        Path extra = Files.createDirectories(province.settings(EDGE).routes());
        Files.writeString(extra.resolve("broken.yaml"), "- route:\n    from:\n      uri: nonsense:x\n");
        Files.writeString(extra.resolve("good.yaml"), """
                - route:
                    id: extra
                    from:
                      uri: direct:extra
                      steps:
                        - log: "${body}"
                """);
        try (Edge edge = new Edge(province, province.identity(EDGE), EDGE, 1)) {
            assertThat(edge.routes.statuses()).anySatisfy(route -> {
                assertThat(route.id()).isEqualTo("broken.yaml");
                assertThat(route.error()).contains("nonsense");
            }).anySatisfy(route -> {
                assertThat(route.id()).isEqualTo("extra");
                assertThat(route.state()).isEqualTo("Started");
            });
        }
    }
}
