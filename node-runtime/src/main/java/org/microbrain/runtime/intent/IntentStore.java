package org.microbrain.runtime.intent;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.microbrain.intent.IntentKind;
import org.microbrain.intent.SignedIntent;
import org.microbrain.journal.StorageFailure;
import org.microbrain.journal.Transactional;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * The file {@code intents.db}: the newest intent of each key, and the certificates of who signed them. For one thread. After
 * a failure the file is opened anew, which drops what was not committed.
 */
final class IntentStore implements Transactional, AutoCloseable {

    private static final String HIGHEST = "highest";
    private static final SqliteFile.Format FORMAT = SqliteFile.Format.logged(256, SqliteFile.EVERY_PAGE, """
            CREATE TABLE intent(key TEXT PRIMARY KEY, revision INTEGER NOT NULL, kind INTEGER NOT NULL, content BLOB NOT NULL,
              signature BLOB NOT NULL, signer BLOB NOT NULL) WITHOUT ROWID;
            CREATE INDEX intent_revision ON intent(revision);
            CREATE TABLE signer(hash BLOB PRIMARY KEY, path BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE number(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
            """);
    private static final String COLUMNS = "SELECT content, signature, signer FROM intent";

    private final SqliteFile file;

    /** A damaged file is set aside. @throws StorageFailure when the file cannot be had */
    IntentStore(Path path) {
        this.file = SqliteFile.openOrBegin(path, FORMAT, "what is wanted is said again");
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        return file.transaction(work);
    }

    Optional<SignedIntent> find(String key) {
        return file.row(IntentStore::intent, COLUMNS + " WHERE key = ?", key);
    }

    private static SignedIntent intent(ResultSet row) throws SQLException {
        return SignedIntent.open(ByteString.copyFrom(row.getBytes(1)), ByteString.copyFrom(row.getBytes(2)),
                ByteString.copyFrom(row.getBytes(3)));
    }

    /** All of a kind, in order of key. */
    List<SignedIntent> of(IntentKind kind) {
        return file.rows(IntentStore::intent, COLUMNS + " WHERE kind = ? ORDER BY key", kind.code());
    }

    /** Shows those above a revision, by rising revision, until {@code taker} wants no more. */
    void above(long revision, Predicate<SignedIntent> taker) {
        file.scan(row -> taker.test(intent(row)), COLUMNS + " WHERE revision > ? ORDER BY revision", revision);
    }

    /** In place of what had its key. */
    void put(SignedIntent intent) {
        file.update("INSERT OR REPLACE INTO intent VALUES (?, ?, ?, ?, ?, ?)", intent.intent().key(),
                intent.intent().revision(), intent.intent().kind().code(), intent.content().toByteArray(),
                intent.signature().toByteArray(), intent.signer().toByteArray());
    }

    long count() {
        return file.number("SELECT count(*) FROM intent");
    }

    /** The highest revision held; 0 when none is. */
    long highestHeld() {
        return file.number("SELECT max(revision) FROM intent");
    }

    /** The highest revision that was ever given out here or heard of, 0 at first. */
    long highestKnown() {
        return Math.max(highestHeld(), file.number("SELECT value FROM number WHERE name = ?", HIGHEST));
    }

    void highestKnown(long revision) {
        file.update("INSERT OR REPLACE INTO number VALUES (?, ?)", HIGHEST, revision);
    }

    void putSigner(ByteString hash, List<ByteString> path) {
        int length = path.stream().mapToInt(one -> Integer.BYTES + one.size()).sum();
        ByteBuffer bytes = ByteBuffer.allocate(length);
        path.forEach(one -> bytes.putInt(one.size()).put(one.toByteArray()));
        file.update("INSERT OR REPLACE INTO signer VALUES (?, ?)", hash.toByteArray(), bytes.array());
    }

    /** The certificate and its path, X.509 DER; empty when it is not held. */
    List<ByteString> signer(ByteString hash) {
        return file.row(row -> certificates(row.getBytes(1)), "SELECT path FROM signer WHERE hash = ?", hash.toByteArray())
                .orElse(List.of());
    }

    /** The certificates of all who signed what is held, X.509 DER, each with its path. */
    List<List<ByteString>> signers() {
        return file.rows(row -> certificates(row.getBytes(1)), "SELECT path FROM signer");
    }

    private static List<ByteString> certificates(byte[] stored) throws SQLException {
        List<ByteString> path = new ArrayList<>();
        try (DataInputStream bytes = new DataInputStream(new ByteArrayInputStream(stored))) {
            while (bytes.available() > 0) {
                path.add(ByteString.copyFrom(bytes.readNBytes(bytes.readInt())));
            }
            return path;
        } catch (IOException e) {
            throw new SQLException("the certificates of a signer are damaged", e);
        }
    }

    /** Drops certificates that no intent needs any more. */
    void forgetSigners() {
        file.update("DELETE FROM signer WHERE hash NOT IN (SELECT signer FROM intent)");
    }

    @Override
    public void close() {
        file.close();
    }
}
