package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The county hub is away while its village goes on measuring: a week of 50 series, a reading every five minutes, with
 * {@code -Dendurance=true}; a day in each build.
 */
class AbsentHubIT {

    private static final int DAYS = Boolean.getBoolean("endurance") ? 7 : 1;
    private static final int SERIES = 50;
    private static final int READINGS = SERIES * DAYS * 24 * 60 / 5;
    private static final int ALARMS = 5;
    private static final long LIMIT = 32L << 20;
    /** Recent, for history of acknowledged readings is kept by their age. */
    private static final Instant BEGIN = Instant.now().minus(Duration.ofDays(DAYS));
    private static final long FIVE_MINUTES = 300_000;
    /** Of the line above the county: slow enough that who overtakes whom can be seen. */
    private static final long BYTES_PER_SECOND = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder = FaultProvince.folder(AbsentHubIT.class);

    @Test
    void theVillageGoesOnAloneAndDrainsWarningsFirst()
            throws IOException, GeneralSecurityException, InterruptedException, SQLException {
        try (FaultProvince province = new FaultProvince(folder, List.of(FaultProvince.CORE, FaultProvince.CITY,
                FaultProvince.COUNTY, FaultProvince.DALONG), "limit: 32 MiB\nkeep: {bytes: 64 MiB, days: 30}\n"
                        + "block: {readings: 1000, age: 1s}\n", 1, BYTES_PER_SECOND)) {
            province.start();
            province.kill(List.of(FaultProvince.COUNTY));
            Map<Published, SentFile.Times> account = publishWithoutParent(province);
            theVillageAnswers(province, account);
            long backlog = waiting(province);

            NodeProcess hub = province.process(FaultProvince.COUNTY);
            hub.start();
            hub.awaitReady(PATIENCE);
            long ready = System.nanoTime();
            await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5))
                    .until(() -> waiting(province) < backlog);
            long began = (System.nanoTime() - ready) / 1_000_000;

            province.awaitDrained();
            long drained = (System.nanoTime() - ready) / 1_000_000;
            Verdict verdict = Verdict.of(province, FaultProvince.DALONG, "week", account);
            long before = Journals.archivedBeforeTheLastWarning(province.archiveFile(), FaultProvince.DALONG);
            long journal = size(province.journal(FaultProvince.DALONG));
            System.out.printf("[absent hub] %d readings in %d records waited; draining began %d ms after the hub was"
                    + " ready, all was in the archive after %d ms; the last of %d warnings came when %d readings were there;"
                    + " journal %d KiB; %s%n", READINGS, backlog, began, drained, ALARMS, before,
                    journal >> 10, verdict);

            assertThat(verdict.acknowledged()).isEqualTo(READINGS + ALARMS);
            assertThat(verdict.storedTwice()).isZero();
            assertThat(verdict.warnings()).isEqualTo(ALARMS);
            assertThat(began).as("ms from the hub's ready line to the first acknowledged record").isLessThan(2_000);
            assertThat(before).as("readings of the backlog that came before the last warning")
                    .isLessThan(READINGS / 4);
            assertThat(journal).as("bytes of the edge's journal").isLessThan(LIMIT);
        }
    }

    /** Publishes all; the alarms come last and so have the whole backlog before them. */
    private Map<Published, SentFile.Times> publishWithoutParent(FaultProvince province)
            throws IOException, InterruptedException {
        Path file = folder.resolve("sent.csv");
        try (SentFile account = new SentFile(file); MqttPublisher publisher = new MqttPublisher(
                province.files().mqtt(FaultProvince.DALONG), "week", ProvinceFiles.SENSOR_USER,
                province.files().sensorPassword(), account)) {
            for (int i = 0; i < READINGS; i++) {
                publisher.publish(MqttPublisher.Message.of(FaultProvince.DALONG.text(), "week/s" + i % SERIES, "m",
                        BEGIN.toEpochMilli() + i / SERIES * FIVE_MINUTES, i / 1000.0 % 99));
            }
            for (int i = 0; i < ALARMS; i++) {
                publisher.publish(MqttPublisher.Message.of(FaultProvince.DALONG.text(), "week/alarm-" + i, "m",
                        BEGIN.toEpochMilli() + i, FaultProvince.RED + i));
            }
            assertThat(publisher.settle(PATIENCE)).isTrue();
            assertThat(publisher.refused()).isZero();
        }
        return SentFile.read(file);
    }

    private void theVillageAnswers(FaultProvince province, Map<Published, SentFile.Times> account)
            throws IOException, InterruptedException {
        NodeView own = province.api(FaultProvince.DALONG).status();
        assertThat(own.connected()).isFalse();
        assertThat(own.warnings()).hasSizeGreaterThanOrEqualTo(ALARMS).allMatch(warning -> warning.level() == 4);
        await().atMost(PATIENCE).until(() -> Journals.held(province.journal(FaultProvince.DALONG), FaultProvince.DALONG)
                .staged() == 0);
        assertThat(province.api(FaultProvince.DALONG).get("/api/v1/status").path("ledger")).allSatisfy(line ->
                assertThat(line.path("shed").asLong()).isZero());

        Map<Published, Integer> exported = new HashMap<>();
        List<String> lines = NodeProgram.run(folder.resolve("export.err"), "edge", "export", "--config",
                province.files().configuration(FaultProvince.DALONG).toString());
        assertThat(lines.get(0)).isEqualTo("series,time,value,quality");
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            exported.merge(Published.of(FaultProvince.DALONG + "/" + fields[0], Long.parseLong(fields[1]),
                    Double.parseDouble(fields[2])), 1, Integer::sum);
        }
        assertThat(exported.keySet()).as("exported by the edge while it runs alone").isEqualTo(account.keySet());
        assertThat(exported.values()).allMatch(copies -> copies == 1);
    }

    private static long waiting(FaultProvince province) throws SQLException {
        return Journals.held(province.journal(FaultProvince.DALONG), FaultProvince.DALONG).waiting();
    }

    private static long size(Path journal) throws IOException {
        Path log = journal.resolveSibling(journal.getFileName() + "-wal");
        return Files.size(journal) + (Files.exists(log) ? Files.size(log) : 0);
    }
}
