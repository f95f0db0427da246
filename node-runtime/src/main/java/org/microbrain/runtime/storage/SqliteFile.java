package org.microbrain.runtime.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.Supplier;
import org.microbrain.journal.StorageFailure;
import org.microbrain.journal.Transactional;
import org.microbrain.runtime.identity.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SQLite file of tables that a node keeps beside its journal, for the node's own user alone (mode 0600). For one thread at
 * a time. After the disk failed a transaction the file is opened anew with the next need, which drops what was not committed:
 * a connection that saw an I/O error is not trusted again.
 */
public final class SqliteFile implements Transactional, AutoCloseable {

    /** As the look of a format: reads every page, for a small file. */
    public static final String EVERY_PAGE = "PRAGMA quick_check(1)";
    private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_NOTADB = 26;

    private final Path path;
    private final Format format;
    private Connection connection;
    private boolean inTransaction;

    /**
     * What such a file is.
     *
     * @param shared  whether another process may write it too: then a transaction that reads first and writes later takes its
     *                turn before it reads
     * @param pragmas what is set with each opening, as {@code name=value}
     * @param layouts commands that lead from one layout to the next; the first makes the tables of a new file. The number of
     *                the layout is kept in {@code user_version}
     * @param look    a query that reads through the main table, asked at each opening, so that damage shows then
     */
    public record Format(boolean shared, List<String> pragmas, List<String> layouts, String look) {

        /**
         * Written by one process, with a write-ahead log, each commit synced.
         *
         * @param cacheKib of pages, for the one connection
         */
        public static Format logged(int cacheKib, String look, String... layouts) {
            return new Format(false, List.of("journal_mode=WAL", "synchronous=FULL", "busy_timeout=2000",
                    "cache_size=-" + cacheKib), List.of(layouts), look);
        }
    }

    /** What is made of a row. */
    @FunctionalInterface
    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /**
     * Opens the file, or begins one.
     *
     * @throws StorageFailure when it cannot be had, or is of a newer program
     */
    public SqliteFile(Path path, Format format) {
        this.path = path;
        this.format = format;
        connection();
    }

    /**
     * As the constructor, for what can be had again from elsewhere: a damaged file is set aside as {@code NAME.set-aside} and
     * a new one begun.
     *
     * @param then what becomes of what was in it, for the log
     */
    public static SqliteFile openOrBegin(Path path, Format format, String then) {
        try {
            return new SqliteFile(path, format);
        } catch (StorageFailure e) {
            if (!(e.getCause() instanceof SQLException sql && isDamage(sql))) {
                throw e;
            }
            Path aside = path.resolveSibling(path.getFileName() + ".set-aside");
            try {
                Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(path.resolveSibling(path.getFileName() + "-wal"));
                Files.deleteIfExists(path.resolveSibling(path.getFileName() + "-shm"));
            } catch (IOException cannot) {
                throw new UncheckedIOException(cannot);
            }
            LOG.error("{} is damaged and was set aside as {}; {}", path, aside.getFileName(), then);
            return new SqliteFile(path, format);
        }
    }

    /** Whether that is what a damaged file causes. */
    public static boolean isDamage(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    }

    private Connection connection() {
        if (connection == null) {
            try {
                if (Files.notExists(path)) {
                    PrivateFile.write(path, new byte[0]);
                }
                Properties settings = new Properties();
                settings.setProperty("transaction_mode", format.shared() ? "IMMEDIATE" : "DEFERRED");
                connection = DriverManager.getConnection("jdbc:sqlite:" + path, settings);
                prepare();
            } catch (SQLException | IOException e) {
                close();
                throw new StorageFailure(path, e);
            }
        }
        return connection;
    }

    private void prepare() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String pragma : format.pragmas()) {
                statement.execute("PRAGMA " + pragma);
            }
            int layout = statement.executeQuery("PRAGMA user_version").getInt(1);
            int newest = format.layouts().size();
            if (layout > newest) {
                throw new SQLException("it is of a newer release (layout " + layout + ", this one knows " + newest + ")");
            }
            if (layout < newest) {
                statement.executeUpdate("BEGIN;" + String.join("", format.layouts().subList(layout, newest))
                        + "PRAGMA user_version=" + newest + ";COMMIT");
            }
            try (ResultSet found = statement.executeQuery(format.look())) {
                if (format.look().equals(EVERY_PAGE) && !found.getString(1).equals("ok")) {
                    throw new SQLException(found.getString(1), "", SQLITE_CORRUPT);
                }
            }
        }
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        if (inTransaction) {
            return work.get();
        }
        inTransaction = true;
        try {
            connection().setAutoCommit(false);
            T result = work.get();
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException e) {
            close();
            throw new StorageFailure(path, e);
        } catch (StorageFailure e) {
            close();
            throw e;
        } catch (RuntimeException | Error e) {
            rollBack();
            throw e;
        } finally {
            inTransaction = false;
        }
    }

    private void rollBack() {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("{} is opened anew", path, e);
            close();
        }
    }

    /** @param values of the question marks, in order: text, numbers, truth, bytes or null */
    public <T> List<T> rows(Row<T> each, String sql, Object... values) {
        try (PreparedStatement query = prepared(sql, values); ResultSet row = query.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(each.of(row));
            }
            return rows;
        } catch (SQLException e) {
            throw new StorageFailure(path, e);
        }
    }

    /** Shows one row after the other until {@code taker} says that it wants no more. */
    public void scan(Row<Boolean> taker, String sql, Object... values) {
        try (PreparedStatement query = prepared(sql, values); ResultSet row = query.executeQuery()) {
            boolean more = true;
            while (more && row.next()) {
                more = taker.of(row);
            }
        } catch (SQLException e) {
            throw new StorageFailure(path, e);
        }
    }

    /** The first row. */
    public <T> Optional<T> row(Row<T> of, String sql, Object... values) {
        return rows(of, sql, values).stream().findFirst();
    }

    /** The number in the first row; 0 when there is none, or it is null. */
    public long number(String sql, Object... values) {
        return row(row -> row.getLong(1), sql, values).orElse(0L);
    }

    /** @return how many rows changed */
    public int update(String sql, Object... values) {
        try (PreparedStatement update = prepared(sql, values)) {
            return update.executeUpdate();
        } catch (SQLException e) {
            throw new StorageFailure(path, e);
        }
    }

    /** The same command for many. @param values what stands for the question marks with each */
    public <T> void updateAll(String sql, Iterable<T> all, Function<T, Object[]> values) {
        try (PreparedStatement update = connection().prepareStatement(sql)) {
            for (T one : all) {
                set(update, values.apply(one));
                update.addBatch();
            }
            update.executeBatch();
        } catch (SQLException e) {
            throw new StorageFailure(path, e);
        }
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection().prepareStatement(sql);
        try {
            set(statement, values);
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (values[i] instanceof Boolean yes) {
                statement.setBoolean(i + 1, yes);
            } else {
                statement.setObject(i + 1, values[i]);
            }
        }
    }

    /** Closes it; the next need opens it anew. */
    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new StorageFailure(path, e);
        } finally {
            connection = null;
        }
    }
}
