package org.microbrain.core.archive;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SQLite file, write-ahead log, {@code synchronous=FULL}, and a mark beside it. One process only. */
final class SqliteEngine implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteEngine.class);
    private static final int MOST_EVENTS = 10;

    private final ArchiveFile file;
    private final ArchiveMark mark;
    private final SqliteReaders readers;
    private final List<ArchiveEvent> happened = new CopyOnWriteArrayList<>();

    SqliteEngine(Path file) {
        this.file = new ArchiveFile(file);
        this.mark = new ArchiveMark(file);
        this.readers = new SqliteReaders(this.file);
    }

    @Override
    public String place() {
        return file.path().toString();
    }

    @Override
    public WritingConnection openForWriting(boolean unsure, boolean running) throws SQLException {
        file.requireWhatWasHere(mark);
        SqliteConnection connection = new SqliteConnection(this, file, mark, unsure);
        if (connection.missing() > 0) {
            found(connection, running);
        }
        return connection;
    }

    private void found(SqliteConnection connection, boolean running) throws SQLException {
        if (running) {
            connection.close();
            // Children that are connected would not send it again: they compare when they connect.
            throw ArchiveFailure.changed(file.path(), "少了 " + connection.missing() + " 条已保存的记录",
                    "lost " + connection.missing() + " records that had been stored");
        }
        found(ArchiveEvent.shrunk(file.path(), connection.missing()));
        connection.acceptMissing();
    }

    private void found(ArchiveEvent event) {
        LOG.error(event.en());
        if (happened.size() < MOST_EVENTS) {
            happened.add(event);
        }
    }

    /** Somebody deleted the log. It is still open here: all of it goes into the file, and a new one begins. */
    void saveLog(SqliteConnection connection) throws SQLException {
        readers.alone(() -> {
            ArchiveFile.writeLogBack(connection.connection());
            connection.close();
        });
        found(ArchiveEvent.logSaved(file.path()));
    }

    @Override
    public <T> T ask(Question<T> question) throws SQLException {
        return readers.ask(question);
    }

    @Override
    public ArchiveFailure failure(SQLException cause) {
        return ArchiveFailure.of(file.path(), cause);
    }

    @Override
    public String countedRows() {
        return "(SELECT count(*) FROM record WHERE origin = origin.id)";
    }

    @Override
    public boolean low() {
        return file.low();
    }

    @Override
    public void noteDamage() {
        mark.noteDamage();
    }

    @Override
    public List<ArchiveEvent> events() {
        return List.copyOf(happened);
    }

    @Override
    public void close() {
        readers.close();
    }
}
