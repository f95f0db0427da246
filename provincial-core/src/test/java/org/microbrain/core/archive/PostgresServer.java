package org.microbrain.core.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import org.microbrain.engine.LocalPostgres;

/** A real PostgreSQL, started once for all tests of this process, and a schema of its own for each folder. */
public final class PostgresServer {

    private static LocalPostgres server;

    private PostgresServer() {
    }

    private static synchronized LocalPostgres server() {
        if (server == null) {
            try {
                server = LocalPostgres.passing();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server;
    }

    private static String schema(Path folder) {
        return "a" + UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8)).toString().replace('-', '_');
    }

    static int port() {
        return server().port();
    }

    /** An archive that lies, for a test, in this folder. */
    public static ArchiveSettings settings(Path folder) {
        return new ArchiveSettings(folder.resolve("archive-postgresql"), Optional.of(settings(folder, port())));
    }

    /** The same through another port; each command goes over the line as a text. */
    static PostgresSettings settings(Path folder, int port) {
        sql(folder, "CREATE SCHEMA IF NOT EXISTS " + schema(folder));
        return new PostgresSettings("jdbc:postgresql://localhost:" + port + "/postgres?prepareThreshold=0&currentSchema="
                + schema(folder),
                "postgres", Optional.empty());
    }

    /** Another one through a line that can be cut. */
    public static ArchiveSettings settings(Path folder, Relay line) {
        return new ArchiveSettings(folder.resolve("archive-postgresql"), Optional.of(settings(folder, line.port())));
    }

    static Connection connect(Path folder) throws SQLException {
        Connection connection = server().open();
        connection.setSchema(schema(folder));
        return connection;
    }

    /** The rows of a table of the archive that lies in this folder; 0 while there is none. */
    public static long rows(Path folder, String table) {
        try (Connection connection = connect(folder); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            return 0;
        }
    }

    static void sql(Path folder, String command) {
        try (Connection connection = connect(folder); Statement statement = connection.createStatement()) {
            statement.execute(command);
        } catch (SQLException e) {
            throw new AssertionError(command, e);
        }
    }
}
