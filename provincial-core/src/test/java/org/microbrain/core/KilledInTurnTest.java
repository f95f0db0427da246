package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.archive.OriginLedger;
import org.microbrain.core.archive.PostgresSettings;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.engine.LocalPostgres;
import org.microbrain.engine.LoopbackPort;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.warning.WarningId;

/**
 * The core as a front-end, a relay and two workers, each a process started by its configuration, with a real broker and a real
 * database, and an edge that goes on measuring and warning. Each build kills {@value #SHARE} of them, {@code -Dendurance=true} fifty, {@code -Dkills=N} so many;
 * {@code -Dkills.seed=N} repeats in which order.
 */
class KilledInTurnTest {

    private static final int SHARE = 3;
    private static final int KILLS = Integer.getInteger("kills", Boolean.getBoolean("endurance") ? 50 : SHARE);
    private static final long SEED = Long.getLong("kills.seed", System.nanoTime());
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String CORE = "450000000000";
    private static final String RELAY = CORE + "-relay1";
    private static final String TENANT = "turn";
    private static final int READINGS_OF_A_BLOCK = 20;

    @TempDir
    private Path folder;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private KafkaBroker broker;
    private LocalPostgres database;
    private final InetSocketAddress frontEndAddress = address();
    private final InetSocketAddress relayAddress = address();

    /** One of the core's processes. */
    private final class CoreProcess implements AutoCloseable {

        private final Path config;
        private Process process;

        private CoreProcess(String name, String own) throws IOException {
            config = folder.resolve(name + ".yaml");
            Files.writeString(config, own + """
                    data: data-%s
                    console: {address: "127.0.0.1:0"}
                    archive: {postgresql: {url: "%s", user: postgres}}
                    """.formatted(name, database.url()));
            start();
        }

        private void start() throws IOException {
            process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                    "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                    CoreProgram.class.getName(), "--config", config.toString()).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
        }

        private Path log() {
            return config.resolveSibling(config.getFileName() + ".log");
        }

        private void kill() throws InterruptedException {
            assertThat(process.isAlive()).as("see " + log()).isTrue();
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private String kafka(String part) {
        return "ingest: {kafka: {servers: ['" + broker.servers() + "'], tenant: " + TENANT + ", copies: 1, part: " + part + "}}\n";
    }

    private static InetSocketAddress address() {
        try {
            return new InetSocketAddress("127.0.0.1", LoopbackPort.free());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String listening(String node, InetSocketAddress address, IdentitySettings identity) {
        return "node: " + node + "\nlisten: \"127.0.0.1:" + address.getPort() + "\"\nidentity: {certificate: "
                + identity.certificate() + ", key: " + identity.key() + ", trust: " + identity.trust() + "}\n";
    }

    private CoreProcess frontEnd(IdentitySettings identity) throws IOException {
        return new CoreProcess("front-end", listening(CORE, frontEndAddress, identity) + kafka("front-end"));
    }

    private CoreProcess relay(IdentitySettings identity) throws IOException {
        return new CoreProcess("relay", listening(RELAY, relayAddress, identity) + "parents: [{node: " + CORE + ", address: \"127.0.0.1:"
                + frontEndAddress.getPort() + "\"}]\n" + kafka("relay"));
    }

    private CoreProcess worker(String suffix) throws IOException {
        return new CoreProcess(suffix, "node: " + CORE + "-" + suffix + "\n" + kafka("worker"));
    }

    private long count(String what) {
        try (Connection connection = DriverManager.getConnection(database.url(), "postgres", "");
                Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT " + what)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            return -1;
        }
    }

    private long blocks() {
        return count("count(*) FROM block_series");
    }

    private interface Victim {
        void killed() throws Exception;
    }

    private static Victim process(CoreProcess process) {
        return () -> {
            process.kill();
            process.start();
        };
    }

    /** Each in turn, in an order of chance. */
    private List<Victim> victims(Random random, CoreProcess... processes) {
        List<Victim> all = Arrays.stream(processes).map(KilledInTurnTest::process).collect(Collectors.toCollection(ArrayList::new));
        all.addAll(List.of(() -> {
            broker.kill();
            broker.start();
        }, () -> {
            database.kill();
            await("seed " + SEED).atMost(SOON).ignoreExceptions().until(() -> {
                database.start();
                return true;
            });
        }));
        List<Victim> turns = new ArrayList<>();
        while (turns.size() < KILLS) {
            Collections.shuffle(all, random);
            turns.addAll(all);
        }
        return turns.subList(0, KILLS);
    }

    @Test
    void whoeverIsKilledUnderLoadEachRecordIsArchivedExactlyOnce() throws Exception {
        broker = KafkaBroker.shared();
        broker.makeTopics(TENANT, Map.of());
        database = new LocalPostgres(folder.resolve("database"));
        TestIdentities identities = new TestIdentities(folder);
        ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
        try (CoreProcess frontEnd = frontEnd(identities.files(CORE)); CoreProcess relay = relay(identities.files(RELAY));
                CoreProcess first = worker("w1"); CoreProcess second = worker("w2");
                MeasuringEdge edge = new MeasuringEdge(folder, identities, List.of(MeasuringEdge.parent(CORE, frontEndAddress),
                        MeasuringEdge.parent(RELAY, relayAddress)), READINGS_OF_A_BLOCK)) {
            load.scheduleWithFixedDelay(() -> edge.measure(2), 0, 20, TimeUnit.MILLISECONDS);
            await("seed " + SEED).atMost(SOON).until(() -> blocks() > 0);
            for (Victim victim : victims(new Random(SEED), frontEnd, relay, first, second)) {
                warn(edge);
                victim.killed();
                warn(edge);
                long made = edge.made();
                await("seed " + SEED).atMost(SOON).until(() -> blocks() + others() >= made);
            }
            load.shutdown();
            assertThat(load.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            await("seed " + SEED).atMost(SOON).until(() -> edge.waiting() == 0);
            long made = edge.made();
            await("seed " + SEED).atMost(SOON).untilAsserted(() -> assertThat(blocks()).isEqualTo(made - others()));
            assertEachIsThereOnce(edge, made);
            await("seed " + SEED).atMost(SOON).untilAsserted(() ->
                    assertThat(inTheBook()).as("seed " + SEED).containsExactlyInAnyOrderElementsOf(warnings));
        } finally {
            load.shutdownNow();
            database.close();
        }
    }

    private void warn(MeasuringEdge edge) {
        WarningId id = new WarningId(MeasuringEdge.NAME + "_" + (warnings.size() + 1));
        warnings.add(id.text());
        edge.warn(id);
    }

    /** Records that are no readings: warnings, and the one that registers the series. */
    private long others() {
        return warnings.size() + 1;
    }

    /** The warnings of which the front-end knows, whoever took them. */
    private List<String> inTheBook() throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data-front-end/warnings.db"));
                Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT id FROM warning")) {
            while (row.next()) {
                ids.add(row.getString(1));
            }
        }
        return ids;
    }

    private void assertEachIsThereOnce(MeasuringEdge edge, long made) {
        try (SqlArchive archive = new ArchiveSettings(folder.resolve("looked-at"), Optional.of(new PostgresSettings(database.url(), "postgres",
                Optional.empty()))).openBesideOthers()) {
            assertThat(archive.ledger(new DivisionCode(CORE))).as("seed " + SEED).allMatch(OriginLedger::balanced)
                    .contains(new OriginLedger(edge.origin(), made, made, 0, 0, made, true));
            assertThat(archive.alarms(new DivisionCode(CORE)).conflicts()).isZero();
            assertThat(archive.setAside()).isZero();
        }
        assertThat(count("count(*) - count(DISTINCT (origin, sequence)) FROM record")).isZero();
    }
}
