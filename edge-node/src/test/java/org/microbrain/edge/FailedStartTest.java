package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;

/** A start that fails half-way leaves nothing running behind it. */
final class FailedStartTest {

    private static final NodeId NODE = new NodeId("450124100201");
    /** What a node starts, by the beginnings of thread names. */
    private static final Set<String> OURS = Set.of("journal", "ticker", "net", "Camel");

    @TempDir
    private Path folder;

    @Test
    void aTakenPortEndsTheStartAndEverythingThatRanAlready() throws Exception {
        EdgeSettings settings;
        NodeIdentity identity;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings = settings(taken.getLocalPort());
            identity = NodeIdentity.load(settings.node().identity(), NODE);
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

    private EdgeSettings settings(int mqttPort) throws Exception {
        Instant now = InstantSource.system().instant();
        CertificateAuthority authority = CertificateAuthority.create("Test Province", now.minus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(1)));
        Path identity = Files.createDirectory(folder.resolve("identity"));
        authority.writeRoot(identity.resolve("province.crt"));
        authority.issue(new PeerName(NODE, 2023), List.of("127.0.0.1"), now.minus(Duration.ofHours(1)),
                now.plus(Duration.ofHours(1))).write(identity.resolve("node.crt"), identity.resolve("node.key"));
        Path config = Files.writeString(folder.resolve("node.yaml"), """
                node: 450124100201
                parents: [{node: 450124000000, address: "127.0.0.1:1"}]
                console: {address: "127.0.0.1:0"}
                intake:
                  mqtt: {address: "127.0.0.1:%d"}
                """.formatted(mqttPort));
        Problems problems = new Problems();
        EdgeSettings settings = EdgeSettings.read(Section.load(config, problems));
        assertThat(problems.isEmpty()).as(problems.toString()).isTrue();
        return settings;
    }
}
