package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.microbrain.core.archive.ArchiveStoreContract.ARRIVED;
import static org.microbrain.core.archive.ArchiveStoreContract.GUANGXI;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.SequenceSet;

/** What may happen to a database and to the line to it. Nothing is acknowledged that is not sure. */
class PostgresFaultsTest {

    @TempDir
    private Path folder;
    private Relay line;
    private SqlArchive archive;
    private final Site village = new Site("450102001003", 1);

    @BeforeEach
    void open() throws Exception {
        line = new Relay();
        archive = PostgresServer.settings(folder, line).open();
        store(village.detection("range", 1));
    }

    @AfterEach
    void close() throws Exception {
        archive.close();
        line.close();
    }

    private void store(JournalRecord... records) {
        archive.store(List.of(records), Map.of(village.origin, (long) village.made().size()), ARRIVED);
    }

    private OriginLedger ledger() {
        return archive.ledger(GUANGXI).get(0);
    }

    private void failsWith(String... words) {
        assertThatThrownBy(() -> store(village.detection("range", 2))).isInstanceOf(ArchiveFailure.class)
                .hasMessageContainingAll(words);
    }

    private static void refusesToOpen(ArchiveSettings settings, String... words) {
        assertThatThrownBy(settings::open).isInstanceOf(ArchiveFailure.class).hasMessageContainingAll(words);
    }

    private void sql(String command) {
        PostgresServer.sql(folder, command);
    }

    /** The database says from now on that this is wrong. */
    private void breakTable(String code) {
        sql("CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS "
                + "$$ BEGIN RAISE EXCEPTION 'so it is' USING ERRCODE = '" + code + "'; END $$");
        sql("CREATE TRIGGER broken BEFORE INSERT ON detection EXECUTE FUNCTION broken()");
    }

    @Test
    void whetherACommitHappenedWhoseAnswerIsLostIsFoundInTheDatabase() {
        JournalRecord record = village.detection("range", 2);
        line.cutAtAnswerTo("COMMIT");
        assertThatThrownBy(() -> store(record)).isInstanceOf(ArchiveFailure.class).hasMessageContaining("does not answer");
        assertThat(archive.received(village.origin)).as("silent until it is sure").isEqualTo(SequenceSet.of(1, 1));
        line.mend();
        store(record);
        assertThat(archive.received(village.origin)).isEqualTo(SequenceSet.of(1, 2));
        assertThat(archive.detections(EventQuery.newest(9), GUANGXI).entries()).hasSize(2);
        assertThat(archive.alarms(GUANGXI)).isEqualTo(new ArchiveAlarms(0, 0));
        assertThat(ledger().balanced()).isTrue();
    }

    @Test
    void whileItIsAwayNobodyWaitsAndItGoesOnByItself() {
        line.cut();
        assertThatThrownBy(archive::tend).isInstanceOf(ArchiveFailure.class);
        assertThat(archive.trouble()).hasValueSatisfying(failure -> {
            assertThat(failure.getMessage()).contains("does not answer", "localhost:" + line.port());
            assertThat(failure.zh()).contains("无应答");
            assertThat(failure.hitsAll()).isTrue();
        });
        assertThatThrownBy(() -> archive.ledger(GUANGXI)).isSameAs(archive.trouble().orElseThrow());
        assertThat(archive.received(village.origin)).as("receipts are in memory").isEqualTo(SequenceSet.of(1, 1));
        line.mend();
        archive.tend();
        assertThat(archive.trouble()).isEmpty();
        assertThat(ledger().archived()).isEqualTo(1);
    }

    @Test
    void aDatabaseThatWentBackInTimeUnderTheRunningCoreIsNoticedAndNothingIsTakenUntilANewStart() {
        store(village.detection("range", 2), village.detection("range", 3));
        sql("UPDATE origin SET received = '\\x'");
        line.cut();
        assertThatThrownBy(archive::tend).isInstanceOf(ArchiveFailure.class);
        line.mend();
        failsWith("went back in time", "3 records");
        failsWith("went back in time");
        archive.close();
        archive = PostgresServer.settings(folder, line).open();
        store(village.made().toArray(new JournalRecord[0]));
        assertThat(archive.received(village.origin).size()).isEqualTo(village.made().size());
        assertThat(archive.alarms(GUANGXI)).as("those whose names were still there are the same").isEqualTo(new ArchiveAlarms(0, 0));
        assertThat(ledger().balanced()).isTrue();
    }

    @Test
    void aFullDiskPassesAndIsCalledThat() {
        breakTable("53100");
        failsWith("no room left", "nodes keep their records");
        assertThat(archive.trouble().orElseThrow().full()).isTrue();
        assertThat(archive.ledger(GUANGXI)).hasSize(1);
        sql("DROP TRIGGER broken ON detection");
        store(village.made().toArray(new JournalRecord[0]));
        assertThat(archive.received(village.origin)).isEqualTo(SequenceSet.of(1, 2));
        assertThat(archive.trouble()).isEmpty();
    }

    @Test
    void onceDamageWasMetNothingMoreIsAcknowledged() {
        breakTable("XX001");
        failsWith("is damaged", "pg_amcheck");
        sql("DROP TRIGGER broken ON detection");
        failsWith("is damaged");
        assertThat(archive.received(village.origin)).isEqualTo(SequenceSet.of(1, 1));
    }

    @Test
    void onlyOneCoreWrites() {
        refusesToOpen(PostgresServer.settings(folder), "in use by another core");
        store(village.detection("range", 2));
    }

    @Test
    void anEmptyDatabaseIsNotTakenForTheArchiveThatWasThere() {
        archive.close();
        sql("DROP TABLE archive_layout");
        refusesToOpen(PostgresServer.settings(folder), "there was one", "archive-postgresql.made");
    }

    @Test
    void whatANewerProgramWroteIsLeftAlone() {
        archive.close();
        sql("UPDATE archive_layout SET version = 9");
        refusesToOpen(PostgresServer.settings(folder), "written by a newer program", "layout 9");
    }

    @Test
    void whatIsWrongWithTheConfigurationIsSaid() {
        PostgresSettings right = PostgresServer.settings(folder).postgresql().orElseThrow();
        refusesToOpen(with(new PostgresSettings(right.url().replace("/postgres?", "/nowhere?"), "postgres", Optional.empty())),
                "there is no archive database", "createdb");
        refusesToOpen(with(new PostgresSettings(right.url(), "nobody", Optional.empty())), "refuses the sign-in");
        refusesToOpen(with(new PostgresSettings(right.url(), "postgres", Optional.of(folder.resolve("secret")))),
                "cannot be read", "secret");
    }

    private ArchiveSettings with(PostgresSettings settings) {
        return new ArchiveSettings(folder.resolve("other"), Optional.of(settings));
    }

    @Test
    void aServerThatDoesNotSyncIsRefused() {
        archive.close();
        sql("ALTER SYSTEM SET full_page_writes = off");
        sql("SELECT pg_reload_conf()");
        try {
            org.awaitility.Awaitility.await().untilAsserted(() ->
                    refusesToOpen(PostgresServer.settings(folder), "full_page_writes = off"));
        } finally {
            sql("ALTER SYSTEM RESET full_page_writes");
            sql("SELECT pg_reload_conf()");
        }
    }
}
