package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.Ledger;
import org.microbrain.journal.Observed;
import org.microbrain.record.NodeId;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.identity.PeerCertificates;

/** Two nodes with real disks, sockets, TLS and routes. */
final class RecordsClimbTest {

    private static final String HUB = "450102000000";
    private static final String EDGE = "450102001003";

    @TempDir
    private Path folder;

    @Test
    void recordsAndReadingsReachTheHubOverMutualTlsAndAreAcknowledged() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (TestHub hub = new TestHub(province, HUB, 0);
             TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent(HUB, hub.port()))) {
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
            assertThat(new PeerCertificates(province.data(EDGE)).of(new NodeId(HUB))).as("a stick could be sealed for it")
                    .isPresent();
        }
    }

    @Test
    void aChildOutsideTheParentsAreaIsToldSoAndNothingIsTaken() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (TestHub hub = new TestHub(province, HUB, 0);
             TestEdge stranger = new TestEdge(province, province.identity("450124100201"), "450124100201",
                     TestProvince.parent(HUB, hub.port()))) {
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
        try (TestHub hub = new TestHub(province, HUB, 0);
             TestEdge late = new TestEdge(province, province.identity(EDGE, past, past.plus(Duration.ofDays(1))), EDGE,
                     TestProvince.parent(HUB, hub.port()))) {
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() ->
                    assertThat(late.node.uplink().status().lastError()).contains("this node's certificate"));
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
        try (TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent(HUB, 1))) {
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
