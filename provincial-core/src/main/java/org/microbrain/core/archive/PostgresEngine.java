package org.microbrain.core.archive;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database: a connection that writes, and a few that answer questions. */
final class PostgresEngine implements Engine {

    private static final int READERS = 4;
    private static final int CONNECT_SECONDS = 5;
    /** An answer that takes longer is taken for a line that is dead. */
    private static final int ANSWER_SECONDS = 60;
    private static final long IDLE_MILLIS = 60_000;

    private final PostgresFailures failures;
    private final ArchiveMark mark;
    private final boolean alone;
    private final DataSource database;
    private final HikariDataSource readers;

    /** @param alone whether nobody else may write into it */
    PostgresEngine(PostgresSettings settings, ArchiveMark mark, boolean alone) {
        this.alone = alone;
        this.failures = new PostgresFailures(settings.place());
        this.mark = mark;
        this.database = database(settings);
        this.readers = new HikariDataSource(pool(database));
    }

    private static DataSource database(PostgresSettings settings) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setApplicationName("microbrain-core");
        database.setConnectTimeout(CONNECT_SECONDS);
        database.setSocketTimeout(ANSWER_SECONDS);
        database.setTcpKeepAlive(true);
        database.setReWriteBatchedInserts(true);
        database.setURL(settings.url());
        database.setUser(settings.user());
        settings.password().ifPresent(file -> database.setPassword(password(file)));
        return database;
    }

    private static String password(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw PostgresFailures.noPassword(file, e);
        }
    }

    private static HikariConfig pool(DataSource database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("archive-readers");
        config.setDataSource(database);
        config.setReadOnly(true);
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setConnectionTimeout(CONNECT_SECONDS * 1000L);
        config.setInitializationFailTimeout(-1);
        return config;
    }

    @Override
    public String place() {
        return failures.place();
    }

    @Override
    public WritingConnection openForWriting(boolean unsure, boolean running) throws SQLException {
        return open(connection -> PostgresSession.requireWhole(connection, failures));
    }

    /** The one connection that writes, also while an archive is moving in. */
    PostgresConnection openForMigration() throws SQLException {
        return open(connection -> { });
    }

    private interface Requirement {
        void check(Connection connection) throws SQLException;
    }

    private PostgresConnection open(Requirement requirement) throws SQLException {
        Connection connection = database.getConnection();
        try {
            PostgresSession.prepare(connection, failures, alone);
            PostgresSession.prepareTables(connection, failures, mark);
            requirement.check(connection);
            return new PostgresConnection(connection, alone);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public <T> T ask(Question<T> question) throws SQLException {
        try (Connection connection = readers.getConnection()) {
            return question.ask(connection);
        }
    }

    @Override
    public ArchiveFailure failure(SQLException cause) {
        return failures.of(cause);
    }

    @Override
    public String countedRows() {
        return "(SELECT count(*) FROM record WHERE origin = origin.id) "
                + "+ (SELECT coalesce(sum(records), 0) FROM forgotten WHERE origin = origin.id)";
    }

    /** The database's disk is not ours to see. */
    @Override
    public boolean low() {
        return false;
    }

    /** Whoever starts the core again has looked: there is no file here that it could read through by itself. */
    @Override
    public void noteDamage() {
    }

    @Override
    public List<ArchiveEvent> events() {
        return List.of();
    }

    @Override
    public void close() {
        readers.close();
    }
}
