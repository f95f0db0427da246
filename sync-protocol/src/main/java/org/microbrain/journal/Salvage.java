package org.microbrain.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.record.NodeId;
import org.sqlite.SQLiteConfig;

/**
 * Reads what can be read of a damaged journal file, and leaves the file as it is. A table is walked by row number; where
 * a stretch cannot be read it is halved until the unreadable pages are fenced in.
 */
final class Salvage implements AutoCloseable {

    /** Beyond any row number in use. Files that once replaced a damaged one count from a multiple of 2⁴⁰. */
    private static final long LAST_ROW = 1L << 48;
    /** Looks at ranges that could not be read; a table whose root is gone would otherwise be looked through for ever. */
    private static final int MOST_FAILURES = 20_000;
    private static final int PAGE = 8192;
    private static final int PAGE_COUNT_AT = 28;

    private final Connection connection;
    private final List<String> unreadable = new ArrayList<>();

    /** What is done with a row that could be read. It may throw what shows that the row holds nonsense. */
    interface Row {
        void read(ResultSet row) throws SQLException;
    }

    Salvage(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        connection = config.createConnection("jdbc:sqlite:" + file);
    }

    /** Whether the file's list of tables can be read; without it nothing can. */
    boolean hasTables() {
        try (PreparedStatement query = connection.prepareStatement("SELECT count(*) FROM record WHERE id < 0");
             ResultSet row = query.executeQuery()) {
            return row.next();
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Gives {@code copy} the first page of a fresh journal, which lists the tables. The layout is made by the same
     * statements in each file, so the tables begin on the same pages.
     */
    static void lendFirstPage(Path copy) throws IOException, SQLException {
        Path fresh = copy.resolveSibling(copy.getFileName() + ".fresh");
        try {
            JournalSchema.connect(fresh, new NodeId("100000000000")).close();
            byte[] page = new byte[PAGE];
            try (RandomAccessFile in = new RandomAccessFile(fresh.toFile(), "r")) {
                in.readFully(page);
            }
            try (RandomAccessFile out = new RandomAccessFile(copy.toFile(), "rw")) {
                ByteBuffer.wrap(page).putInt(PAGE_COUNT_AT, (int) (out.length() / PAGE));
                out.write(page);
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * @param table  with its condition-free name, e.g. {@code record}
     * @param key    its row number column
     * @param fields the columns handed over, after the row number
     */
    void walk(String table, String key, String fields, Row row) {
        String query = "SELECT " + key + ", " + fields + " FROM " + table + " NOT INDEXED WHERE " + key
                + " BETWEEN ? AND ? ORDER BY " + key;
        Walk walk = new Walk(query, row);
        long last = last(table, key);
        walk.read(1, last);
        if (last < LAST_ROW) {
            walk.read(last + 1, LAST_ROW); // a damaged tree may say less than it holds
        }
        if (walk.failures > 0) {
            unreadable.add("table " + table + ": " + walk.fenced + " damaged places");
        }
    }

    private long last(String table, String key) {
        try (PreparedStatement select = connection.prepareStatement("SELECT max(" + key + ") FROM " + table + " NOT INDEXED");
             ResultSet row = select.executeQuery()) {
            long last = row.next() ? row.getLong(1) : 0;
            return last > 0 && last < LAST_ROW ? last : LAST_ROW;
        } catch (SQLException damaged) {
            return LAST_ROW;
        }
    }

    /** One way through a table. */
    private final class Walk {
        private final String query;
        private final Row row;
        private int failures;
        private int fenced;

        private Walk(String query, Row row) {
            this.query = query;
            this.row = row;
        }

        private void read(long first, long last) {
            long next = first;
            // a statement that failed is dead, so each range has one of its own
            try (PreparedStatement select = connection.prepareStatement(query)) {
                select.setLong(1, first);
                select.setLong(2, last);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        next = rows.getLong(1) + 1;
                        row.read(rows);
                    }
                }
            } catch (SQLException e) {
                goOn(first, next, last);
            }
        }

        private void goOn(long first, long next, long last) {
            if (++failures > MOST_FAILURES || first == last || next > last) {
                fenced++;
            } else if (next > first) {
                read(next, last);
            } else {
                long middle = first + (last - first) / 2;
                read(first, middle);
                read(middle + 1, last);
            }
        }
    }

    /** As far as it can be read. */
    void query(String query, Row row) {
        try (PreparedStatement select = connection.prepareStatement(query); ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                row.read(rows);
            }
        } catch (SQLException e) {
            unreadable.add(query + ": " + e.getMessage());
        }
    }

    /** What could not be read, for people. */
    List<String> unreadable() {
        return unreadable;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
