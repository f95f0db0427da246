package org.microbrain.core.rollout;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.microbrain.intent.Attempt;
import org.microbrain.intent.AttemptState;
import org.microbrain.journal.StorageFailure;
import org.microbrain.journal.Transactional;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.release.Component;
import org.microbrain.release.Version;

/**
 * The file {@code rollouts.db}: rollouts with their nodes, what nodes told, what holds and pins them, and which wishes have
 * still to be said. For one thread. After a failure the file is opened anew, which drops what was not committed.
 */
public final class RolloutStore implements Transactional, AutoCloseable {

    private static final int LAYOUT = 1;
    /** The number of events that belong to no rollout. */
    private static final long NO_ROLLOUT = 0;
    private static final String HALTED = "halted";
    private static final String TABLES = """
            CREATE TABLE rollout(number INTEGER PRIMARY KEY, plan TEXT NOT NULL, state TEXT NOT NULL, wave INTEGER NOT NULL,
              approver TEXT NOT NULL, approved_ms INTEGER NOT NULL, since_ms INTEGER NOT NULL, by_whom TEXT NOT NULL,
              why TEXT NOT NULL) STRICT;
            CREATE TABLE track(rollout INTEGER NOT NULL, node TEXT NOT NULL, wave INTEGER NOT NULL, stage TEXT NOT NULL,
              tries INTEGER NOT NULL, since_ms INTEGER NOT NULL, reason TEXT NOT NULL, accepted INTEGER NOT NULL,
              away INTEGER NOT NULL, previous TEXT NOT NULL, before TEXT NOT NULL, wished_ms INTEGER NOT NULL,
              kept_ms INTEGER NOT NULL, figures TEXT NOT NULL, observed INTEGER NOT NULL,
              PRIMARY KEY(rollout, node)) STRICT, WITHOUT ROWID;
            CREATE TABLE node(node TEXT PRIMARY KEY, program TEXT NOT NULL, board TEXT NOT NULL, profile TEXT NOT NULL,
              labels TEXT NOT NULL, running TEXT NOT NULL, revision INTEGER NOT NULL, seen_ms INTEGER NOT NULL,
              condition TEXT NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE owner(node TEXT NOT NULL, component TEXT NOT NULL, rollout INTEGER NOT NULL,
              PRIMARY KEY(node, component)) STRICT, WITHOUT ROWID;
            CREATE TABLE attempt(id INTEGER PRIMARY KEY, node TEXT NOT NULL, journal BLOB NOT NULL, sequence INTEGER NOT NULL,
              component TEXT NOT NULL, version TEXT NOT NULL, rollout TEXT NOT NULL, wave INTEGER NOT NULL,
              number INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL,
              previous TEXT NOT NULL, fetched INTEGER NOT NULL, log TEXT NOT NULL, missed INTEGER NOT NULL,
              at_ms INTEGER NOT NULL, UNIQUE(node, journal, sequence)) STRICT;
            CREATE INDEX attempt_rollout ON attempt(rollout, node);
            CREATE TABLE hold(area TEXT NOT NULL, rollout TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
              at_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, PRIMARY KEY(area, rollout)) STRICT, WITHOUT ROWID;
            CREATE TABLE halt(area TEXT PRIMARY KEY, who TEXT NOT NULL, why TEXT NOT NULL, at_ms INTEGER NOT NULL)
              STRICT, WITHOUT ROWID;
            CREATE TABLE pin(number INTEGER PRIMARY KEY, node TEXT NOT NULL, component TEXT NOT NULL, version TEXT NOT NULL,
              who TEXT NOT NULL, why TEXT NOT NULL, at_ms INTEGER NOT NULL, UNIQUE(node, component)) STRICT;
            CREATE TABLE unsaid(node TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
            CREATE TABLE unsaid_halt(area TEXT PRIMARY KEY, halted INTEGER NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL)
              STRICT, WITHOUT ROWID;
            CREATE TABLE event(id INTEGER PRIMARY KEY, rollout INTEGER NOT NULL, at_ms INTEGER NOT NULL, word TEXT NOT NULL,
              who TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
            CREATE INDEX event_rollout ON event(rollout);
            """;

    private final Path file;
    private Connection connection;
    private boolean inTransaction;

    /** @throws StorageFailure when the file cannot be had */
    public RolloutStore(Path file) {
        this.file = file;
        connect();
    }

    private void connect() {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("PRAGMA synchronous=FULL");
                statement.execute("PRAGMA cache_size=-2048");
                statement.execute("PRAGMA busy_timeout=2000");
                int layout = statement.executeQuery("PRAGMA user_version").getInt(1);
                if (layout > LAYOUT) {
                    throw new SQLException("it is of a newer release (layout " + layout + ", this one knows " + LAYOUT + ")");
                }
                if (layout == 0) {
                    statement.executeUpdate("BEGIN;" + TABLES + "PRAGMA user_version=" + LAYOUT + ";COMMIT");
                }
            }
        } catch (SQLException e) {
            close();
            throw new StorageFailure(file, e);
        }
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        if (inTransaction) {
            return work.get();
        }
        if (connection == null) {
            connect();
        }
        inTransaction = true;
        boolean done = false;
        try {
            connection.setAutoCommit(false);
            T result = work.get();
            connection.commit();
            connection.setAutoCommit(true);
            done = true;
            return result;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        } finally {
            inTransaction = false;
            if (!done) {
                close();
            }
        }
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> rows(Row<T> each, String sql, Object... values) {
        if (connection == null) {
            connect();
        }
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            set(query, values);
            try (ResultSet row = query.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (row.next()) {
                    rows.add(each.of(row));
                }
                return rows;
            }
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private int update(String sql, Object... values) {
        if (connection == null) {
            connect();
        }
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            set(update, values);
            return update.executeUpdate();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, values[i] instanceof Boolean yes ? (Object) (yes ? 1 : 0) : values[i]);
            }
        }
    }

    /** The number that the next rollout or pin gets. */
    long nextNumber() {
        return rows(row -> row.getLong(1), "SELECT max(coalesce((SELECT max(number) FROM rollout), 0),"
                + " coalesce((SELECT max(number) FROM pin), 0)) + 1").get(0);
    }

    /** Writes a rollout without its tracks. */
    void write(Rollout rollout) {
        update("INSERT OR REPLACE INTO rollout VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", rollout.plan().number(),
                PlanJson.text(rollout.plan()), rollout.state().name(), rollout.wave(), rollout.approver(),
                rollout.approved().toEpochMilli(), rollout.since().toEpochMilli(), rollout.by(), rollout.why());
    }

    void write(long rollout, Map<NodeId, Track> tracks) {
        if (tracks.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR REPLACE INTO track VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Map.Entry<NodeId, Track> entry : tracks.entrySet()) {
                Track track = entry.getValue();
                set(insert, rollout, entry.getKey().text(), track.wave(), track.stage().name(), track.tries(),
                        track.since().toEpochMilli(), track.reason(), track.accepted(), track.away(),
                        track.previous().map(Version::text).orElse(""), text(track.before()), track.wished().toEpochMilli(),
                        track.kept().toEpochMilli(), text(track.figures()), track.observed());
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** All rollouts by number, with their tracks. */
    Map<Long, Rollout> rollouts() {
        Map<Long, Rollout> rollouts = new TreeMap<>();
        rows(row -> new Rollout(PlanJson.parse(row.getString(2)), RolloutState.valueOf(row.getString(3)), row.getInt(4),
                row.getString(5), time(row, 6), time(row, 7), row.getString(8), row.getString(9),
                tracks(row.getLong(1))), "SELECT * FROM rollout").forEach(one -> rollouts.put(one.plan().number(), one));
        return rollouts;
    }

    private Map<NodeId, Track> tracks(long rollout) {
        Map<NodeId, Track> tracks = new HashMap<>();
        rows(row -> tracks.put(new NodeId(row.getString(2)), new Track(row.getInt(3), Stage.valueOf(row.getString(4)),
                row.getInt(5), time(row, 6), row.getString(7), row.getBoolean(8), row.getBoolean(9),
                version(row.getString(10)), condition(row.getString(11)), time(row, 12), time(row, 13),
                condition(row.getString(14)), row.getBoolean(15))), "SELECT * FROM track WHERE rollout = ?", rollout);
        return tracks;
    }

    private static Optional<Version> version(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new Version(text));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return millis == 0 ? Instant.EPOCH : Instant.ofEpochMilli(millis);
    }

    private static String text(Condition one) {
        return one.equals(Condition.UNKNOWN) ? "" : one.reported().toEpochMilli() + " " + one.started().toEpochMilli() + " "
                + one.memory() + " " + one.backlog() + " " + one.detections();
    }

    private static Condition condition(String text) {
        if (text.isEmpty()) {
            return Condition.UNKNOWN;
        }
        String[] parts = text.split(" ");
        return new Condition(Instant.ofEpochMilli(Long.parseLong(parts[0])), Instant.ofEpochMilli(Long.parseLong(parts[1])),
                Long.parseLong(parts[2]), Long.parseLong(parts[3]), Long.parseLong(parts[4]));
    }

    void writeNodes(Iterable<KnownNode> nodes) {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR REPLACE INTO node VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (KnownNode node : nodes) {
                set(insert, node.node().text(), node.program(), node.board(), node.profile(),
                        node.labels().stream().sorted().collect(Collectors.joining("\n")),
                        node.running().entrySet().stream().map(one -> one.getKey().text() + " " + one.getValue().text())
                                .sorted().collect(Collectors.joining("\n")),
                        node.revision(), node.lastSeen().toEpochMilli(), text(node.condition()));
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    Map<NodeId, KnownNode> nodes() {
        Map<NodeId, KnownNode> nodes = new HashMap<>();
        rows(row -> nodes.put(new NodeId(row.getString(1)), new KnownNode(new NodeId(row.getString(1)), row.getString(2),
                row.getString(3), row.getString(4), Set.copyOf(lines(row.getString(5))), running(row.getString(6)),
                row.getLong(7), time(row, 8), condition(row.getString(9)))), "SELECT * FROM node");
        return nodes;
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }

    private static Map<Component, Version> running(String text) {
        Map<Component, Version> running = new HashMap<>();
        lines(text).forEach(line -> running.put(PlanJson.component(line.split(" ")[0]), new Version(line.split(" ")[1])));
        return running;
    }

    Map<Owned, Long> owners() {
        Map<Owned, Long> owners = new HashMap<>();
        rows(row -> owners.put(new Owned(new NodeId(row.getString(1)), PlanJson.component(row.getString(2))), row.getLong(3)),
                "SELECT node, component, rollout FROM owner");
        return owners;
    }

    void own(Owned what, long rollout) {
        update("INSERT OR REPLACE INTO owner VALUES(?, ?, ?)", what.node().text(), what.component().text(), rollout);
    }

    void disown(Owned what) {
        update("DELETE FROM owner WHERE node = ? AND component = ?", what.node().text(), what.component().text());
    }

    /** @return false when the record is known */
    boolean add(StoredAttempt told, Origin origin, long sequence) {
        Attempt one = told.attempt();
        byte[] journal = new byte[16];
        ByteBuffer.wrap(journal).putLong(origin.journal().high()).putLong(origin.journal().low());
        return update("INSERT OR IGNORE INTO attempt(node, journal, sequence, component, version, rollout, wave, number,"
                        + " state, reason, zh, en, previous, fetched, log, missed, at_ms)"
                        + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", told.node().text(), journal, sequence,
                one.component().text(), one.version().text(), one.rollout(), one.wave(), one.number(), one.state().code(),
                one.reason(), one.detailZh(), one.detailEn(), one.previous().map(Version::text).orElse(""), one.fetched(),
                one.log(), one.shadow().map(shadow -> shadow.warningsMissed()).orElse(0L), told.at().toEpochMilli()) == 1;
    }

    /** Everything that a node told of a rollout, the latest first. */
    List<StoredAttempt> attempts(NodeId node, String rollout, int most) {
        return rows(RolloutStore::attempt, "SELECT * FROM attempt WHERE rollout = ? AND node = ? ORDER BY id DESC LIMIT ?",
                rollout, node.text(), most);
    }

    private static StoredAttempt attempt(ResultSet row) throws SQLException {
        return new StoredAttempt(new NodeId(row.getString("node")), Instant.ofEpochMilli(row.getLong("at_ms")),
                new Attempt(PlanJson.component(row.getString("component")), new Version(row.getString("version")),
                        row.getString("rollout"), row.getInt("wave"), row.getLong("number"),
                        AttemptState.of(row.getInt("state")).orElseThrow(), row.getString("reason"), row.getString("zh"),
                        row.getString("en"), version(row.getString("previous")), row.getLong("fetched"),
                        row.getString("log")));
    }

    /** The last word of each node on each rollout. */
    Map<String, Map<NodeId, NodeSight.Seen>> latest() {
        Map<String, Map<NodeId, NodeSight.Seen>> latest = new HashMap<>();
        rows(row -> latest.computeIfAbsent(row.getString(1), rollout -> new HashMap<>()).put(new NodeId(row.getString(2)),
                new NodeSight.Seen(row.getLong(3), AttemptState.of(row.getInt(4)).orElseThrow(), row.getString(5), time(row, 6),
                        row.getLong(7))),
                "SELECT rollout, node, number, state, reason, at_ms, missed FROM attempt WHERE id IN"
                        + " (SELECT max(id) FROM attempt GROUP BY rollout, node)");
        return latest;
    }

    List<StandingHold> holds() {
        return rows(row -> new StandingHold(new DivisionCode(row.getString(1)), row.getString(2), row.getString(3), row.getString(4),
                time(row, 5), time(row, 6)), "SELECT * FROM hold");
    }

    void add(StandingHold hold) {
        update("INSERT OR REPLACE INTO hold VALUES(?, ?, ?, ?, ?, ?)", hold.area().code(), hold.rollout(), hold.who(),
                hold.why(), hold.at().toEpochMilli(), hold.until().toEpochMilli());
    }

    void release(DivisionCode area, String rollout) {
        update("DELETE FROM hold WHERE area = ? AND rollout = ?", area.code(), rollout);
    }

    List<Halt> halts() {
        return rows(row -> new Halt(new DivisionCode(row.getString(1)), row.getString(2), row.getString(3), time(row, 4)),
                "SELECT * FROM halt");
    }

    void halt(Halt halt) {
        update("INSERT OR REPLACE INTO halt VALUES(?, ?, ?, ?)", halt.area().code(), halt.who(), halt.why(),
                halt.at().toEpochMilli());
        update("INSERT OR REPLACE INTO unsaid_halt VALUES(?, 1, ?, ?)", halt.area().code(), halt.who(), halt.why());
        happened(NO_ROLLOUT, halt.at(), HALTED, halt.who(), halt.area().code());
    }

    /** All halts that stand, and the end of those that once stood, have to be said. */
    void unsaidHaltsAgain() {
        update("INSERT OR IGNORE INTO unsaid_halt SELECT area, 1, who, why FROM halt");
        update("INSERT OR IGNORE INTO unsaid_halt SELECT DISTINCT detail, 0, '', '' FROM event WHERE rollout = ? AND word = ?",
                NO_ROLLOUT, HALTED);
    }

    void lift(DivisionCode area, String who, String why) {
        update("DELETE FROM halt WHERE area = ?", area.code());
        update("INSERT OR REPLACE INTO unsaid_halt VALUES(?, 0, ?, ?)", area.code(), who, why);
    }

    /** A halt, or its end, that has not been said yet. */
    record UnsaidHalt(DivisionCode area, boolean halted, String who, String why) { }

    List<UnsaidHalt> unsaidHalts() {
        return rows(row -> new UnsaidHalt(new DivisionCode(row.getString(1)), row.getBoolean(2), row.getString(3),
                row.getString(4)), "SELECT * FROM unsaid_halt");
    }

    void said(UnsaidHalt halt) {
        update("DELETE FROM unsaid_halt WHERE area = ?", halt.area().code());
    }

    List<Pin> pins() {
        return rows(row -> new Pin(row.getLong(1), new NodeId(row.getString(2)), PlanJson.component(row.getString(3)),
                new Version(row.getString(4)), row.getString(5), row.getString(6), time(row, 7)), "SELECT * FROM pin");
    }

    void pin(Pin pin) {
        update("INSERT OR REPLACE INTO pin VALUES(?, ?, ?, ?, ?, ?, ?)", pin.number(), pin.node().text(),
                pin.component().text(), pin.version().text(), pin.who(), pin.why(), pin.at().toEpochMilli());
    }

    void unpin(Owned what) {
        update("DELETE FROM pin WHERE node = ? AND component = ?", what.node().text(), what.component().text());
    }

    void unsaid(Iterable<NodeId> nodes) {
        forEach("INSERT OR IGNORE INTO unsaid VALUES(?)", nodes);
    }

    /** Nodes whose wishes have changed and were not said. */
    List<NodeId> unsaid(int most) {
        return rows(row -> new NodeId(row.getString(1)), "SELECT node FROM unsaid LIMIT ?", most);
    }

    void said(Iterable<NodeId> nodes) {
        forEach("DELETE FROM unsaid WHERE node = ?", nodes);
    }

    private void forEach(String sql, Iterable<NodeId> nodes) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (NodeId node : nodes) {
                statement.setString(1, node.text());
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    void happened(long rollout, Instant at, String word, String who, String detail) {
        update("INSERT INTO event(rollout, at_ms, word, who, detail) VALUES(?, ?, ?, ?, ?)", rollout, at.toEpochMilli(), word,
                who, detail);
    }

    /** What happened to a rollout, the latest first. */
    List<RolloutEvent> events(long rollout, int most) {
        return rows(row -> new RolloutEvent(time(row, 1), row.getString(2), row.getString(3), row.getString(4)),
                "SELECT at_ms, word, who, detail FROM event WHERE rollout = ? ORDER BY id DESC LIMIT ?", rollout, most);
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new StorageFailure(file, e);
            } finally {
                connection = null;
            }
        }
    }
}
