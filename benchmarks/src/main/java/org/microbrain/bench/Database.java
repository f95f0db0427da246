package org.microbrain.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A PostgreSQL as processes of their own, its data on the disk that is measured, with the settings it comes with; a schema
 * for each design. For one thread.
 */
final class Database implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;
    private final long pid;

    private Database(EmbeddedPostgres server, long pid) {
        this.server = server;
        this.pid = pid;
    }

    static Database start(Path folder) throws IOException {
        Path data = folder.resolve("postgresql");
        EmbeddedPostgres server = EmbeddedPostgres.builder().setDataDirectory(data).setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on").setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD).setPGStartupWait(PATIENCE).start();
        return new Database(server, Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip()));
    }

    /** The address of a schema of its own, which is empty, for the user {@code postgres}. What others wrote is on the disk by then. */
    String schema(String name) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + name);
            statement.execute("CHECKPOINT");
        }
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?currentSchema=" + name;
    }

    /** Tables and indexes of a schema. */
    long bytes(String schema) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection(); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n "
                        + "ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = '" + schema + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** CPU seconds of all its processes. */
    double cpuSeconds() throws IOException {
        return ProcessCpu.ofTree(pid);
    }

    /** Reads alone. */
    static Connection open(String address) throws SQLException {
        return DriverManager.getConnection(address, "postgres", "");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
