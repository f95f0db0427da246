package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.microbrain.core.archive.ArchiveRetentionContract.JULY;
import static org.microbrain.core.archive.ArchiveStoreContract.GUANGXI;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.engine.LocalPostgres;

/** PostgreSQL is killed, all its processes at once, in the middle of steps by which readings whose time is over are summed up. */
class KilledInRetentionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Three steps. */
    private static final int BLOCKS = 9;
    private static final long READINGS = (long) BLOCKS * ArchiveRetentionContract.HOURS_OF_A_BLOCK;

    @TempDir
    private Path folder;
    private LocalPostgres server;
    private SqlArchive archive;
    private final Site village = new Site("450102001003", 1);
    private final SeriesKey stage = new SeriesKey(village.node, "river/stage");

    @BeforeEach
    void start() throws IOException {
        server = new LocalPostgres(folder.resolve("server"));
        archive = new ArchiveSettings(folder.resolve("archive"),
                Optional.of(new PostgresSettings(server.url(), "postgres", Optional.empty())), 1).open();
        village.series(1, "river/stage", "m");
        for (int block = 0; block < BLOCKS; block++) {
            village.readings(ArchiveRetentionContract.hourly(1, block));
        }
        archive.store(village.made(), Map.of(village.origin, (long) village.made().size()), ArchiveRetentionContract.MARCH);
    }

    @AfterEach
    void stop() throws IOException {
        archive.close();
        server.close();
    }

    /** Readings are summed up until a step wants to write into this table, which somebody else holds. */
    private void killAtWriteInto(String table) throws Exception {
        CompletableFuture<Void> steps;
        try (Connection other = server.open(); Statement holding = other.createStatement()) {
            other.setAutoCommit(false);
            holding.execute("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
            steps = CompletableFuture.runAsync(() -> {
                while (true) {
                    archive.retire(JULY);
                }
            });
            await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> isWaitedFor(table));
            server.kill();
        }
        assertThatThrownBy(steps::join).as("a failure, or the driver's own assertion about its broken line")
                .isInstanceOf(CompletionException.class);
        server.start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            archive.tend();
            return archive.trouble().isEmpty();
        });
    }

    private boolean isWaitedFor(String table) throws SQLException {
        try (Connection connection = server.open(); Statement statement = connection.createStatement()) {
            return PostgresSession.number(statement, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '" + table
                    + "'::regclass") > 0;
        }
    }

    private void eachReadingIsThereOnce() {
        assertThat(archive.outline(stage, TimeRange.ALL, 1, GUANGXI).buckets().get(0).count()).isEqualTo(READINGS);
    }

    @Test
    void whereverInAStepItIsKilledEachReadingIsThereOnceAndTheStepIsTakenAgain() throws Exception {
        killAtWriteInto("roll_up"); // the month is closed
        eachReadingIsThereOnce();
        for (String table : new String[] {"hour_sum", "roll_up"}) { // sums, and how far they are
            killAtWriteInto(table);
            eachReadingIsThereOnce();
            assertThat(archive.retire(JULY)).isTrue();
        }
        assertThat(archive.rolledUp().blocks()).isEqualTo(6);
        for (String table : new String[] {"forgotten", "uninterpreted"}) { // the month goes
            killAtWriteInto(table);
            eachReadingIsThereOnce();
        }
        ArchiveRetentionContract.retireAll(archive, JULY);
        eachReadingIsThereOnce();
        assertThat(archive.hours(stage, TimeRange.ALL, 1_000_000, GUANGXI).stream().mapToLong(hour -> hour.sum().readings()).sum())
                .isEqualTo(READINGS);
        assertThat(archive.rolledUp().blocks()).isEqualTo(BLOCKS);
        assertThat(archive.ledger(GUANGXI)).allMatch(OriginLedger::balanced);
    }
}
