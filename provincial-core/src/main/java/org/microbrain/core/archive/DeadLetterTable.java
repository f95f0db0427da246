package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** Table {@code dead_letter}: messages that were set aside, each once. */
final class DeadLetterTable {

    /** Of what is no record so many are kept, and so much of each: whoever may write to a topic must not fill the disk. */
    private static final int MOST = 10_000;
    private static final int LONGEST = 64 << 10;
    private static final int LONGEST_TEXT = 1_000;

    private DeadLetterTable() {
    }

    /** @param blob the engine's word for bytes */
    static void make(Statement statement, String blob) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS dead_letter (topic TEXT NOT NULL, part INTEGER NOT NULL, "
                + "place BIGINT NOT NULL, stamped BIGINT NOT NULL, device TEXT NOT NULL, content_type TEXT NOT NULL, "
                + "reason TEXT NOT NULL, detail TEXT NOT NULL, arrived BIGINT NOT NULL, bytes INTEGER NOT NULL, payload " + blob
                + ", PRIMARY KEY (topic, part, place, stamped))");
    }

    /** Within a transaction. @param arrived Unix milliseconds */
    static void add(Connection connection, SetAside one, long arrived) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO dead_letter SELECT "
                + "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE " + (one.sealed() ? "1 = 1" : "(SELECT count(*) FROM dead_letter) < " + MOST)
                + " ON CONFLICT DO NOTHING")) {
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
            insert.executeUpdate();
        }
    }

    private static byte[] kept(SetAside one) {
        return one.payload() == null || one.sealed() || one.payload().length <= LONGEST ? one.payload()
                : Arrays.copyOf(one.payload(), LONGEST);
    }

    private static String shortText(String text) {
        return StoredText.of(text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
    }

    static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM dead_letter")) {
            row.next();
            return row.getLong(1);
        }
    }
}
