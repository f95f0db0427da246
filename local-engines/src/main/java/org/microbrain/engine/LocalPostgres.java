package org.microbrain.engine;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL with the settings it comes with, {@code fsync} on, as processes of their own, which end with this one. It does not
 * run as root; who is root has it started in a user namespace of its own (unshare). For one thread.
 */
public final class LocalPostgres implements AutoCloseable {

    /** Until it has started, on a machine that does many things at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final int port;
    private final boolean passing;
    private EmbeddedPostgres server;

    /** Runs from here on, with the data of an earlier start if there are any. @param data its folder */
    public LocalPostgres(Path data) throws IOException {
        this(data, LoopbackPort.free());
    }

    /** As {@link #LocalPostgres(Path)}. */
    public LocalPostgres(Path data, int port) throws IOException {
        this(data, port, false);
    }

    /** @param passing whether its data go with it */
    private LocalPostgres(Path data, int port, boolean passing) throws IOException {
        this.data = data;
        this.port = port;
        this.passing = passing;
        start();
    }

    /** One whose data go with it, or with this process. */
    public static LocalPostgres passing() throws IOException {
        return new LocalPostgres(Files.createTempDirectory("postgresql"), LoopbackPort.free(), true);
    }

    /** Ends a server of these data that outlived the program which had it: as long as it runs, no other can start. Its data are sound. */
    static void endLeftover(Path data) throws IOException {
        if (Files.exists(data.resolve("postmaster.pid"))) {
            ProcessHandle.of(pid(data)).filter(one -> one.info().arguments().stream().flatMap(Stream::of).anyMatch(data.toString()::equals))
                    .ifPresent(LocalPostgres::end);
        }
    }

    /** Again, after a {@link #kill}. */
    public void start() throws IOException {
        server = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(passing).setPort(port)
                .setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on").setPGStartupWait(PATIENCE)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD).setOutputRedirector(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** As a power cut would: all its processes at once. */
    public void kill() throws IOException {
        end(ProcessHandle.of(pid()).orElseThrow());
        server.close();
    }

    private static void end(ProcessHandle postmaster) {
        List<ProcessHandle> all = Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }

    /** Of the process that started all others of it. */
    public long pid() throws IOException {
        return pid(data);
    }

    private static long pid(Path data) throws IOException {
        return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    }

    public int port() {
        return port;
    }

    /** For the driver; its user is {@code postgres}, without a password. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** As that user. */
    public Connection open() throws SQLException {
        return DriverManager.getConnection(url(), "postgres", "");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
