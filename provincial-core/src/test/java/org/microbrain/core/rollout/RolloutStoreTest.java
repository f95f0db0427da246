package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
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
    void whatAnOlderCoreKeptOfShadowsIsStillKnown() throws Exception {
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
            statement.executeUpdate("PRAGMA user_version=1");
        }
        try (SqliteFile store = RolloutTables.open(file)) {
            Map<NodeId, NodeSight.Seen> latest = new StoredAttempts(store).latest().get("7");
            assertThat(latest.get(new NodeId("450124101202")).shadow()).contains(new Shadow(0, 0, 0, 0, 0, 3));
            assertThat(latest.get(new NodeId("450124101203")).shadow()).isEmpty();
        }
        try (SqliteFile again = RolloutTables.open(file)) {
            assertThat(new StoredAttempts(again).latest()).containsKey("7");
        }
    }
}
