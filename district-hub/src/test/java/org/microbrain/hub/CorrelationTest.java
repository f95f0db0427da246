package org.microbrain.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.WarningBody;
import org.microbrain.correlate.CorrelationPackage;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.warning.KnownWarning;
import org.microbrain.runtime.warning.WarningFilter;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.warning.Action;
import org.microbrain.warning.WarningId;

/** One warning of many becomes records of the hub once, whatever fails and whenever it is restarted. */
final class CorrelationTest {

    private static final NodeId COUNTY = new NodeId("450124000000");
    private static final List<String> VILLAGES = List.of("450124101204", "450124103205", "450124102200", "450124104200");

    @TempDir
    private Path folder;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Instant now = Instant.parse("2026-11-24T02:00:00Z");
    private volatile boolean diskFails;
    private SqliteJournal journal;
    private GroupCommit<Journal> commits;
    private WarningOffice office;
    private Correlation correlation;

    @BeforeEach
    void open() {
        NodeSettings settings = new NodeSettings(COUNTY, new LocalName("马山县", "Mashan"), folder, null, List.of(), null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder.resolve("routes.d"));
        journal = SqliteJournal.open(folder.resolve("journal.db"), COUNTY,
                new JournalLimits(64 << 20, 16 << 20, Duration.ofDays(7)), RandomGenerator.getDefault());
        commits = new GroupCommit<>(failing(), thread);
        office = new WarningOffice(settings, commits, this::clock);
        start();
    }

    private void start() {
        correlation = new Correlation(CorrelationPackage.shipped(), COUNTY, office, commits, this::clock);
    }

    private Journal failing() {
        return (Journal) Proxy.newProxyInstance(Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, arguments) -> {
            if (diskFails && method.getName().equals("append")) {
                throw new IllegalStateException("the disk fails");
            }
            try {
                return method.invoke(journal, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        office.close();
        thread.shutdown();
        thread.awaitTermination(5, TimeUnit.SECONDS);
        journal.close();
    }

    private RecordTime clock() {
        return RecordTime.good(now.toEpochMilli());
    }

    private WarningId warns(String village) {
        WarningId id = new WarningId(village + "_flood");
        office.book().learn(List.of(new SharedRecord(RecordKind.WARNING, new NodeId(village), clock(), WarningBody.newBuilder()
                .setId(id.text()).setLevel(1).setHazard("flood").setArea(village).setBornMs(now.toEpochMilli()).setRule("river-stage")
                .build().toByteString()))).join();
        return id;
    }

    private List<WarningId> made() {
        return office.book().lines(WarningFilter.all(COUNTY.area(), 100)).join().stream().map(line -> line.id())
                .filter(id -> id.area().equals(COUNTY.area())).toList();
    }

    private KnownWarning known(WarningId id) {
        return office.book().find(id).join().orElseThrow();
    }

    private WarningId awaitMade() {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            correlation.work();
            return !made().isEmpty();
        });
        return made().get(0);
    }

    @Test
    void twoVillagesBecomeOneWarningThatKeepsThemAndEachIsToldOfIt() {
        WarningId first = warns(VILLAGES.get(0));
        WarningId second = warns(VILLAGES.get(1));
        WarningId county = awaitMade();
        assertThat(known(county).body().orElseThrow().getMembersList()).containsExactly(first.text(), second.text());
        assertThat(known(county).body().orElseThrow().getReasonZh()).contains("大龙村", "上岭村", "flood-in-villages");
        for (WarningId member : List.of(first, second)) {
            await().untilAsserted(() -> assertThat(known(member).history().steps()).last().satisfies(step -> {
                assertThat(step.action()).isEqualTo(Action.TO_CONFIRM);
                assertThat(step.why()).contains(county.text());
            }));
            assertThat(known(member).state().open()).isTrue();
        }
    }

    @Test
    void moreVillagesRaiseItAndAreNamedByTheStep() {
        VILLAGES.subList(0, 2).forEach(this::warns);
        WarningId county = awaitMade();
        WarningId third = warns(VILLAGES.get(2));
        WarningId fourth = warns(VILLAGES.get(3));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            correlation.work();
            assertThat(known(county).state().level().orElseThrow().number()).isEqualTo(3);
        });
        String said = known(county).history().steps().stream().map(step -> step.why()).reduce("", String::concat);
        assertThat(said).contains(third.text(), fourth.text());
        assertThat(made()).hasSize(1);
    }

    @Test
    void aDiskThatFailsAndARestartNeitherLoseNorRepeatIt() {
        VILLAGES.subList(0, 2).forEach(this::warns);
        diskFails = true;
        for (int i = 0; i < 3; i++) {
            correlation.work();
            commits.submit(store -> null).join();
        }
        assertThat(made()).isEmpty();
        diskFails = false;
        WarningId county = awaitMade();
        for (int i = 0; i < 3; i++) {
            start();
            correlation.work();
            commits.submit(store -> null).join();
            office.book().find(county).join();
        }
        assertThat(made()).containsExactly(county);
        assertThat(known(county).history().steps()).hasSize(1);
    }

    @Test
    void aBatchOfDetectionsGoesOnWhenTheyAreKeptAndTheRestAtOnce() throws Exception {
        assertThat(passes(detection(VILLAGES.get(0), "air/pm25"))).isCompleted();
        List<CompletableFuture<Boolean>> waiting = VILLAGES.stream().map(village -> passes(detection(village, "mains/voltage"))).toList();
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        WarningId county = awaitMade();
        waiting.forEach(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(known(county).body().orElseThrow().getEvidenceList()).hasSize(4)
                .allMatch(evidence -> evidence.getSeries().endsWith("/mains/voltage"));
    }

    private JournalRecord detection(String village, String series) {
        return JournalRecord.seal(new Origin(new NodeId(village), JournalId.random(RandomGenerator.getDefault())), 1,
                new Draft(RecordKind.DETECTION, PriorityClass.EVENT, clock(), DetectionBody.newBuilder().setDetector("novelty")
                        .setSeries(series).setTimeMs(now.toEpochMilli()).setValue(180).build().toByteArray()));
    }

    private CompletableFuture<Boolean> passes(JournalRecord record) {
        CompletableFuture<Boolean> passed = new CompletableFuture<>();
        DefaultExchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(new Batch(PriorityClass.EVENT, List.of(record), Map.of()));
        correlation.step().process(exchange, passed::complete);
        return passed;
    }
}
