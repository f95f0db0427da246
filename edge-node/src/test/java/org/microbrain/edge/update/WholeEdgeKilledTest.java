package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.intent.AttemptState;
import org.microbrain.journal.History;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * Promise: {@code kill -9} of a whole edge, for the program itself together with its supervisor, at each step of an update and
 * of going back. Old or new counts, whole, never neither; the next start converges by itself; a reading that was acknowledged
 * is there. The places are enumerated by a quiet run, before each state that is written down and before each change of a file.
 * Each build tries a few of them ({@code -Dkills.seed=N} repeats which), {@code -Dendurance=true} each one.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
final class WholeEdgeKilledTest {

    private static final NodeId NODE = new NodeId("450124100201");
    private static final Component ROUTES = new Component(ReleaseKind.ROUTES, "tap");
    private static final Component PROGRAM = new Component(ReleaseKind.PROGRAM, ProgramApplier.NAME);
    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final String PASSWORD = "secret";
    private static final boolean ALL = Boolean.getBoolean("endurance");
    private static final int SHARE = 2;

    @TempDir
    private Path folder;
    private final long seed = Long.getLong("kills.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private ReleasingParent parent;
    private KillPoints points;
    private Path before;

    @BeforeEach
    void aProvince() throws Exception {
        parent = new ReleasingParent(folder.resolve("parent"));
        points = new KillPoints();
        before = Files.createDirectories(folder.resolve("before"));
        parent.admit(NODE, before);
    }

    @AfterEach
    void stop() throws Exception {
        points.close();
        parent.close();
    }

    /** One life of an edge in a folder: it is started as often as it must, and readings come in whenever it runs. */
    private final class Life implements AutoCloseable {

        final Path home;
        final boolean supervised;
        final int console;
        final ConcurrentSkipListSet<Double> acknowledged = new ConcurrentSkipListSet<>();
        private final Thread sensor = new Thread(this::measure, "sensor");
        private final HttpClient http = HttpClient.newHttpClient();
        private volatile boolean lives = true;
        private volatile Process process;

        Life(Path home, boolean supervised) throws IOException {
            this.home = home;
            this.supervised = supervised;
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

        void start(boolean watched) throws IOException {
            List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            List<String> options = new ArrayList<>(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                    "-Xshare:auto"));
            if (watched) {
                options.add(points.option());
            }
            command.addAll(options);
            command.add("-Dmicrobrain.node-options=" + String.join("\n", options));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), EdgeProgram.class.getName(), "edge",
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
                    ended[0] = latest(component).filter(one -> one.state().ended()
                            && one.wish().version().equals(new Version(version))).orElse(null);
                    return ended[0] != null;
                });
            } catch (RuntimeException e) {
                throw new AssertionError(said(), e);
            }
            return ended[0];
        }

        private Optional<Trying> latest(Component component) throws SQLException {
            try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("data/journal.db"));
                    Statement statement = db.createStatement()) {
                ResultSet row = statement.executeQuery("SELECT value FROM state WHERE key = 'updates'");
                return row.next() ? UpdateBookEncoding.decode(row.getBytes(1)).latest(component) : Optional.empty();
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

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one).toString()), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private Life life(String name, boolean supervised) throws IOException {
        Path home = folder.resolve(name);
        copy(before, home);
        return new Life(home, supervised);
    }

    /** What is tried: a version that is wanted while another runs, and how that ends. */
    private void everywhere(Component component, boolean supervised, String old, String fresh, AttemptState end)
            throws Exception {
        parent.wish(NODE, component, fresh);
        List<String> places;
        try (Life quiet = life("quiet", supervised)) {
            points.arm(-1, () -> { });
            quiet.start(true);
            assertThat(quiet.awaitEnded(component, fresh).state()).as(quiet.said()).isEqualTo(end);
            places = points.passed();
            quiet.endAndCount();
        }
        assertThat(places).contains("keep: FETCHING", "keep: STAGED", "keep: APPLYING", "keep: " + end, "disk: write");
        if (end == AttemptState.GONE_BACK) {
            assertThat(places).contains("keep: GOING_BACK");
        }
        TreeSet<Integer> chosen = new TreeSet<>();
        while (chosen.size() < (ALL ? places.size() : SHARE)) {
            chosen.add(ALL ? chosen.size() : random.nextInt(places.size()));
        }
        System.out.println("[whole edge killed] " + component + " " + fresh + " at " + chosen.size() + " of " + places.size()
                + " places, seed " + seed + ": " + chosen.stream().map(at -> at + " " + places.get(at))
                .collect(Collectors.joining(", ")));
        for (int at : chosen) {
            String where = "killed before " + at + " " + places.get(at) + ", seed " + seed;
            try (Life life = life("at-" + at, supervised)) {
                points.arm(at, life::kill);
                life.start(true);
                life.awaitEnd();
                life.oldOrNew(component, old, fresh, where);
                points.arm(-1, () -> { });
                life.start(false);
                assertThat(life.awaitEnded(component, fresh).state()).as(where + "\n" + life.said()).isEqualTo(end);
                life.oldOrNew(component, end == AttemptState.KEPT ? fresh : old, end == AttemptState.KEPT ? fresh : old, where);
                life.endAndCount();
            }
        }
    }

    private Path routes(String version, String from) throws IOException {
        return Files.writeString(Files.createDirectories(folder.resolve("routes-" + version)).resolve("tap.yaml"), """
                - route:
                    id: tap-%s
                    from:
                      uri: "%s"
                      steps:
                        - setBody: {constant: "%s"}
                """.formatted(version, from, version));
    }

    /** The edge runs version 1 of some routes; that is what each life begins with. */
    private void versionOneRuns() throws Exception {
        parent.publish(ROUTES, "1", routes("1", "direct:one"));
        parent.wish(NODE, ROUTES, "1");
        try (Life first = new Life(before, false)) {
            first.start(false);
            assertThat(first.awaitEnded(ROUTES, "1").state()).as(first.said()).isEqualTo(AttemptState.KEPT);
            first.endAndCount();
        }
        Files.delete(before.resolve("log"));
    }

    @Test
    void anUpdateThatIsKilledAtEachStepIsOldOrNewAndThenNew() throws Exception {
        versionOneRuns();
        parent.publish(ROUTES, "2", routes("2", "direct:two"));
        everywhere(ROUTES, false, "1", "2", AttemptState.KEPT);
    }

    @Test
    void aReleaseThatCannotBeAppliedAndIsKilledAtEachStepOfGoingBackEndsWithTheOld() throws Exception {
        versionOneRuns();
        parent.publish(ROUTES, "3", routes("3", "file:/nowhere/at/all?directoryMustExist=true&autoCreate=false"));
        everywhere(ROUTES, false, "1", "3", AttemptState.GONE_BACK);
    }

    @Test
    void anUpdateOfTheProgramThatIsKilledAtEachStepTogetherWithItsSupervisorIsOldOrNewAndThenNew() throws Exception {
        parent.publish(PROGRAM, "2", program("2", ""));
        everywhere(PROGRAM, true, "", "2", AttemptState.KEPT);
    }

    @Test
    void aProgramThatDoesNotComeUpAndIsKilledAtEachStepOfGoingBackEndsWithTheOld() throws Exception {
        parent.publish(PROGRAM, "3", program("3", """
                package org.microbrain.edge.update;
                public final class EdgeProgram {
                    public static void main(String[] arguments) {
                        System.exit(java.util.List.of(arguments).contains("--check") ? 0 : 3);
                    }
                }
                """));
        everywhere(PROGRAM, true, "", "3", AttemptState.GONE_BACK);
    }

    /** A jar that has its classes from where these are; with a main class of its own if there is a source. */
    private Path program(String version, String main) throws IOException {
        Path home = Files.createDirectories(folder.resolve("program-" + version));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, Arrays.stream(System.getProperty("java.class.path")
                .split(":")).map(one -> Path.of(one).toUri().toString()).collect(Collectors.joining(" ")));
        Map<String, byte[]> entries = main.isEmpty() ? Map.of("version-" + version, new byte[0])
                : Map.of("org/microbrain/edge/update/EdgeProgram.class", compiled(home, main));
        Path jar = home.resolve("edge.jar");
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream written = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                written.putNextEntry(new JarEntry(entry.getKey()));
                written.write(entry.getValue());
                written.closeEntry();
            }
        }
        return jar;
    }

    private static byte[] compiled(Path home, String source) throws IOException {
        Path file = Files.writeString(home.resolve("EdgeProgram.java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", "-d", home.toString(),
                file.toString())).isZero();
        return Files.readAllBytes(home.resolve("org/microbrain/edge/update/EdgeProgram.class"));
    }
}
