package org.microbrain.edge.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.OutputBody;
import org.microbrain.body.WarningBody;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.mqtt.Sender;
import org.microbrain.edge.output.OutputJson.Moment;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.call.DutyHours;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.warning.WarningBook;
import org.microbrain.warning.WarningLevel;

/** What a site's outputs do when disks, lines, programs and people do what they do. */
class OutputsTest {

    private static final NodeId NODE = new NodeId("450124100201");
    private static final String WARNING = "450124100201_20261128103000_00000001";
    private static final long START = Instant.parse("2026-11-28T02:30:00Z").toEpochMilli();
    private static final Output HORN = horn("horn/set");
    private static final Plan PLAN = new Plan(WarningLevel.RED, Set.of("flood"), DutyHours.ALWAYS, false, Duration.ofMinutes(3),
            Duration.ofMinutes(10), 2, 2, false);

    @TempDir
    private Path folder;
    private final AtomicLong elapsed = new AtomicLong();
    private volatile RecordTime.Quality quality = RecordTime.Quality.GOOD;
    private volatile boolean full;
    private volatile boolean hung;
    private final Executor disk = work -> {
        if (full) {
            throw new RejectedExecutionException("disk full");
        }
        work.run();
    };
    private final MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), NODE, JournalId.random(new Random(1)), JournalLimits.DEFAULT);
    private final GroupCommit<MemoryJournal> commits = new GroupCommit<>(journal, disk);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Draft> entered = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private WarningBook warnings;
    private MqttSwitches switches;
    private ScheduledExecutorService thread;
    private Outputs outputs;
    private OutputTopics topics;

    private static Output horn(String topic) {
        return new Output("horn", new LocalName("警报器", "horn"), OutputKind.HORN,
                Optional.of(new MqttPlace("horn-1", topic, "ON", "OFF", Optional.of("horn/state"), "ON", "OFF")), Optional.empty(), Optional.empty());
    }

    @BeforeEach
    void begin() {
        warnings = new WarningBook(folder.resolve("warnings.db"), NODE, work -> {
            if (!hung) {
                work.run();
            }
        }, InstantSource.fixed(Instant.ofEpochMilli(START)));
        open.add(warnings);
        start(HORN);
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private Moment now() {
        return new Moment(new RecordTime(START + elapsed.get(), quality), elapsed.get());
    }

    /** A program that begins with what the last one left on the disk. */
    private void start(Output output) {
        switches = new MqttSwitches();
        thread = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("outputs", true));
        outputs = new Outputs(List.of(output), new OutputBook(commits, this::now), of -> switches, new Dangers(warnings, NODE),
                new OutputWarnings(NODE.area(), () -> now().wall(), new Random(1), entered::add), this::now, thread);
        topics = new OutputTopics(List.of(output), switches, outputs, new Refusals(InstantSource.system()));
        open.add(outputs);
    }

    private void connect() {
        topics.subscribed("horn-1", (topic, payload) -> {
            told.add(new String(payload, StandardCharsets.UTF_8));
            return true;
        });
    }

    private void says(String state) {
        topics.take(new Sender("horn-1", ""), "horn/state", state.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns when it is on the disk. */
    private void approve(Output output) {
        Instant when = Instant.ofEpochMilli(START);
        outputs.changed(memory -> memory.with(memory.plans().withApproved("horn", PlanVersion.proposed(1, PLAN, output.wiring(), "a", when)
                .approved("b", when))), memory -> new OutputEvent(when, "horn", "horn", "plan-approved", "", 1, "b", new Notice("", ""))).join();
    }

    private void warn(String id, NodeId from, boolean drill, String hazard) {
        warnings.learn(List.of(new SharedRecord(RecordKind.WARNING, from, RecordTime.good(START), ByteString.copyFrom(WarningBody.newBuilder()
                .setId(id).setLevel(4).setHazard(hazard).setArea(NODE.area().code()).setBornMs(START).setReasonZh("水位").setReasonEn("stage")
                .setDrill(drill).build().toByteArray())))).join();
    }

    private void warn() {
        warn(WARNING, NODE, false, "flood");
    }

    /** Returns when they have looked, on their own thread. */
    private void look() {
        outputs.look();
        CompletableFuture.runAsync(() -> { }, thread).join();
    }

    private void pass(Duration time) {
        elapsed.addAndGet(time.toMillis());
        look();
    }

    private OutputNow horn() {
        return outputs.now().get(0);
    }

    private boolean isUnwritten() {
        return outputs.troubles().stream().anyMatch(trouble -> trouble.en().contains("could not be written to the disk"));
    }

    private List<String> events() {
        return journal.waiting(PriorityClass.EVENT, 0, 1_000, 1 << 20).stream().map(Journal.Entry::record)
                .filter(record -> record.kind().equals(RecordKind.OUTPUT)).map(record -> {
                    try {
                        return OutputBody.parseFrom(record.body()).getEvent();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }).toList();
    }

    @Test
    void whatIsAskedSwitchedAndConfirmedIsARecordEach() {
        approve(HORN);
        connect();
        warn();
        look();
        await().until(() -> told.contains("ON"));
        says("ON");
        await().until(() -> horn().look() == OutputNow.Look.ON);
        pass(Duration.ofMinutes(3));
        await().until(() -> told.contains("OFF"));
        says("OFF");
        await().until(() -> horn().look() == OutputNow.Look.OFF);
        assertThat(events()).containsExactly("plan-approved", "on-asked", "on-sent", "on-confirmed", "off-asked", "off-sent", "off-confirmed");
    }

    @Test
    void aPersonTriesItForFiveSecondsByThePlanAloneAndIsNamed() {
        connect();
        assertThat(outputs.tried(HORN, "wei")).as("without a plan").isEmpty();
        approve(HORN);
        look();
        await().until(() -> horn().tryable());
        outputs.tried(HORN, "wei").orElseThrow().join();
        await().until(() -> told.contains("ON"));
        says("ON");
        await().until(() -> horn().look() == OutputNow.Look.ON);
        assertThat(outputs.tried(HORN, "wei")).as("while it is on").isEmpty();
        pass(Duration.ofSeconds(5));
        await().until(() -> told.contains("OFF"));
        says("OFF");
        await().until(() -> horn().look() == OutputNow.Look.OFF);
        assertThat(outputs.tried(HORN, "wei")).as("before it has rested").isEmpty();
        assertThat(events()).containsExactly("plan-approved", "tried", "on-sent", "on-confirmed", "off-asked", "off-sent", "off-confirmed");
        assertThat(outputs.memory().log()).anyMatch(event -> event.word().equals("tried") && event.who().equals("wei"));
        warn();
        look();
        await().untilAsserted(() -> assertThat(told).as("a try holds no warning back").endsWith("ON"));
    }

    @Test
    void whatIsToGoOnIsNotToldBeforeItIsOnTheDisk() {
        approve(HORN);
        connect();
        full = true;
        warn();
        look();
        pass(Duration.ofSeconds(1));
        await().until(() -> horn().state().on());
        assertThat(told).isEmpty();
        assertThat(isUnwritten()).isTrue();
        full = false;
        pass(Duration.ofSeconds(1));
        await().until(() -> told.contains("ON"));
    }

    @Test
    void theStopButtonWorksWithAFullDisk() {
        approve(HORN);
        connect();
        warn();
        look();
        await().until(() -> told.contains("ON"));
        full = true;
        outputs.stop("a");
        assertThat(told).last().isEqualTo("OFF");
        full = false;
        pass(Duration.ofSeconds(1));
        await().until(() -> !isUnwritten());
        start(HORN);
        connect();
        look();
        assertThat(outputs.memory().stop()).hasValueSatisfying(stop -> assertThat(stop.by()).containsExactly("a"));
        pass(Duration.ofHours(2));
        assertThat(told).filteredOn("ON"::equals).hasSize(1);
    }

    @Test
    void theStopButtonAlsoTellsThoseThatSomebodyElseSwitchedOnAndAsksNoProofOfThoseThatNeverWere() {
        connect();
        says("ON");
        assertThat(horn().look()).isEqualTo(OutputNow.Look.FOREIGN);
        outputs.stop("a");
        assertThat(told).containsExactly("OFF");
        assertThat(horn().look()).isEqualTo(OutputNow.Look.SWITCHING);
        says("OFF");
        await().until(() -> horn().look() == OutputNow.Look.NO_PLAN);
        start(HORN);
        outputs.stop("b");
        pass(Duration.ofMinutes(1));
        assertThat(horn().look()).isEqualTo(OutputNow.Look.NO_PLAN);
    }

    @Test
    void aStopOfALeaderIsNotTakenOffByStaff() {
        Stop stop = new Stop(List.of("staff"), Instant.EPOCH).and("leader");
        assertThat(stop.mayBeReleasedBy("staff", false)).isFalse();
        assertThat(stop.mayBeReleasedBy("leader", true)).isTrue();
    }

    @Test
    void afterAKillBetweenWritingAndReadingBackItIsToldAnewForWhatIsLeftOfItsTime() {
        approve(HORN);
        connect();
        warn();
        look();
        await().until(() -> told.contains("ON"));
        elapsed.addAndGet(60_000);
        told.clear();
        start(HORN);
        connect();
        look();
        await().until(() -> told.contains("ON"));
        says("ON");
        pass(Duration.ofSeconds(119));
        assertThat(told).doesNotContain("OFF");
        pass(Duration.ofSeconds(1));
        await().until(() -> told.contains("OFF"));
    }

    @Test
    void aBookOfWarningsThatHangsKeepsNothingOnForLonger() {
        approve(HORN);
        connect();
        warn();
        look();
        await().until(() -> told.contains("ON"));
        warn("450124100201_20261128103000_00000006", NODE, false, "rain");
        hung = true;
        pass(PLAN.longest());
        await().until(() -> told.contains("OFF"));
    }

    @Test
    void aNodeThatStopsLeavesNothingOnAndTheNextStartGoesOnWithWhatIsLeft() {
        approve(HORN);
        connect();
        warn();
        look();
        await().until(() -> told.contains("ON"));
        outputs.close();
        assertThat(told).containsExactly("ON", "OFF");
        start(HORN);
        connect();
        look();
        await().until(() -> told.equals(List.of("ON", "OFF", "ON")));
    }

    @Test
    void afterAKillWithAClockInDoubtItIsSwitchedOff() {
        approve(HORN);
        connect();
        warn();
        look();
        await().until(() -> told.contains("ON"));
        quality = RecordTime.Quality.DOUBTFUL;
        start(HORN);
        connect();
        look();
        await().until(() -> told.contains("OFF"));
    }

    @Test
    void whatCannotBeReadMeansThatAllIsToldToBeOffAndNoPlanCounts() {
        commits.submit(store -> {
            store.state("outputs", "{\"form\":1".getBytes(StandardCharsets.UTF_8));
            return null;
        }).join();
        start(HORN);
        connect();
        warn();
        look();
        await().until(() -> told.contains("OFF"));
        assertThat(told).doesNotContain("ON");
        assertThat(horn().plan()).isEmpty();
    }

    @Test
    void aPlanForAHornIsNotOneForWhatTheConfigurationPutsInItsPlace() {
        approve(HORN);
        Output elsewhere = horn("pump/set");
        start(elsewhere);
        connect();
        warn();
        look();
        pass(Duration.ofSeconds(1));
        assertThat(told).isEmpty();
        assertThat(horn().look()).isEqualTo(OutputNow.Look.NO_PLAN);
        assertThat(outputs.troubles()).extracting(Notice::en).anyMatch(text -> text.contains("was wired anew"));
    }

    @Test
    void warningsFromAboveAndDrillsAndThoseAboutOutputsSwitchNothing() {
        approve(HORN);
        connect();
        warn("450124100201_20261128103000_00000002", new NodeId("450124000000"), false, "flood");
        warn("450124100201_20261128103000_00000003", NODE, true, "flood");
        warn("450124100201_20261128103000_00000004", NODE, false, Dangers.HAZARD);
        warn("450124100201_20261128103000_00000005", NODE, false, "rain");
        look();
        pass(Duration.ofSeconds(1));
        assertThat(told).isEmpty();
        assertThat(horn().state().on()).isFalse();
    }

    @Test
    void oneThatDoesNotAnswerIsToldAgainAndIsAWarningForTheDutyListOnce() {
        approve(HORN);
        connect();
        warn();
        for (int i = 0; i < 90; i++) {
            pass(Duration.ofSeconds(1));
        }
        await().until(() -> entered.size() == 1);
        assertThat(told).filteredOn("ON"::equals).hasSizeBetween(4, 8);
        assertThat(outputs.troubles()).extracting(Notice::en).anyMatch(text -> text.contains("was not proved to be on: it does not answer"));
        says("ON");
        await().until(() -> outputs.troubles().isEmpty());
    }

    @Test
    void oneThatSomebodySwitchesOffByHandIsNotFought() {
        approve(HORN);
        connect();
        warn();
        look();
        await().until(() -> told.contains("ON"));
        says("ON");
        await().until(() -> horn().look() == OutputNow.Look.ON);
        says("OFF");
        await().until(() -> horn().look() == OutputNow.Look.OFF);
        pass(Duration.ofMinutes(9));
        assertThat(told).containsExactly("ON");
        pass(Duration.ofMinutes(1));
        await().until(() -> told.size() == 2);
    }
}
