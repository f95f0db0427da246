package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.update.EdgeLife;
import org.microbrain.edge.update.ReleasingParent;
import org.microbrain.intent.AttemptState;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.NodeIdentity;

/**
 * A whole edge whose clock stands in 1970, as after months without a battery: no time check installs or removes anything. Once a
 * parent's time is known, all goes its way by that.
 */
final class ClockOf1970Test {

    private static final Component DATA = new Component(ReleaseKind.DATA, "rivers");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int DAY_MINUTES = 24 * 60;

    @TempDir
    private Path folder;

    private EdgeNode edge(Path home, int parent, InstantSource clock) throws Exception {
        int console;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            console = socket.getLocalPort();
        }
        Path config = Files.writeString(home.resolve("node.yaml"), """
                node: %s
                parents: [{node: %s, address: "127.0.0.1:%d"}]
                console: {address: "127.0.0.1:%d"}
                updates: {root: root.json}
                """.formatted(EdgeLife.NODE, ReleasingParent.CORE, parent, console));
        Problems problems = new Problems();
        EdgeSettings settings = EdgeSettings.read(Section.load(config, problems));
        assertThat(problems.isEmpty()).as(problems.toString()).isTrue();
        return new EdgeNode(settings, NodeIdentity.load(settings.node().identity(), EdgeLife.NODE), clock);
    }

    /** A clock that runs from then on. */
    private static InstantSource from(Instant then) {
        Instant begun = InstantSource.system().instant();
        return () -> then.plus(Duration.between(begun, InstantSource.system().instant()));
    }

    private static AttemptState state(Path home, String version) throws Exception {
        return EdgeLife.latest(home, DATA).filter(one -> one.wish().version().text().equals(version))
                .map(one -> one.state()).orElse(null);
    }

    @Test
    void aClockOf1970NeitherInstallsNorRemovesAnythingByATimeCheck() throws Exception {
        Path home = Files.createDirectories(folder.resolve("edge"));
        int here = LocalTime.ofInstant(InstantSource.system().instant(), ZoneOffset.ofHours(8)).toSecondOfDay() / 60;
        // Shut by the parent's time, open by the clock of 1970.
        MaintenanceWindow window = new MaintenanceWindow((here + 120) % DAY_MINUTES, (here + 240) % DAY_MINUTES);
        Instant of1970 = Instant.EPOCH.plus(Duration.ofMinutes(Math.floorMod(here + 180 - 8 * 60, DAY_MINUTES)));
        assertThat(window.open(of1970)).isTrue();
        try (ReleasingParent parent = new ReleasingParent(folder.resolve("parent"))) {
            parent.admit(EdgeLife.NODE, home);
            parent.publish(DATA, "1", Files.writeString(folder.resolve("rivers.csv"), "one"));
            parent.publish(DATA, "2", Files.writeString(folder.resolve("rivers.csv"), "two"));
            parent.wish(EdgeLife.NODE, DATA, "1");
            EdgeNode edge = edge(home, parent.port(), from(of1970));
            try {
                await().atMost(PATIENCE).ignoreExceptions().until(() -> state(home, "1") == AttemptState.KEPT);
                parent.wish(EdgeLife.NODE, DATA, "2", window);
                await().atMost(PATIENCE).ignoreExceptions().until(() -> state(home, "2") == AttemptState.WAITING);
            } finally {
                edge.close();
            }
        }
        EdgeNode alone = edge(home, 1, from(of1970.plus(Duration.ofMinutes(2))));
        try {
            await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> state(home, "2") == AttemptState.WAITING);
            assertThat(Files.readString(home.resolve("data/updates/data-rivers/current/rivers.csv"))).isEqualTo("one");
            assertThat(Files.list(home.resolve("data/releases"))).isNotEmpty();
        } finally {
            alone.close();
        }
    }
}
