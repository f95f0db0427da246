package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.microbrain.block.Reading;
import org.microbrain.journal.History;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.update.ComponentFolder;
import org.microbrain.runtime.update.KeptBook;
import org.microbrain.runtime.update.RealDisk;
import org.microbrain.runtime.update.Slot;
import org.microbrain.runtime.update.Trying;

/**
 * One life of an edge, as processes, in a folder that has its identity and the root of releases: it is started as often as it
 * must, and readings come in whenever it runs.
 */
public final class EdgeLife implements AutoCloseable {

    public static final NodeId NODE = new NodeId("450124100201");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String PASSWORD = "secret";

    final Path home;
    final boolean supervised;
    final int console;
    final ConcurrentSkipListSet<Double> acknowledged = new ConcurrentSkipListSet<>();
    private final Thread sensor = new Thread(this::measure, "sensor");
    private final HttpClient http = HttpClient.newHttpClient();
    private final String classPath;
    private volatile boolean lives = true;
    private volatile Process process;

    /**
     * @param supervised whether the program is started by its supervisor
     * @param classPath  of the program
     */
    EdgeLife(Path home, boolean supervised, ReleasingParent parent, String classPath) throws IOException {
        this.home = home;
        this.supervised = supervised;
        this.classPath = classPath;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            console = socket.getLocalPort();
        }
        Files.writeString(home.resolve("node.yaml"), """
                node: %s
                parents: [{node: %s, address: "127.0.0.1:%d"}]
                console: {address: "127.0.0.1:%d"}
                intake: {http: {users: {clinic: "%s"}}}
                updates: {root: root.json}
                """.formatted(NODE, ReleasingParent.CORE, parent.port(), console, PasswordHash.of(PASSWORD, 1000)));
        sensor.setDaemon(true);
        sensor.start();
    }

    /** Each reading has a value of its own; it is sent until it is acknowledged. */
    private void measure() {
        String basic = Base64.getEncoder().encodeToString(("clinic:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        for (double value = 1; lives; value++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console + "/api/v1/readings"))
                    .timeout(Duration.ofSeconds(20)).header("Authorization", "Basic " + basic)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("[{\"series\": \"river/stage\", \"value\": " + value + "}]")).build();
            try {
                if (http.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2) {
                    acknowledged.add(value);
                }
                TimeUnit.MILLISECONDS.sleep(30);
            } catch (IOException down) {
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param options of Java, besides those of all */
    void start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        List<String> options = new ArrayList<>(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Xshare:auto", "-XX:+ExitOnOutOfMemoryError"));
        options.addAll(List.of(more));
        command.addAll(options);
        command.add("-Dmicrobrain.node-options=" + String.join("\n", options));
        command.addAll(List.of("-cp", classPath, EdgeProgram.class.getName(), "edge",
                "--config", home.resolve("node.yaml").toString()));
        command.add(supervised ? "--supervised" : "--with-parent");
        Path log = home.resolve("log");
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    /** All of it in one moment, as when the power goes. */
    void kill() {
        Process now = process;
        List<ProcessHandle> all = new ArrayList<>(now.descendants().toList());
        all.add(now.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
    }

    void awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).as("it ended").isTrue();
    }

    /** Waits until an attempt at this version has ended. */
    Trying awaitEnded(Component component, String version) {
        Trying[] ended = new Trying[1];
        try {
            Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).ignoreExceptions().until(() -> {
                ended[0] = latest(home, component).filter(one -> one.state().ended()
                        && one.wish().version().equals(new Version(version))).orElse(null);
                return ended[0] != null;
            });
        } catch (RuntimeException e) {
            throw new AssertionError(said(), e);
        }
        return ended[0];
    }

    /** How far the edge in a folder is with a component, as its disk says; it may run meanwhile. */
    public static Optional<Trying> latest(Path home, Component component) throws SQLException {
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:file:" + home.resolve("data/journal.db") + "?mode=ro");
                Statement statement = db.createStatement()) {
            ResultSet row = statement.executeQuery("SELECT value FROM state WHERE key = 'updates'");
            return row.next() ? KeptBook.latest(row.getBytes(1), component) : Optional.empty();
        }
    }

    String said() {
        try (BufferedReader lines = Files.newBufferedReader(home.resolve("log"))) {
            List<String> all = lines.lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 40), all.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Ends it as an operator does, and looks whether every reading that was acknowledged is there. */
    void endAndCount() throws InterruptedException {
        long had = acknowledged.size();
        Awaitility.await().atMost(PATIENCE).until(() -> acknowledged.size() > had + 3);
        lives = false;
        sensor.join();
        process.destroy();
        awaitEnd();
        try (History history = History.open(home.resolve("data/journal.db"), NODE)) {
            List<Double> values = history.readings("river/stage", Long.MIN_VALUE, Long.MAX_VALUE).stream()
                    .map(Reading::value).toList();
            assertThat(new TreeSet<>(values)).as("readings").containsAll(acknowledged);
        }
    }

    /** Looks at the disk of a machine that has just lost its power. */
    void oldOrNew(Component component, String old, String fresh, String where) {
        ComponentFolder place = new ComponentFolder(component, home.resolve("data/updates"), new RealDisk());
        Optional<Slot> counts = place.current();
        if (old.isEmpty() && counts.isEmpty()) {
            return;
        }
        assertThat(counts).as("a slot counts, " + where).isPresent();
        assertThat(place.intact(counts.get())).as("it is whole, " + where).isTrue();
        assertThat(place.content(counts.get()).orElseThrow().version().text()).as(where).isIn(old, fresh);
    }

    @Override
    public void close() throws Exception {
        lives = false;
        if (process != null) {
            kill();
            process.waitFor();
        }
    }
}
