package org.microbrain.core.rollout;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.intent.Attempt;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Shadow;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.release.Version;
import org.microbrain.runtime.storage.SqliteFile;

/** What nodes told of their attempts. */
final class StoredAttempts {

    private final SqliteFile file;

    StoredAttempts(SqliteFile file) {
        this.file = file;
    }

    /** @return false when the record is known */
    boolean add(StoredAttempt told, Origin origin, long sequence) {
        Attempt one = told.attempt();
        byte[] journal = new byte[16];
        ByteBuffer.wrap(journal).putLong(origin.journal().high()).putLong(origin.journal().low());
        return file.update("INSERT OR IGNORE INTO attempt(node, journal, sequence, component, version, rollout, wave, number,"
                        + " state, reason, zh, en, previous, fetched, log, shadow, at_ms)"
                        + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", told.node().text(), journal, sequence,
                one.component().text(), one.version().text(), one.rollout(), one.wave(), one.number(), one.state().code(),
                one.reason(), one.detailZh(), one.detailEn(), one.previous().map(Version::text).orElse(""), one.fetched(),
                one.log(), text(one.shadow()), told.at().toEpochMilli()) == 1;
    }

    /** Everything that a node told of a rollout, the latest first. */
    List<StoredAttempt> attempts(NodeId node, String rollout, int most) {
        return file.rows(StoredAttempts::attempt, "SELECT * FROM attempt WHERE rollout = ? AND node = ? ORDER BY id DESC LIMIT ?",
                rollout, node.text(), most);
    }

    private static StoredAttempt attempt(ResultSet row) throws SQLException {
        return new StoredAttempt(new NodeId(row.getString("node")), Instant.ofEpochMilli(row.getLong("at_ms")),
                new Attempt(PlanJson.component(row.getString("component")), new Version(row.getString("version")),
                        row.getString("rollout"), row.getInt("wave"), row.getLong("number"),
                        AttemptState.of(row.getInt("state")).orElseThrow(), row.getString("reason"), row.getString("zh"),
                        row.getString("en"), RolloutTables.version(row.getString("previous")), row.getLong("fetched"),
                        row.getString("log"), shadow(row.getString("shadow"))));
    }

    /** The last word of each node on each rollout. */
    Map<String, Map<NodeId, NodeSight.Seen>> latest() {
        Map<String, Map<NodeId, NodeSight.Seen>> latest = new HashMap<>();
        file.rows(row -> latest.computeIfAbsent(row.getString(1), rollout -> new HashMap<>()).put(new NodeId(row.getString(2)),
                new NodeSight.Seen(row.getLong(3), AttemptState.of(row.getInt(4)).orElseThrow(), row.getString(5), RolloutTables.time(row, 6),
                        shadow(row.getString(7)))),
                "SELECT rollout, node, number, state, reason, at_ms, shadow FROM attempt WHERE id IN"
                        + " (SELECT max(id) FROM attempt GROUP BY rollout, node)");
        return latest;
    }

    private static String text(Optional<Shadow> shadow) {
        return shadow.map(one -> one.readings() + " " + one.detectionsLive() + " " + one.detectionsShadow() + " "
                + one.warningsLive() + " " + one.warningsShadow() + " " + one.warningsMissed()).orElse("");
    }

    private static Optional<Shadow> shadow(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        long[] counts = Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
        return Optional.of(new Shadow(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]));
    }
}
