package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;

/** Table {@code dead_letter}: messages that were set aside, each once. For the thread that writes, unless said otherwise. */
final class DeadLetterTable {

    /** Of what is no record, so many of each reason are kept, and so much of each: whoever may write to a topic must not fill the disk. */
    static final int MOST = 10_000;
    private static final int LONGEST = 64 << 10;
    private static final int LONGEST_TEXT = 1_000;

    private final Connection connection;
    private final SetAsideCount count;

    DeadLetterTable(Connection connection, SetAsideCount count) throws SQLException {
        this.connection = connection;
        this.count = count;
        count.read(connection);
        count.commit();
    }

    /** @param blob the engine's word for bytes */
    static void make(Statement statement, String blob) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS dead_letter (topic TEXT NOT NULL, part INTEGER NOT NULL, "
                + "place BIGINT NOT NULL, stamped BIGINT NOT NULL, device TEXT NOT NULL, content_type TEXT NOT NULL, "
                + "reason TEXT NOT NULL, detail TEXT NOT NULL, arrived BIGINT NOT NULL, bytes INTEGER NOT NULL, payload " + blob
                + ", PRIMARY KEY (topic, part, place, stamped))");
    }

    /** Within a transaction. @param arrived Unix milliseconds */
    void add(SetAside one, long arrived) throws SQLException {
        if (!one.sealed() && count.open(one.reason()) >= MOST) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO dead_letter VALUES "
                + "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            insert.setString(1, one.topic());
            insert.setInt(2, one.partition());
            insert.setLong(3, one.offset());
            insert.setLong(4, one.stamped());
            insert.setString(5, shortText(one.device()));
            insert.setString(6, shortText(one.contentType()));
            insert.setString(7, one.reason());
            insert.setString(8, shortText(one.detail()));
            insert.setLong(9, arrived);
            insert.setInt(10, one.payload() == null ? 0 : one.payload().length);
            insert.setBytes(11, kept(one));
            count.add(one.reason(), insert.executeUpdate());
        }
    }

    private static byte[] kept(SetAside one) {
        return one.payload() == null || one.sealed() || one.payload().length <= LONGEST ? one.payload()
                : Arrays.copyOf(one.payload(), LONGEST);
    }

    private static String shortText(String text) {
        return StoredText.of(text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
    }

    /** Within a transaction: it is archived now. */
    void remove(SetAside one) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM dead_letter WHERE topic = ? AND part = ? AND place = ? AND stamped = ?")) {
            delete.setString(1, one.topic());
            delete.setInt(2, one.partition());
            delete.setLong(3, one.offset());
            delete.setLong(4, one.stamped());
            count.add(one.reason(), -delete.executeUpdate());
        }
    }

    /** Of a reason, the one after the first {@code skipped}. Any thread, with a connection of its own. */
    static Optional<SetAside> one(Connection connection, String reason, long skipped) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT topic, part, place, stamped, device, content_type, "
                + "detail, payload FROM dead_letter WHERE reason = ? ORDER BY topic, part, place, stamped LIMIT 1 OFFSET ?")) {
            select.setString(1, reason);
            select.setLong(2, skipped);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(new SetAside(row.getString(1), row.getInt(2), row.getLong(3), row.getLong(4),
                        row.getString(5), row.getString(6), reason, row.getString(7), row.getBytes(8), true)) : Optional.empty();
            }
        }
    }

    /** Adds those that another archive has. */
    static void copy(Connection from, Connection to) throws SQLException {
        try (Statement all = from.createStatement(); ResultSet row = all.executeQuery("SELECT topic, part, place, stamped, device, "
                + "content_type, reason, detail, arrived, bytes, payload FROM dead_letter");
                PreparedStatement insert = to.prepareStatement(
                        "INSERT INTO dead_letter VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            while (row.next()) {
                insert.setString(1, row.getString(1));
                insert.setInt(2, row.getInt(2));
                insert.setLong(3, row.getLong(3));
                insert.setLong(4, row.getLong(4));
                for (int text = 5; text <= 8; text++) {
                    insert.setString(text, row.getString(text));
                }
                insert.setLong(9, row.getLong(9));
                insert.setInt(10, row.getInt(10));
                insert.setBytes(11, row.getBytes(11));
                insert.executeUpdate();
            }
        }
    }

    static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM dead_letter")) {
            row.next();
            return row.getLong(1);
        }
    }
}
