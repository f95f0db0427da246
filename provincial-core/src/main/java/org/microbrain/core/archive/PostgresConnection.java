package org.microbrain.core.archive;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;

/** Writes into a PostgreSQL database, alone or beside others, see {@link PostgresSession}. */
final class PostgresConnection implements WritingConnection {

    private final Connection connection;
    private final boolean alone;
    private final Statement command;
    private final PreparedStatement insert;
    private final PreparedStatement insertSeries;
    private final PreparedStatement stored;
    private final PreparedStatement remember;
    private final PreparedStatement name;
    private final PreparedStatement find;
    private final PreparedStatement holdOrigins;
    private final PreparedStatement hold;
    private final RowNumbers numbers;
    private final MessageDigest sha256;

    /** @param alone whether nobody else writes */
    PostgresConnection(Connection connection, boolean alone) throws SQLException {
        this.connection = connection;
        this.alone = alone;
        this.numbers = new RowNumbers(connection);
        this.sha256 = sha256();
        command = connection.createStatement();
        insert = connection.prepareStatement("WITH fresh AS (INSERT INTO record_key (origin, sequence, record, sha256) "
                + "VALUES (?, ?, ? + nextval(?::regclass), ?) ON CONFLICT DO NOTHING RETURNING record, origin, sequence) "
                + "INSERT INTO record SELECT record, origin, sequence, ?, ?, ? FROM fresh RETURNING id");
        insertSeries = connection.prepareStatement("INSERT INTO block_series SELECT * FROM unnest(?::bigint[], ?::integer[], "
                + "?::bigint[], ?::bigint[], ?::bigint[], ?::integer[], ?::integer[], ?::float8[], ?::float8[], ?::float8[])");
        stored = connection.prepareStatement("SELECT sha256 FROM record_key WHERE origin = ? AND sequence = ?");
        remember = connection.prepareStatement("WITH fresh AS (INSERT INTO record_key (origin, sequence, record, sha256) "
                + "VALUES (?, ?, 0, ?) ON CONFLICT DO NOTHING RETURNING origin) INSERT INTO forgotten (month, origin, records) "
                + "SELECT ?, origin, 1 FROM fresh ON CONFLICT (origin, month) DO UPDATE SET records = forgotten.records + 1");
        name = connection.prepareStatement("INSERT INTO origin (" + OriginBook.COLUMNS + ") VALUES (nextval('" + RowNumbers.ORIGINS
                + "'), ?, ?, 0, 0, 0, ?, ?) ON CONFLICT DO NOTHING RETURNING " + OriginBook.COLUMNS);
        find = connection.prepareStatement("SELECT " + OriginBook.COLUMNS + " FROM origin WHERE node = ? AND journal = ?");
        holdOrigins = connection.prepareStatement("SELECT " + OriginBook.COLUMNS
                + " FROM origin WHERE id = ANY (?) ORDER BY id FOR UPDATE");
        hold = connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtext(?), hashtext(current_schema()))");
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
    public OriginEntry named(Origin origin) throws SQLException {
        byte[] none = new SequenceSet().encode();
        name.setString(1, origin.node().text());
        name.setBytes(2, origin.journal().bytes());
        name.setBytes(3, none);
        name.setBytes(4, none);
        try (ResultSet made = name.executeQuery()) {
            if (made.next()) {
                return OriginBook.read(made);
            }
        }
        find.setString(1, origin.node().text());
        find.setBytes(2, origin.journal().bytes());
        try (ResultSet found = find.executeQuery()) {
            found.next();
            return OriginBook.read(found);
        }
    }

    @Override
    public List<OriginEntry> hold(Collection<OriginEntry> origins) throws SQLException {
        if (alone) {
            return List.of();
        }
        holdOrigins.setArray(1, connection.createArrayOf("bigint", origins.stream().map(entry -> entry.id).toArray()));
        List<OriginEntry> held = new ArrayList<>();
        try (ResultSet row = holdOrigins.executeQuery()) {
            while (row.next()) {
                held.add(OriginBook.read(row));
            }
        }
        return held;
    }

    @Override
    public void hold(String name) throws SQLException {
        if (!alone) {
            hold.setString(1, name);
            hold.execute();
        }
    }

    @Override
    public long add(long origin, JournalRecord record, long arrived) throws SQLException {
        long month = numbers.month(record.kind(), arrived);
        insert.setLong(1, origin);
        insert.setLong(2, record.sequence());
        insert.setLong(3, month << RowNumbers.BITS);
        insert.setString(4, RowNumbers.sequence(month));
        insert.setBytes(5, sha256.digest(record.content()));
        insert.setInt(6, record.checksum());
        insert.setLong(7, arrived);
        insert.setBytes(8, record.content());
        try (ResultSet row = insert.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** As columns: fifty rows as parameters of their own take a fifth longer. */
    @Override
    public void add(SeriesRows rows) throws SQLException {
        int size = rows.size();
        insertSeries.setObject(1, Arrays.copyOf(rows.channel, size));
        insertSeries.setObject(2, Arrays.copyOf(rows.wide, size));
        insertSeries.setObject(3, Arrays.copyOf(rows.first, size));
        insertSeries.setObject(4, Arrays.copyOf(rows.record, size));
        insertSeries.setObject(5, Arrays.copyOf(rows.last, size));
        insertSeries.setObject(6, Arrays.copyOf(rows.count, size));
        insertSeries.setObject(7, Arrays.copyOf(rows.nan, size));
        insertSeries.setObject(8, Arrays.copyOf(rows.min, size));
        insertSeries.setObject(9, Arrays.copyOf(rows.max, size));
        insertSeries.setObject(10, Arrays.copyOf(rows.sum, size));
        insertSeries.executeUpdate();
    }

    /**
     * A block of readings that was given up elsewhere: its name is taken and counted from here on. Of its content only the CRC-32C is
     * known, which stands in the place of the SHA-256.
     */
    void remember(long origin, long sequence, int checksum, long arrived) throws SQLException {
        remember.setLong(1, origin);
        remember.setLong(2, sequence);
        remember.setBytes(3, bytes(checksum));
        remember.setLong(4, RowNumbers.month(arrived));
        remember.executeUpdate();
    }

    private static byte[] bytes(int checksum) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(checksum).array();
    }

    @Override
    public boolean holds(long origin, JournalRecord record) throws SQLException {
        stored.setLong(1, origin);
        stored.setLong(2, record.sequence());
        try (ResultSet row = stored.executeQuery()) {
            if (!row.next()) {
                return false;
            }
            byte[] known = row.getBytes(1);
            return MessageDigest.isEqual(known, known.length == Integer.BYTES ? bytes(record.checksum()) : sha256.digest(record.content()));
        }
    }

    @Override
    public void touch() throws SQLException {
        command.execute("UPDATE archive_layout SET version = version");
    }

    @Override
    public OldBlocks oldBlocks() throws SQLException {
        return new PostgresOldBlocks(connection);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
