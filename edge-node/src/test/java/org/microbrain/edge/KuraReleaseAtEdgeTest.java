package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.intake.mqtt.PackedBundle;
import org.microbrain.edge.intake.mqtt.StandInGateway;
import org.microbrain.edge.update.EdgeLife;
import org.microbrain.edge.update.ReleasingParent;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue.Type;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.intent.AttemptState;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.update.Trying;

/**
 * A configuration that two persons signed comes over a link to a whole edge and to its two gateways, is read back there, and goes back
 * from both when one of them refuses the next.
 */
final class KuraReleaseAtEdgeTest {

    private static final Component WIRES = new Component(ReleaseKind.KURA_CONFIGURATION, "wires");
    private static final Component HEATER = new Component(ReleaseKind.KURA_PACKAGE, "heater");
    private static final Key QOS = new Key("data", "publish.qos");
    private static final Key PASSWORD = new Key("data", "password");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private EdgeNode edge(Path home, int parent, int mqtt) throws Exception {
        Path config = Files.writeString(home.resolve("node.yaml"), """
                node: %s
                parents: [{node: %s, address: "127.0.0.1:%d"}]
                console: {address: "127.0.0.1:0"}
                updates: {root: root.json}
                intake:
                  mqtt: {address: "127.0.0.1:%d", anonymous: true}
                  kura:
                    account: mashan
                    releases: true
                    package-port: 0
                    gateways:
                      gw-1: {series: school, values: {password: s3cret-1}}
                      gw-2: {series: clinic, values: {password: s3cret-2}}
                """.formatted(EdgeLife.NODE, ReleasingParent.CORE, parent, mqtt));
        Problems problems = new Problems();
        EdgeSettings settings = EdgeSettings.read(Section.load(config, problems));
        assertThat(problems.isEmpty()).as(problems.toString()).isTrue();
        return new EdgeNode(settings, NodeIdentity.load(settings.node().identity(), EdgeLife.NODE), InstantSource.system());
    }

    private void release(ReleasingParent parent, String version, String qos) throws Exception {
        Path files = Files.createDirectories(folder.resolve("release-" + version));
        parent.publish(WIRES, version, Files.writeString(files.resolve("kura.yaml"), "models: [Reliagate]\n"),
                Files.write(files.resolve("configuration.xml"), KuraSnapshot.write(KuraConfiguration.of(Map.of(
                        QOS, KuraValue.of(Type.INTEGER, qos), PASSWORD, KuraValue.of(Type.PASSWORD, "{{password}}"))))));
        parent.wish(EdgeLife.NODE, WIRES, version);
    }

    /** The second after each answer passes until the attempt has ended. */
    private Trying ended(Path home, Component component, String version, StandInGateway... gateways) {
        Trying[] ended = new Trying[1];
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).ignoreExceptions().until(() -> {
            Stream.of(gateways).forEach(StandInGateway::apply);
            ended[0] = EdgeLife.latest(home, component).filter(one -> one.state().ended() && one.wish().version().text().equals(version)).orElse(null);
            return ended[0] != null;
        });
        return ended[0];
    }

    private static String runs(StandInGateway gateway, Key key) {
        return String.join("", gateway.runs.get(key.pid()).get(key.name()).values());
    }

    @Test
    void whatTheProvinceSignedRunsAtBothGatewaysAndGoesBackFromBoth() throws Exception {
        Path home = Files.createDirectories(folder.resolve("edge"));
        int mqtt = TestEdge.freePort();
        try (ReleasingParent parent = new ReleasingParent(folder.resolve("parent"))) {
            parent.admit(EdgeLife.NODE, home);
            EdgeNode edge = edge(home, parent.port(), mqtt);
            try (StandInGateway one = StandInGateway.withoutPassword("gw-1", mqtt); StandInGateway two = StandInGateway.withoutPassword("gw-2", mqtt)) {
                one.change("data", "publish.qos", KuraValue.of(Type.INTEGER, "0"));
                two.change("data", "publish.qos", KuraValue.of(Type.INTEGER, "0"));
                release(parent, "1", "1");
                Trying kept = ended(home, WIRES, "1", one, two);
                assertThat(kept.state()).as(kept.toString()).isEqualTo(AttemptState.KEPT);
                assertThat(List.of(runs(one, QOS), runs(two, QOS), runs(one, PASSWORD), runs(two, PASSWORD)))
                        .containsExactly("1", "1", "s3cret-1", "s3cret-2");
                two.refuses();
                release(parent, "2", "2");
                Trying back = ended(home, WIRES, "2", one, two);
                assertThat(back.state()).as(back.toString()).isEqualTo(AttemptState.GONE_BACK);
                assertThat(back.en()).startsWith("gateway gw-2: the gateway refused (500) not now");
                assertThat(List.of(runs(one, QOS), runs(two, QOS))).containsExactly("1", "1");
            } finally {
                edge.close();
            }
        }
        assertNoPasswordIn(home);
    }

    @Test
    @EnabledIfSystemProperty(named = "endurance", matches = "true", disabledReason = "half a minute; KuraPackageRolloutTest tries it in each build, without a link and a clock")
    void aPackageThatTheProvinceSignedIsLoadedFromTheEdgeByBothGateways() throws Exception {
        Path home = Files.createDirectories(folder.resolve("edge"));
        int mqtt = TestEdge.freePort();
        try (ReleasingParent parent = new ReleasingParent(folder.resolve("parent"))) {
            parent.admit(EdgeLife.NODE, home);
            EdgeNode edge = edge(home, parent.port(), mqtt);
            try (StandInGateway one = StandInGateway.withoutPassword("gw-1", mqtt); StandInGateway two = StandInGateway.withoutPassword("gw-2", mqtt)) {
                parent.publish(HEATER, "1", Files.write(folder.resolve("heater.dp"), PackedBundle.of("heater", "1.0.0")));
                parent.wish(EdgeLife.NODE, HEATER, "1");
                Trying kept = ended(home, HEATER, "1", one, two);
                assertThat(kept.state()).as(kept.toString()).isEqualTo(AttemptState.KEPT);
                assertThat(one.packages).containsEntry("heater", "1.0.0");
                assertThat(two.packages).containsEntry("heater", "1.0.0");
            } finally {
                edge.close();
            }
        }
    }

    private static void assertNoPasswordIn(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).as(file.toString()).doesNotContain("s3cret");
            }
        }
    }
}
