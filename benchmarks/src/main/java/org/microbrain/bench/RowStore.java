package org.microbrain.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The plain design's store: a SQLite row for each reading, in WAL mode with {@code synchronous=FULL}, statements prepared and
 * rows sent to the database in batches. Rows travel as 17 bytes, series, time and value. For one thread at a time.
 */
final class RowStore implements AutoCloseable {

    private static final String FILE = "readings.db";
    private static final int BYTES = 17;
    private static final int ROWS_AT_ONCE = 1_000;

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement waiting;
    private final PreparedStatement progress;

    RowStore(Path folder) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(FILE));
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("CREATE TABLE IF NOT EXISTS reading(id INTEGER PRIMARY KEY, series INTEGER NOT NULL,"
                    + " time INTEGER NOT NULL, value REAL NOT NULL)");
            statement.execute("CREATE TABLE IF NOT EXISTS progress(sent INTEGER NOT NULL)");
            statement.execute("INSERT INTO progress SELECT 0 WHERE NOT EXISTS (SELECT * FROM progress)");
        }
        connection.setAutoCommit(false);
        insert = connection.prepareStatement("INSERT INTO reading(series, time, value) VALUES(?, ?, ?)");
        waiting = connection.prepareStatement(
                "SELECT id, series, time, value FROM reading WHERE id>? ORDER BY id LIMIT ?");
        progress = connection.prepareStatement("UPDATE progress SET sent=?");
    }

    /** Stores rows in one transaction. */
    void insert(List<byte[]> batches) throws SQLException {
        for (byte[] batch : batches) {
            ByteBuffer rows = ByteBuffer.wrap(batch);
            int pending = 0;
            while (rows.hasRemaining()) {
                insert.setInt(1, rows.get());
                insert.setLong(2, rows.getLong());
                insert.setDouble(3, rows.getDouble());
                insert.addBatch();
                if (++pending == ROWS_AT_ONCE) {
                    insert.executeBatch();
                    pending = 0;
                }
            }
            if (pending > 0) {
                insert.executeBatch();
            }
        }
        connection.commit();
    }

    /** Remembers how far the hub has taken rows. */
    void sent(long id) throws SQLException {
        progress.setLong(1, id);
        progress.executeUpdate();
        connection.commit();
    }

    /** The next rows after {@code id}; none when there are no more. Ids have no gaps. */
    byte[] after(long id, int most) throws SQLException {
        ByteBuffer rows = ByteBuffer.allocate(most * BYTES);
        waiting.setLong(1, id);
        waiting.setInt(2, most);
        try (ResultSet found = waiting.executeQuery()) {
            while (found.next()) {
                rows.put((byte) found.getInt(2)).putLong(found.getLong(3)).putDouble(found.getDouble(4));
            }
        }
        connection.commit();
        return java.util.Arrays.copyOf(rows.array(), rows.position());
    }

    static byte[] encode(ReadingTape tape, long from, int count) {
        ByteBuffer rows = ByteBuffer.allocate(count * BYTES);
        for (long i = from; i < from + count; i++) {
            rows.put((byte) tape.series(i)).putLong(tape.millis(i)).putDouble(tape.value(i));
        }
        return rows.array();
    }

    static int count(byte[] rows) {
        return rows.length / BYTES;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** What is in the store of a folder. */
    static Fingerprint read(Path folder) throws SQLException {
        Fingerprint print = new Fingerprint();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(FILE));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT series, time, value FROM reading")) {
            while (rows.next()) {
                print.add(rows.getInt(1), rows.getLong(2), rows.getDouble(3));
            }
        }
        return print;
    }
}
