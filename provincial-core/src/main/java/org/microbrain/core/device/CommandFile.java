package org.microbrain.core.device;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.microbrain.core.device.OrderedCommand.State;
import org.microbrain.runtime.device.CommandAnswer;
import org.microbrain.runtime.device.DeviceCommand;
import org.microbrain.runtime.storage.SqliteFile;

/** The outbox of commands, {@code device-commands.db}. For one thread. */
final class CommandFile implements AutoCloseable {

    private static final String TABLE = """
            CREATE TABLE command(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, device TEXT NOT NULL, area TEXT NOT NULL,
              name TEXT NOT NULL, content_type TEXT NOT NULL, payload BLOB NOT NULL, repeatable INTEGER NOT NULL, who TEXT NOT NULL,
              ordered_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
              tried_ms INTEGER NOT NULL, status INTEGER NOT NULL, answer_type TEXT NOT NULL, answer BLOB NOT NULL,
              ended_ms INTEGER NOT NULL) STRICT;
            CREATE INDEX command_open ON command(number) WHERE ended_ms = 0;
            """;
    private static final String COLUMNS = "SELECT id, device, area, name, content_type, payload, repeatable, who, ordered_ms, "
            + "expires_ms, state, attempts, tried_ms, status, answer_type, answer, ended_ms FROM command ";

    private final SqliteFile file;

    /** @throws org.microbrain.journal.StorageFailure when it cannot be had */
    CommandFile(Path path) {
        file = new SqliteFile(path, SqliteFile.Format.logged(512, SqliteFile.EVERY_PAGE, TABLE));
    }

    void add(OrderedCommand one) {
        CommandAnswer answer = answer(one);
        file.update("INSERT INTO command VALUES(NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", one.id(),
                one.command().device(), one.area(), one.command().name(), one.command().contentType(), one.command().payload(),
                one.repeatable(), one.who(), one.ordered(), one.expires(), one.state().name(), one.attempts(), one.tried(),
                answer.status(), answer.contentType(), answer.payload(), one.ended());
    }

    /** What of it may change. */
    void update(OrderedCommand one) {
        CommandAnswer answer = answer(one);
        file.update("UPDATE command SET state = ?, attempts = ?, tried_ms = ?, status = ?, answer_type = ?, answer = ?, ended_ms = ? "
                + "WHERE id = ?", one.state().name(), one.attempts(), one.tried(), answer.status(), answer.contentType(),
                answer.payload(), one.ended(), one.id());
    }

    private static CommandAnswer answer(OrderedCommand one) {
        return one.answer() == null ? new CommandAnswer(0, "", new byte[0]) : one.answer();
    }

    /** Those that have not ended, in the order in which they were ordered. */
    List<OrderedCommand> open() {
        return file.rows(CommandFile::read, COLUMNS + "WHERE ended_ms = 0 ORDER BY number");
    }

    Optional<OrderedCommand> of(String id) {
        return file.row(CommandFile::read, COLUMNS + "WHERE id = ?", id);
    }

    /** The newest first. @param device empty for all */
    List<OrderedCommand> newest(String device, int most) {
        return file.rows(CommandFile::read, COLUMNS + "WHERE ? IN ('', device) ORDER BY number DESC LIMIT ?", device, most);
    }

    /** Those that ended before then are forgotten. */
    void forget(long before) {
        file.update("DELETE FROM command WHERE ended_ms > 0 AND ended_ms < ?", before);
    }

    private static OrderedCommand read(ResultSet row) throws SQLException {
        CommandAnswer answer = row.getInt(14) == 0 ? null : new CommandAnswer(row.getInt(14), row.getString(15), bytes(row, 16));
        return new OrderedCommand(row.getString(1), new DeviceCommand(row.getString(2), row.getString(4), row.getString(5),
                bytes(row, 6)), row.getString(3), row.getBoolean(7), row.getString(8), row.getLong(9), row.getLong(10),
                State.valueOf(row.getString(11)), row.getInt(12), row.getLong(13), answer, row.getLong(17));
    }

    /** SQLite's driver gives null for a BLOB of no bytes. */
    private static byte[] bytes(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    @Override
    public void close() {
        file.close();
    }
}
