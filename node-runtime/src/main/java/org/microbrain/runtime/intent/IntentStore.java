package org.microbrain.runtime.intent;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.microbrain.intent.IntentKind;
import org.microbrain.intent.SignedIntent;
import org.microbrain.journal.StorageFailure;
import org.microbrain.journal.Transactional;

/**
 * The file {@code intents.db}: the newest intent of each key, and the certificates of who signed them. For one thread. After
 * a failure the file is opened anew, which drops what was not committed.
 */
final class IntentStore implements Transactional, AutoCloseable {

    private static final int LAYOUT = 1;
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_NOTADB = 26;
    private static final String HIGHEST = "highest";
    private static final String TABLES = """
            CREATE TABLE intent(key TEXT PRIMARY KEY, revision INTEGER NOT NULL, kind INTEGER NOT NULL, content BLOB NOT NULL,
              signature BLOB NOT NULL, signer BLOB NOT NULL) WITHOUT ROWID;
            CREATE INDEX intent_revision ON intent(revision);
            CREATE TABLE signer(hash BLOB PRIMARY KEY, path BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE number(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
            """;
    private static final String COLUMNS = "SELECT content, signature, signer FROM intent";

    private final Path file;
    private Connection connection;
    private boolean inTransaction;

    /** @throws StorageFailure when the file cannot be had */
    IntentStore(Path file) {
        this.file = file;
        connect();
    }

    private void connect() {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("PRAGMA synchronous=FULL");
                statement.execute("PRAGMA cache_size=-256");
                statement.execute("PRAGMA busy_timeout=2000");
                int layout = statement.executeQuery("PRAGMA user_version").getInt(1);
                if (layout > LAYOUT) {
                    throw new SQLException("it is of a newer release (layout " + layout + ", this one knows " + LAYOUT + ")");
                }
                if (layout == 0) {
                    statement.executeUpdate("BEGIN;" + TABLES + "PRAGMA user_version=" + LAYOUT + ";COMMIT");
                }
                ResultSet check = statement.executeQuery("PRAGMA quick_check(1)");
                if (!check.getString(1).equals("ok")) {
                    throw new SQLException(check.getString(1), null, SQLITE_CORRUPT);
                }
            }
        } catch (SQLException e) {
            close();
            throw new StorageFailure(file, e);
        }
    }

    /** Whether that is what a damaged file causes. */
    static boolean isDamage(Throwable failure) {
        return failure instanceof StorageFailure && failure.getCause() instanceof SQLException sql
                && ((sql.getErrorCode() & 0xff) == SQLITE_CORRUPT || (sql.getErrorCode() & 0xff) == SQLITE_NOTADB);
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

    Optional<SignedIntent> find(String key) {
        try (PreparedStatement query = connection.prepareStatement(COLUMNS + " WHERE key = ?")) {
            query.setString(1, key);
            ResultSet row = query.executeQuery();
            return row.next() ? Optional.of(intent(row)) : Optional.empty();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private static SignedIntent intent(ResultSet row) throws SQLException {
        return SignedIntent.open(ByteString.copyFrom(row.getBytes(1)), ByteString.copyFrom(row.getBytes(2)),
                ByteString.copyFrom(row.getBytes(3)));
    }

    /** All of a kind, in order of key. */
    List<SignedIntent> of(IntentKind kind) {
        try (PreparedStatement query = connection.prepareStatement(COLUMNS + " WHERE kind = ? ORDER BY key")) {
            query.setInt(1, kind.code());
            ResultSet row = query.executeQuery();
            List<SignedIntent> intents = new ArrayList<>();
            while (row.next()) {
                intents.add(intent(row));
            }
            return intents;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** Shows those above a revision, by rising revision, until {@code taker} wants no more. */
    void above(long revision, Predicate<SignedIntent> taker) {
        try (PreparedStatement query = connection.prepareStatement(COLUMNS + " WHERE revision > ? ORDER BY revision")) {
            query.setLong(1, revision);
            ResultSet row = query.executeQuery();
            while (row.next() && taker.test(intent(row))) {
                continue;
            }
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** In place of what had its key. */
    void put(SignedIntent intent) {
        try (PreparedStatement put = connection.prepareStatement("INSERT OR REPLACE INTO intent VALUES (?, ?, ?, ?, ?, ?)")) {
            put.setString(1, intent.intent().key());
            put.setLong(2, intent.intent().revision());
            put.setInt(3, intent.intent().kind().code());
            put.setBytes(4, intent.content().toByteArray());
            put.setBytes(5, intent.signature().toByteArray());
            put.setBytes(6, intent.signer().toByteArray());
            put.executeUpdate();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    long count() {
        return number("SELECT count(*) FROM intent");
    }

    /** The highest revision held; 0 when none is. */
    long highestHeld() {
        return number("SELECT max(revision) FROM intent");
    }

    /** The highest revision that was ever given out here or heard of, 0 at first. */
    long highestKnown() {
        return Math.max(highestHeld(), number("SELECT value FROM number WHERE name = '" + HIGHEST + "'"));
    }

    private long number(String sql) {
        try (Statement statement = connection.createStatement()) {
            ResultSet row = statement.executeQuery(sql);
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    void highestKnown(long revision) {
        try (PreparedStatement put = connection.prepareStatement("INSERT OR REPLACE INTO number VALUES (?, ?)")) {
            put.setString(1, HIGHEST);
            put.setLong(2, revision);
            put.executeUpdate();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    void putSigner(ByteString hash, List<ByteString> path) {
        int length = path.stream().mapToInt(one -> Integer.BYTES + one.size()).sum();
        ByteBuffer bytes = ByteBuffer.allocate(length);
        path.forEach(one -> bytes.putInt(one.size()).put(one.toByteArray()));
        try (PreparedStatement put = connection.prepareStatement("INSERT OR REPLACE INTO signer VALUES (?, ?)")) {
            put.setBytes(1, hash.toByteArray());
            put.setBytes(2, bytes.array());
            put.executeUpdate();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** The certificate and its path, X.509 DER; empty when it is not held. */
    List<ByteString> signer(ByteString hash) {
        try (PreparedStatement query = connection.prepareStatement("SELECT path FROM signer WHERE hash = ?")) {
            query.setBytes(1, hash.toByteArray());
            ResultSet row = query.executeQuery();
            return row.next() ? path(row.getBytes(1)) : List.of();
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** The certificates of all who signed what is held, X.509 DER, each with its path. */
    List<List<ByteString>> signers() {
        try (Statement statement = connection.createStatement()) {
            ResultSet row = statement.executeQuery("SELECT path FROM signer");
            List<List<ByteString>> all = new ArrayList<>();
            while (row.next()) {
                all.add(path(row.getBytes(1)));
            }
            return all;
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    private List<ByteString> path(byte[] written) {
        List<ByteString> path = new ArrayList<>();
        try {
            DataInputStream bytes = new DataInputStream(new ByteArrayInputStream(written));
            while (bytes.available() > 0) {
                path.add(ByteString.copyFrom(bytes.readNBytes(bytes.readInt())));
            }
            return path;
        } catch (IOException e) {
            throw new StorageFailure(file, new SQLException("the certificates of a signer are damaged", e));
        }
    }

    /** Drops certificates that no intent needs any more. */
    void forgetSigners() {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM signer WHERE hash NOT IN (SELECT signer FROM intent)");
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        }
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new StorageFailure(file, e);
        } finally {
            connection = null;
        }
    }
}
