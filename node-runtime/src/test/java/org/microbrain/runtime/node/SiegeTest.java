package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of connections without a hello, at a hub in a process of its own with 64 MiB of heap. */
final class SiegeTest {

    private static final String EDGE = "450102001003";
    private static final String LATER = "450102001201";
    private static final int CROWD = 10_000;

    @TempDir
    private Path folder;

    private static TestEdge edge(TestProvince province, String name, HubProcess hub) throws Exception {
        return new TestEdge(province, province.identity(name), name, TestProvince.parent(HubProcess.NAME, hub.port()));
    }

    private static void assertDelivers(TestEdge edge, int seconds) {
        edge.append("in spite of all");
        await().atMost(Duration.ofSeconds(seconds)).until(() -> edge.waiting() == 0);
    }

    @Test
    void tenThousandConnectionsWithoutAHelloKeepNoChildOutAndCostLittle() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (HubProcess hub = new HubProcess(province, folder, 0); TestEdge edge = edge(province, EDGE, hub)) {
            assertDelivers(edge, 15);
            long before = hub.resident();
            try (Crowd crowd = new Crowd(CROWD, hub.port())) {
                await().atMost(Duration.ofSeconds(20)).until(() -> crowd.opened() >= CROWD);
                assertDelivers(edge, 5);
                assertThat(edge.node.uplink().status().connected()).isTrue();
                long asked = System.nanoTime();
                try (TestEdge later = edge(province, LATER, hub)) {
                    assertDelivers(later, 10);
                }
                long took = (System.nanoTime() - asked) / 1_000_000;
                long grown = hub.resident() - before;
                int files = hub.openFiles();
                System.out.println("siege: " + crowd.opened() + " connections opened, " + files + " files open at the hub, "
                        + before / 1024 + " MiB before, " + grown / 1024 + " MiB more, a new child delivered in " + took
                        + " ms, " + hub.lines.size() + " lines logged");
                assertThat(grown).as("KiB more of resident memory").isLessThan(60 << 10);
                assertThat(files).isLessThan(1_500);
            }
            assertThat(hub.lines).as("a flood does not fill the log").hasSizeLessThan(200);
            assertThat(hub.lines).anySatisfy(line -> assertThat(line).contains("too many connections", "crowded"));
            assertDelivers(edge, 5);
        }
    }

    @Test
    void aHubWithoutFileHandlesGoesOnAndTakesNewChildrenAgain() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (HubProcess hub = new HubProcess(province, folder, 300); TestEdge edge = edge(province, EDGE, hub)) {
            assertDelivers(edge, 15);
            // Here classes lie in folders, and to load one takes a handle; a program's jars are open.
            try (RawPeer refused = new RawPeer(hub.port(), null)) {
                assertThat(refused.send((byte) 'x').closedWithin(5)).isTrue();
            }
            try (Crowd crowd = new Crowd(600, hub.port())) {
                await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(hub.lines).anySatisfy(line ->
                        assertThat(line).contains("no connection can be taken", "raise the limit of open files")));
                assertDelivers(edge, 5);
                assertThat(edge.node.uplink().status().connected()).isTrue();
                assertThat(hub.alive()).isTrue();
                assertThat(crowd.opened()).isPositive();
            }
            try (TestEdge later = edge(province, LATER, hub)) {
                later.append("in spite of all");
                await().atMost(Duration.ofSeconds(15)).untilAsserted(() ->
                        assertThat(later.waiting()).as(String.join("\n", hub.lines)).isZero());
            }
        }
    }
}
