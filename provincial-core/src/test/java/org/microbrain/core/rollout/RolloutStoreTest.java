package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.Shadow;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.storage.SqliteFile;

class RolloutStoreTest {

    @TempDir
    private Path folder;

    @Test
    void whatAnOlderCoreKeptOfShadowsAndNodesIsStillKnown() throws Exception {
        Path file = folder.resolve("rollouts.db");
        try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + file); Statement statement = old.createStatement()) {
            statement.executeUpdate("CREATE TABLE attempt(id INTEGER PRIMARY KEY, node TEXT NOT NULL, journal BLOB NOT NULL,"
                    + " sequence INTEGER NOT NULL, component TEXT NOT NULL, version TEXT NOT NULL, rollout TEXT NOT NULL,"
                    + " wave INTEGER NOT NULL, number INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT NOT NULL, zh TEXT NOT NULL,"
                    + " en TEXT NOT NULL, previous TEXT NOT NULL, fetched INTEGER NOT NULL, log TEXT NOT NULL, missed INTEGER NOT NULL,"
                    + " at_ms INTEGER NOT NULL, UNIQUE(node, journal, sequence)) STRICT");
            for (String row : new String[] {"1, '450124101202', x'01', 1", "2, '450124101203', x'01', 1"}) {
                statement.executeUpdate("INSERT INTO attempt VALUES(" + row + ", 'model/river', '2', '7', 1, 7001, 6, '', '', '',"
                        + " '', 0, '', " + (row.startsWith("1") ? 3 : 0) + ", 1000)");
            }
            statement.executeUpdate("CREATE TABLE node(node TEXT PRIMARY KEY, program TEXT NOT NULL, board TEXT NOT NULL, profile"
                    + " TEXT NOT NULL, labels TEXT NOT NULL, running TEXT NOT NULL, revision INTEGER NOT NULL, seen_ms INTEGER NOT NULL,"
                    + " condition TEXT NOT NULL) STRICT, WITHOUT ROWID");
            statement.executeUpdate("INSERT INTO node VALUES('450124101202', 'edge-node 0.1.0', '', '', '', '', 3, 4000,"
                    + " '3000 2000 50 7 9'), ('450124101203', '', '', '', '', '', 0, 4000, '')");
            statement.executeUpdate("CREATE TABLE track(before TEXT NOT NULL, figures TEXT NOT NULL) STRICT");
            statement.executeUpdate("PRAGMA user_version=1");
        }
        try (SqliteFile store = RolloutTables.open(file)) {
            Map<NodeId, NodeSight.Seen> latest = new StoredAttempts(store).latest().get("7");
            assertThat(latest.get(new NodeId("450124101202")).shadow()).contains(new Shadow(0, 0, 0, 0, 0, 3));
            assertThat(latest.get(new NodeId("450124101203")).shadow()).isEmpty();
            Map<NodeId, KnownNode> nodes = new StoredNodes(store).all();
            assertThat(nodes.get(new NodeId("450124101202")).condition()).isEqualTo(new Condition(Instant.ofEpochMilli(3000),
                    Instant.ofEpochMilli(2000), 50, 7, 9, Usual.NONE, 0));
            assertThat(nodes.get(new NodeId("450124101203")).condition()).isEqualTo(Condition.UNKNOWN);
        }
        try (SqliteFile again = RolloutTables.open(file)) {
            assertThat(new StoredAttempts(again).latest()).containsKey("7");
        }
    }
}
