package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.identity.NodeIdentity;

/** A start that fails half-way leaves nothing running behind it. */
final class FailedStartTest {

    /** What a node starts, by the beginnings of thread names. */
    private static final Set<String> OURS = Set.of("journal", "ticker", "net", "Camel");

    @TempDir
    private Path folder;

    @Test
    void aTakenPortEndsTheStartAndEverythingThatRanAlready() throws Exception {
        EdgeSettings settings;
        NodeIdentity identity;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings = TestEdge.settings(folder, """
                    console: {address: "127.0.0.1:0"}
                    intake:
                      mqtt: {address: "127.0.0.1:%d"}
                    """.formatted(taken.getLocalPort()));
            identity = NodeIdentity.load(settings.node().identity(), TestEdge.NODE);
            assertThatThrownBy(() -> new EdgeNode(settings, identity, InstantSource.system()))
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()
                .stream().map(Thread::getName).filter(name -> OURS.stream().anyMatch(name::startsWith))
                .collect(Collectors.toSet())).isEmpty());
        try (EdgeNode second = new EdgeNode(settings, identity, InstantSource.system())) {
            assertThat(second.consolePort()).isPositive(); // the journal's lock is free again, too
        }
    }
}
