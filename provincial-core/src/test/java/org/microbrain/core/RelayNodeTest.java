package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.PostgresServer;
import org.microbrain.engine.LoopbackPort;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.ArtifactSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.RunningNode;
import org.microbrain.runtime.node.WayDown;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.warning.WarningId;

/** A front-end and a relay as their programs run them, with a real broker and a real database; an edge that has only the relay. */
class RelayNodeTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final NodeId CORE = new NodeId("450000000000");
    private static final NodeId RELAY = new NodeId("450000000000-relay1");
    private static final String TENANT = "relayed";

    @TempDir
    private Path folder;
    private TestIdentities identities;
    private KafkaBroker broker;
    private InetSocketAddress ofFrontEnd;
    private InetSocketAddress ofRelay;
    private WarningOffice atEdge;

    private CoreSettings settings(NodeId node, InetSocketAddress listen, List<ParentSettings> parents, KafkaSettings.Part part) {
        NodeSettings own = MeasuringEdge.settings(folder, node.text(), parents, listen);
        return CoreAndEdge.settings(folder, own, PostgresServer.settings(folder), broker.ingest(TENANT, part));
    }

    private CoreNode frontEnd() throws Exception {
        return new CoreNode(settings(CORE, ofFrontEnd, List.of(), KafkaSettings.Part.FRONT_END), identities.of(CORE.text()),
                InstantSource.system());
    }

    private RelayNode relay() throws Exception {
        return new RelayNode(settings(RELAY, ofRelay, List.of(new ParentSettings(CORE, ofFrontEnd)), KafkaSettings.Part.RELAY),
                identities.of(RELAY.text()), InstantSource.system());
    }

    private HttpResponse<String> ask(RunningNode node, NodeId name, String path, String body) throws Exception {
        String token = Files.readString(folder.resolve("data-" + name).resolve("api-token")).strip();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.consolePort() + path))
                .header("Authorization", "Bearer " + token);
        return HttpClient.newHttpClient().send(body == null ? request.build()
                : request.POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Whether the edge has heard from the front-end that it has the warning. */
    private boolean isKnownAtTheFrontEnd(WarningId id) {
        return atEdge.book().find(id).join().stream().flatMap(known -> known.receipts().stream())
                .anyMatch(receipt -> receipt.node().equals(CORE));
    }

    private void warn(MeasuringEdge edge, WarningId id) {
        atEdge.enter(List.of(edge.warn(id)));
    }

    private void strangersAreRefused() throws Exception {
        String name = "460102001003";
        NodeSettings settings = MeasuringEdge.settings(folder, name, List.of(new ParentSettings(RELAY, ofRelay)), null);
        try (JournalNode stranger = new JournalNode(settings, MeasuringEdge.JOURNAL, identities.of(name), "test", InstantSource.system())) {
            await().atMost(SOON).until(() -> String.valueOf(stranger.uplink().status().lastError())
                    .contains("does not lie below " + CORE));
        }
    }

    private void whatAHubRevokesIsKnownAtBoth() throws Exception {
        String key = "ab".repeat(32);
        try (MeasuringEdge county = new MeasuringEdge(folder, identities, "450102000000", List.of(new ParentSettings(RELAY, ofRelay)), 1)) {
            county.revoke(MeasuringEdge.NAME, key);
            for (NodeId node : List.of(CORE, RELAY)) {
                await().atMost(SOON).untilAsserted(() -> assertThat(revoked(node)).contains(key));
            }
        }
    }

    private List<String> revoked(NodeId at) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data-" + at).resolve("admission.db"));
                Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT key FROM revoked")) {
            while (row.next()) {
                keys.add(row.getString(1));
            }
        }
        return keys;
    }

    private static PieceAnswer.State piece(MeasuringEdge edge) {
        return edge.node().uplink().fetch(PieceName.metadata("timestamp.json"), 0, 100).orTimeout(30, TimeUnit.SECONDS).join().state();
    }

    @Test
    void whatAnEdgeAtARelayWarnsIsInTheBooksOfTheFrontEndAndWhatThatSendsDownReachesTheEdge() throws Exception {
        broker = KafkaBroker.shared();
        broker.makeTopics(TENANT, Map.of());
        identities = new TestIdentities(folder);
        ofFrontEnd = new InetSocketAddress("127.0.0.1", LoopbackPort.free());
        ofRelay = new InetSocketAddress("127.0.0.1", LoopbackPort.free());
        NodeSettings settings = MeasuringEdge.settings(folder, MeasuringEdge.NAME, List.of(), null);
        CoreNode frontEnd = frontEnd();
        try (RelayNode relay = relay(); MeasuringEdge edge = new MeasuringEdge(folder, identities,
                List.of(new ParentSettings(RELAY, ofRelay)), 10);
                WarningOffice warnings = new WarningOffice(settings, edge.node().commits(), edge.node().clock());
                WayDown down = new WayDown(settings, new ArtifactSettings(ArtifactSettings.AT_AN_EDGE),
                        identities.of(MeasuringEdge.NAME), revoked -> false, edge.node().uplink(), edge.node().clock())) {
            atEdge = warnings;
            edge.node().shareInto(warnings.book());
            await().atMost(SOON).until(() -> RELAY.equals(edge.servedBy()));
            WarningId first = new WarningId(MeasuringEdge.NAME + "_1");
            warn(edge, first);
            assertThat(ask(frontEnd, CORE, "/api/v1/halts", "{\"area\": \"450102000000\", \"why\": \"test\"}").statusCode()).isEqualTo(200);
            await().atMost(SOON).until(() -> down.intents().wanted().halted());
            await().atMost(SOON).until(() -> isKnownAtTheFrontEnd(first));
            await().atMost(SOON).until(() -> piece(edge) == PieceAnswer.State.UNKNOWN);

            frontEnd.close();
            WarningId second = new WarningId(MeasuringEdge.NAME + "_2");
            warn(edge, second);
            edge.measure(3);
            await().atMost(SOON).until(() -> edge.waiting() == 0);
            String status = ask(relay, RELAY, "/api/v1/status", null).body();
            assertThat(status).contains("\"state\":\"offline\"").contains(MeasuringEdge.NAME).contains("\"troubles\":[]").contains(second.text());
            assertThat(isKnownAtTheFrontEnd(second)).isFalse();

            frontEnd = frontEnd();
            await().atMost(SOON).until(() -> isKnownAtTheFrontEnd(second));
            assertThat(edge.servedBy()).isEqualTo(RELAY);
            strangersAreRefused();
            whatAHubRevokesIsKnownAtBoth();
        } finally {
            frontEnd.close();
        }
    }
}
