package org.microbrain.core.archive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.microbrain.record.JournalRecord;

/** Writes into a PostgreSQL database, with the lock that only one core has. */
final class PostgresConnection implements WritingConnection {

    private final Connection connection;
    private final Statement command;
    private final PreparedStatement insert;
    private final PreparedStatement stored;
    private final RowNumbers numbers;
    private final Retention retention;
    private final MessageDigest sha256;

    PostgresConnection(Connection connection, int months) throws SQLException {
        this.connection = connection;
        this.numbers = new RowNumbers(connection);
        this.retention = new Retention(connection, months);
        this.sha256 = sha256();
        command = connection.createStatement();
        insert = connection.prepareStatement("WITH fresh AS (INSERT INTO record_key (origin, sequence, record, sha256) "
                + "VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING record, origin, sequence) "
                + "INSERT INTO record SELECT record, origin, sequence, ?, ?, ? FROM fresh");
        stored = connection.prepareStatement("SELECT sha256 FROM record_key WHERE origin = ? AND sequence = ?");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public Connection connection() {
        return connection;
    }

    /** The driver begins with the first command; this one finds out whether the line is there. */
    @Override
    public void begin() throws SQLException {
        command.execute("SELECT 1");
    }

    @Override
    public boolean commit() throws SQLException {
        connection.commit();
        return true;
    }

    @Override
    public void rollback() throws SQLException {
        numbers.forget();
        connection.rollback();
    }

    @Override
    public long add(long origin, JournalRecord record, long arrived) throws SQLException {
        long row = numbers.next(record.kind(), arrived);
        insert.setLong(1, origin);
        insert.setLong(2, record.sequence());
        insert.setLong(3, row);
        insert.setBytes(4, sha256.digest(record.content()));
        insert.setInt(5, record.checksum());
        insert.setLong(6, arrived);
        insert.setBytes(7, record.content());
        return insert.executeUpdate() == 0 ? 0 : row;
    }

    @Override
    public boolean holds(long origin, JournalRecord record) throws SQLException {
        stored.setLong(1, origin);
        stored.setLong(2, record.sequence());
        try (ResultSet row = stored.executeQuery()) {
            return row.next() && MessageDigest.isEqual(row.getBytes(1), sha256.digest(record.content()));
        }
    }

    @Override
    public void touch() throws SQLException {
        command.execute("UPDATE archive_layout SET version = version");
    }

    @Override
    public void retire(long now) throws SQLException {
        numbers.forget();
        retention.work(now);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
