package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.journal.Ledger;
import org.microbrain.record.NodeId;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.config.ParentSettings;

/** A county hub that dies with records in its journal, on real sockets and disks. */
final class FailOverTest {

    private static final String CITY = "450100000000";
    private static final String COUNTY = "450102000000";
    private static final String EDGE = "450102001003";
    private static final ParentSettings NOWHERE = TestProvince.parent(CITY, 1);

    @TempDir
    private Path folder;

    private static void append(TestEdge edge, int count) {
        for (int i = 0; i < count; i++) {
            edge.append("record");
        }
    }

    private static void awaitParent(TestEdge edge, String parent) {
        await().atMost(Duration.ofSeconds(25)).untilAsserted(() -> {
            assertThat(edge.node.uplink().status().connected()).isTrue();
            assertThat(edge.node.uplink().status().parent().node()).isEqualTo(new NodeId(parent));
        });
    }

    private static SequenceSet received(TestHub hub, TestEdge edge) {
        return hub.node.commits().submit(journal -> journal.received(edge.node.journal().origin())).join();
    }

    @Test
    void theEdgeGoesOnThroughTheCityAndBackAndWhatRestedInTheDeadCountyArrivesOnce() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (TestHub city = new TestHub(province, CITY, 0)) {
            TestHub county = new TestHub(province, COUNTY, 0, NOWHERE);
            int countyPort = county.port();
            try (TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE,
                    TestProvince.parent(COUNTY, countyPort), TestProvince.parent(CITY, city.port()))) {
                append(edge, 50);
                await().atMost(Duration.ofSeconds(15)).until(() -> edge.waiting() == 0);
                assertThat(received(city, edge).isEmpty()).isTrue();
                county.close();

                append(edge, 10);
                awaitParent(edge, CITY);
                await().atMost(Duration.ofSeconds(15)).untilAsserted(() ->
                        assertThat(received(city, edge)).isEqualTo(SequenceSet.of(1, 60)));

                try (TestHub again = new TestHub(province, COUNTY, countyPort,
                        TestProvince.parent(CITY, city.port()))) {
                    awaitParent(edge, COUNTY);
                    append(edge, 5);
                    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                        assertThat(received(city, edge)).isEqualTo(SequenceSet.of(1, 65));
                        assertThat(again.node.commits().submit(journal -> journal.backlog().records()).join()).isZero();
                        assertThat(edge.waiting()).isZero();
                    });
                    for (JournalNode node : new JournalNode[] {city.node, again.node, edge.node}) {
                        assertThat(node.commits().submit(journal -> journal.ledger()).join()).isNotEmpty()
                                .allMatch(Ledger::balanced);
                    }
                    assertThat(city.node.commits().submit(journal -> journal.backlog().records()).join())
                            .as("each record once at the top").isEqualTo(65);
                }
            }
        }
    }
}
