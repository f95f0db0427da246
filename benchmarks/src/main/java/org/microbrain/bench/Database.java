package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.microbrain.engine.LocalPostgres;

/** A PostgreSQL whose data are on the disk that is measured; a schema for each design. For one thread. */
final class Database implements AutoCloseable {

    private final LocalPostgres server;
    private final long pid;

    private Database(LocalPostgres server) throws IOException {
        this.server = server;
        this.pid = server.pid();
    }

    static Database start(Path folder) throws IOException {
        return new Database(new LocalPostgres(folder.resolve("postgresql")));
    }

    /**
     * The address of a schema of its own, which is empty, for the user {@code postgres}. What others wrote is on the disk by then, and
     * nothing is left to be tidied up after them while this one is measured.
     */
    String schema(String name) throws SQLException {
        try (Connection connection = server.open(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + name);
            statement.execute("VACUUM (ANALYZE)");
            statement.execute("CHECKPOINT");
        }
        return server.url() + "?currentSchema=" + name;
    }

    /** Tables and indexes of a schema. */
    long bytes(String schema) throws SQLException {
        try (Connection connection = server.open(); Statement statement = connection.createStatement();
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
