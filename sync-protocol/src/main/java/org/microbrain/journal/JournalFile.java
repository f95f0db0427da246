package org.microbrain.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a journal as a thing on a disk that may be full, fail or be damaged: how it is opened, what is looked at
 * before, what is done before it is opened again, and what is said of it. Belongs to the journal's thread, except
 * {@link #storage}.
 */
class JournalFile {

    private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);
    private static final int LOG_FRAME = JournalSchema.PAGE + 24;
    private static final int LOG_PAGES = 1_000;
    private static final int FEWEST_LOG_PAGES = 32;
    private static final int MOST_EVENTS = 100;

    private final Path file;
    private final NodeId node;
    private final boolean replaces;
    private final DiskRoom room;
    private final List<StorageEvent> events = new ArrayList<>();
    private JournalLock lock;
    private SetAside replaced;
    private volatile Object key;
    private boolean growing = true;
    private volatile Storage storage = Storage.GOOD;

    /** @param replaces whether a damaged file is set aside and a new one begun */
    JournalFile(Path file, NodeId node, long floorBytes, boolean replaces) {
        this.file = file;
        this.node = node;
        this.replaces = replaces;
        this.room = new DiskRoom(file, floorBytes);
    }

    Path path() {
        return file;
    }

    /** Keeps others away, and looks at what lies there before SQLite does. */
    void lock() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        lock = JournalLock.of(file);
        boolean empty = !Files.exists(file) || Files.size(file) == 0;
        Path log = SetAside.beside(file, "-wal");
        if (empty && (lock.everOpened() || Files.exists(log) && Files.size(log) > 0)) {
            lost();
        } else if (lock.leftOpen() && !Files.exists(log)) {
            found(StorageEvent.Kind.LOG_LOST, log, "the program did not end cleanly, and its write-ahead log is gone: "
                    + "what was committed last may be lost; children and devices that keep it send it again");
        } else {
            checkLog(log);
        }
    }

    private void lost() throws IOException {
        SetAside aside = SetAside.take(file);
        found(StorageEvent.Kind.FILE_LOST, aside.file(), "there was a journal here, and its file is gone or empty; a new "
                + "one begins, and children send again what they keep");
    }

    private void checkLog(Path log) throws IOException {
        long frame = WalCheck.damagedFrame(log);
        if (frame > 0) {
            Path copy = SetAside.free(log);
            Files.copy(log, copy);
            found(StorageEvent.Kind.LOG_DAMAGED, copy, "the write-ahead log is damaged at frame " + frame + "; what was "
                    + "committed after it is lost; children and devices that keep it send it again");
        }
    }

    /** The journal is open. */
    void opened() {
        try {
            lock.opened();
        } catch (IOException e) {
            LOG.warn("{}: whether it was closed cannot be noted: {}", file, e.getMessage());
        }
    }

    /** The journal is about to be closed, and all is well; said before, since a closed one has no log any more. */
    void closing() {
        try {
            lock.closed();
        } catch (IOException e) {
            LOG.warn("{}: that it was closed cannot be noted: {}", file, e.getMessage());
        }
    }

    /** What the last program noted of its own records; null when nothing. */
    JournalLock.Witness lastRun() {
        return lock.lastRun();
    }

    void note(JournalLock.Witness now) {
        try {
            lock.note(now);
        } catch (IOException e) {
            LOG.debug("what is durable could not be noted", e);
        }
    }

    /** A connection to the file, which is made when there is none. */
    Connection connect() throws SQLException {
        Connection connection = JournalSchema.connect(file, node);
        try (Statement statement = connection.createStatement()) {
            long pages = Math.max(FEWEST_LOG_PAGES, Math.min(LOG_PAGES, room.logBytes() / LOG_FRAME));
            statement.execute("PRAGMA wal_autocheckpoint=" + pages);
            if (replaced != null) {
                replaced.carryOver(connection);
                replaced = null;
            }
            key = key();
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** After a failure, before the file is opened again. */
    void prepare(RuntimeException trouble) {
        boolean full = trouble instanceof StorageFailure failure && failure.full();
        storage = full ? Storage.FULL : Storage.FAILING;
        if (full) {
            room.release();
            look();
        } else if (trouble instanceof Damaged && replaces) {
            replace(trouble);
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new StorageFailure(file, e);
        }
    }

    /** As {@link #prepare}, for an opening that failed. @throws RuntimeException {@code trouble}, when nothing can be done */
    void prepareAgain(RuntimeException trouble) {
        boolean damaged = trouble instanceof Damaged && replaces;
        if (!damaged && !room.release()) {
            throw trouble;
        }
        if (damaged) {
            replace(trouble);
        }
    }

    private void replace(RuntimeException trouble) {
        try {
            replaced = SetAside.take(file);
            found(StorageEvent.Kind.SET_ASIDE, replaced.file(), trouble.getMessage());
        } catch (IOException e) {
            trouble.addSuppressed(e);
            throw new StorageFailure(file, e);
        }
    }

    /** The file holds less of a journal's own records than were durable, and nothing set aside holds them. */
    void shrunk(Origin origin, SequenceSet missing) {
        found(StorageEvent.Kind.SHRUNK, file, "records " + missing + " of " + origin + " had been durable in it and are "
                + "gone; they are named in a shed record");
    }

    private void found(StorageEvent.Kind kind, Path where, String detail) {
        LOG.error("{}: {}; {}", file, kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), detail);
        if (events.size() < MOST_EVENTS) {
            events.add(new StorageEvent(kind, where, detail));
        }
    }

    /** Says what was found since the last call. */
    List<StorageEvent> events() {
        List<StorageEvent> found = List.copyOf(events);
        events.clear();
        return found;
    }

    /** Whether another file, or none, now lies where this one was opened. */
    boolean moved() {
        return key != null && !Objects.equals(key, key());
    }

    private Object key() {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether the disk is short of room, fails, or lost the file. Any thread. */
    boolean wantsTending() {
        return storage != Storage.GOOD || room.low() || moved();
    }

    /** Takes room in reserve when there is plenty. Any thread but the journal's, which has better things to do. */
    void reserve() {
        if (storage == Storage.GOOD) {
            room.hold();
        }
    }

    /** Looks at the room on the disk. */
    void look() {
        growing = !room.low();
    }

    /** Whether the file may grow. */
    boolean growing() {
        return growing;
    }

    /** A commit after {@link #look} has come through, so the disk takes what it is given. */
    void tended() {
        storage = growing ? Storage.GOOD : Storage.LOW;
    }

    /** Any thread. */
    Storage storage() {
        return storage;
    }

    /** No connection is open any more. */
    void unlock() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
