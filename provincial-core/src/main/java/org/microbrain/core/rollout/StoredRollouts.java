package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.record.NodeId;
import org.microbrain.release.Version;
import org.microbrain.runtime.storage.SqliteFile;

/** Rollouts with their nodes, whose each component of a node is, and what happened. */
final class StoredRollouts {

    private final SqliteFile file;

    StoredRollouts(SqliteFile file) {
        this.file = file;
    }

    /** The number that the next rollout or pin gets. */
    long nextNumber() {
        return file.rows(row -> row.getLong(1), "SELECT max(coalesce((SELECT max(number) FROM rollout), 0),"
                + " coalesce((SELECT max(number) FROM pin), 0)) + 1").get(0);
    }

    /** Writes a rollout without its tracks. */
    void write(Rollout rollout) {
        file.update("INSERT OR REPLACE INTO rollout VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", rollout.plan().number(),
                PlanJson.text(rollout.plan()), rollout.state().name(), rollout.wave(), rollout.approver(),
                rollout.approved().toEpochMilli(), rollout.since().toEpochMilli(), rollout.by(), rollout.why());
    }

    void write(long rollout, Map<NodeId, Track> tracks) {
        file.updateAll("INSERT OR REPLACE INTO track VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tracks.entrySet(),
                entry -> columns(rollout, entry.getKey(), entry.getValue()));
    }

    private static Object[] columns(long rollout, NodeId node, Track track) {
        return new Object[] {rollout, node.text(), track.wave(), track.stage().name(), track.tries(),
            track.since().toEpochMilli(), track.reason(), track.accepted(), track.away(),
            track.previous().map(Version::text).orElse(""), track.before().text(), track.wished().toEpochMilli(),
            track.kept().toEpochMilli(), track.figures().text(), track.observed()};
    }

    /** All rollouts by number, with their tracks. */
    Map<Long, Rollout> rollouts() {
        Map<Long, Rollout> rollouts = new TreeMap<>();
        file.rows(row -> new Rollout(PlanJson.parse(row.getString(2)), RolloutState.valueOf(row.getString(3)), row.getInt(4),
                row.getString(5), RolloutTables.time(row, 6), RolloutTables.time(row, 7), row.getString(8), row.getString(9),
                tracks(row.getLong(1))), "SELECT * FROM rollout").forEach(one -> rollouts.put(one.plan().number(), one));
        return rollouts;
    }

    private Map<NodeId, Track> tracks(long rollout) {
        Map<NodeId, Track> tracks = new HashMap<>();
        file.rows(row -> tracks.put(new NodeId(row.getString(2)), new Track(row.getInt(3), Stage.valueOf(row.getString(4)),
                row.getInt(5), RolloutTables.time(row, 6), row.getString(7), row.getBoolean(8), row.getBoolean(9),
                RolloutTables.version(row.getString(10)), Condition.of(row.getString(11)), RolloutTables.time(row, 12), RolloutTables.time(row, 13),
                Condition.of(row.getString(14)), row.getBoolean(15))), "SELECT * FROM track WHERE rollout = ?", rollout);
        return tracks;
    }

    Map<Owned, Long> owners() {
        Map<Owned, Long> owners = new HashMap<>();
        file.rows(row -> owners.put(new Owned(new NodeId(row.getString(1)), PlanJson.component(row.getString(2))), row.getLong(3)),
                "SELECT node, component, rollout FROM owner");
        return owners;
    }

    void own(Owned what, long rollout) {
        file.update("INSERT OR REPLACE INTO owner VALUES(?, ?, ?)", what.node().text(), what.component().text(), rollout);
    }

    void disown(Owned what) {
        file.update("DELETE FROM owner WHERE node = ? AND component = ?", what.node().text(), what.component().text());
    }

    void happened(long rollout, Instant at, String word, String who, String detail) {
        file.update("INSERT INTO event(rollout, at_ms, word, who, detail) VALUES(?, ?, ?, ?, ?)", rollout, at.toEpochMilli(), word,
                who, detail);
    }

    /** What happened to a rollout, the latest first. */
    List<RolloutEvent> events(long rollout, int most) {
        return file.rows(row -> new RolloutEvent(RolloutTables.time(row, 1), row.getString(2), row.getString(3), row.getString(4)),
                "SELECT at_ms, word, who, detail FROM event WHERE rollout = ? ORDER BY id DESC LIMIT ?", rollout, most);
    }
}
