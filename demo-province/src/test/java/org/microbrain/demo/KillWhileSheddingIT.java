package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.microbrain.record.NodeId;

/**
 * {@code kill -9} of an edge whose journal overflows all the time, around the moments at which it sheds: every record is
 * in the archive or named in a shed record, never both, never neither; every acknowledged reading is archived or counted
 * in a shed record. 30 times, ten minutes; each build leaves that to the simulation, which crashes its nodes there, too.
 */
@EnabledIfSystemProperty(named = "endurance", matches = "true", disabledReason = "takes ten minutes")
class KillWhileSheddingIT {

    private static final int KILLS = Integer.getInteger("faults.kills", 30);
    private static final int READINGS = 1_000;
    /** An edge looks whether it must shed each 10 s, from its start. */
    private static final long LOOKS_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long seed = Long.getLong("faults.seed", System.nanoTime());
    private final Path folder = FaultProvince.folder(KillWhileSheddingIT.class);
    private volatile boolean playing = true;

    @Test
    void everyRecordIsArchivedOrNamedAsShed()
            throws IOException, GeneralSecurityException, InterruptedException, SQLException {
        Random random = new Random(seed);
        try (FaultProvince province = new FaultProvince(folder, List.of(FaultProvince.CORE, FaultProvince.CITY,
                FaultProvince.DALONG), "limit: 1 MiB\nkeep: {bytes: 64 KiB, days: 1}\nblock: {readings: 500, age: 1s}\n",
                2, 0); SentFile account = new SentFile(folder.resolve("flood.csv"))) {
            province.start();
            await().atMost(PATIENCE).ignoreExceptions()
                    .until(() -> province.api(FaultProvince.DALONG).status().connected());
            province.kill(List.of(FaultProvince.CITY));
            MqttPublisher sensor = new MqttPublisher(province.files().mqtt(FaultProvince.DALONG), "flood",
                    ProvinceFiles.SENSOR_USER, province.files().sensorPassword(), account);
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(sensor, new Random(seed)));
            try (sensor) {
                int within = 0;
                for (int kill = 0; kill < KILLS; kill++) {
                    within += killWhileShedding(province, random) ? 1 : 0;
                }
                playing = false;
                flood.join();
                assertThat(sensor.settle(PATIENCE)).isTrue();
                province.start(FaultProvince.CITY);
                awaitDrained(province);
                judge(province, within);
            } catch (AssertionError | ConditionTimeoutException e) {
                System.out.println("seed " + seed + "\n" + province.logs());
                throw e;
            } finally {
                playing = false;
            }
        }
    }

    private void flood(MqttPublisher sensor, Random values) {
        long first = System.currentTimeMillis() - TimeUnit.DAYS.toMillis(1);
        try {
            for (int i = 0; playing; i++) {
                sensor.publish(Flood.message(FaultProvince.DALONG, "s" + i % 4, first + i * 100_000L / 4, READINGS,
                        values));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for one shedding, then kills about when the next comes. @return whether that one was not finished */
    private boolean killWhileShedding(FaultProvince province, Random random)
            throws IOException, InterruptedException, SQLException {
        Path journal = province.journal(FaultProvince.DALONG);
        long before = Journals.sheddings(journal);
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5))
                .until(() -> Journals.sheddings(journal) > before);
        long next = System.nanoTime() + LOOKS_NANOS;
        long seen = Journals.sheddings(journal);
        LockSupport.parkNanos(next - System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(-120, 40)));
        province.kill(List.of(FaultProvince.DALONG));
        boolean unfinished = Journals.sheddings(journal) == seen;
        province.start(FaultProvince.DALONG);
        return unfinished;
    }

    private static void awaitDrained(FaultProvince province) {
        await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(500)).ignoreExceptions()
                .untilAsserted(() -> {
                    Journals.Held held = Journals.held(province.journal(FaultProvince.DALONG), FaultProvince.DALONG);
                    assertThat(held.staged()).isZero();
                    assertThat(held.waiting()).isZero();
                    assertThat(province.archive().ledger()).filteredOn(line ->
                            line.node().equals(FaultProvince.DALONG.text())).singleElement().satisfies(line -> {
                                assertThat(line.balanced()).isTrue();
                                assertThat(line.made()).isEqualTo(held.made());
                                assertThat(line.received() + line.shed()).isEqualTo(held.made());
                            });
                });
    }

    private void judge(FaultProvince province, int within) throws IOException, InterruptedException, SQLException {
        NodeView.LedgerLine ledger = province.archive().ledger().stream()
                .filter(line -> line.node().equals(FaultProvince.DALONG.text())).findFirst().orElseThrow();
        long archived = Journals.archivedReadings(province.archiveFile(), FaultProvince.DALONG);
        long shed = Journals.shedReadings(province.archiveFile(), FaultProvince.DALONG);
        Map<Published, SentFile.Times> sent = SentFile.read(folder.resolve("flood.csv"));
        long acknowledged = READINGS * sent.values().stream().filter(times -> times.acknowledged() > 0).count();
        long written = READINGS * sent.values().stream().mapToLong(SentFile.Times::writes).sum();
        System.out.printf("[kill while shedding] %d kills, %d before the shedding was on the disk, seed %d; %s; readings:"
                + " %d acknowledged, %d archived, %d shed%n", KILLS, within, seed, ledger, acknowledged, archived, shed);
        assertThat(ledger.shed()).isPositive();
        assertThat(archived + shed).isBetween(acknowledged, written);
    }
}
