package org.microbrain.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.microbrain.body.WarningBody;
import org.microbrain.correlate.CorrelationPackage;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.warning.WarningFilter;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.warning.WarningId;

/** What of a county hub its correlation stands on, with a real journal and a real book of warnings; one life of the program. */
final class TestHub implements AutoCloseable {

    static final NodeId COUNTY = new NodeId("450124000000");
    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    final Correlation correlation;
    final WarningOffice office;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final SqliteJournal journal;
    private final GroupCommit<SqliteJournal> commits;

    /** @param own rules, as long as there is no release of them */
    TestHub(Path folder, CorrelationPackage own) {
        NodeSettings settings = new NodeSettings(COUNTY, new LocalName("马山县", "Mashan"), folder, null, List.of(), null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder.resolve("routes.d"));
        journal = SqliteJournal.open(folder.resolve("journal.db"), COUNTY,
                new JournalLimits(64 << 20, 16 << 20, Duration.ofDays(7)), RandomGenerator.getDefault());
        commits = new GroupCommit<>(journal, thread);
        office = new WarningOffice(settings, commits, TestHub::clock);
        correlation = new Correlation(own, COUNTY, office, commits, TestHub::clock);
    }

    private static RecordTime clock() {
        return RecordTime.good(NOW.toEpochMilli());
    }

    /** Rules that make one warning of so many villages with a flood. */
    static String rules(int version, int villages) {
        return """
                correlations: valleys
                version: %d
                rules:
                  - name: flood-in-villages
                    kind: same-in-many
                    each: village
                    of: {hazard: flood, level: blue}
                    hazard: flood
                    what: {zh: 洪水预警, en: Flood warnings}
                    within: 6h
                    level: {%d: yellow}
                """.formatted(version, villages);
    }

    static CorrelationPackage read(String rules) {
        return CorrelationPackage.read(rules.getBytes(StandardCharsets.UTF_8), Path.of("rules"), new Problems()).orElseThrow();
    }

    /** A warning of a village comes up. */
    void warns(String village, String hazard) {
        office.book().learn(List.of(new SharedRecord(RecordKind.WARNING, new NodeId(village), clock(), WarningBody.newBuilder()
                .setId(village + "_" + hazard).setLevel(1).setHazard(hazard).setArea(village).setBornMs(NOW.toEpochMilli())
                .setRule("stage").build().toByteString()))).join();
    }

    /** Correlated warnings that the book has. */
    List<WarningId> made() {
        return office.book().lines(WarningFilter.all(COUNTY.area(), 100)).join().stream().map(line -> line.id())
                .filter(id -> id.area().equals(COUNTY.area())).toList();
    }

    /** Looks once, and waits until what follows is kept. */
    void look() {
        correlation.work();
        office.book().find(new WarningId("450124101204_flood")).join();
        commits.submit(store -> null).join();
    }

    @Override
    public void close() throws InterruptedException {
        office.close();
        thread.shutdown();
        assertThat(thread.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        journal.close();
    }
}
