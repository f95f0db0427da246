package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.block.Reading;
import org.microbrain.body.ReportBody;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.History;
import org.microbrain.journal.Journal;
import org.microbrain.journal.Observed;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.NodeIdentity;

/** A node whose clock is wrong, with real disk, socket and TLS: it works, is not refused, and its times are put right. */
final class WrongClockTest {

    private static final String HUB = "450102000000";
    private static final String EDGE = "450102001003";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private static JournalNode open(NodeSettings settings, NodeIdentity identity, InstantSource clock) throws Exception {
        return new JournalNode(settings, TestProvince.JOURNAL, identity, "test", clock);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-PT500000H", "PT87600H", "-PT1H", "PT5M"})
    void whatWasMadeInDoubtIsDeliveredAndCorrectedOnceTheParentsTimeIsKnown(String wrongBy) throws Exception {
        TestProvince province = new TestProvince(folder);
        NodeIdentity identity = province.identity(EDGE);
        InstantSource right = InstantSource.system();
        try (JournalNode before = open(province.settings(EDGE), identity, right)) {
            before.clock().get(); // and keeps the last good time when it closes
        }
        Duration off = Duration.parse(wrongBy);
        InstantSource wrong = () -> right.instant().plus(off).isBefore(Instant.EPOCH) ? Instant.ofEpochMilli(
                System.nanoTime() / 1_000_000 % 100_000_000) : right.instant().plus(off);
        try (TestHub hub = new TestHub(province, HUB, 0)) {
            ParentSettings parent = TestProvince.parent(HUB, hub.port());
            try (JournalNode edge = open(province.settings(EDGE, parent), identity, wrong)) {
                Instant made = right.instant();
                RecordTime doubted = edge.clock().get();
                edge.blocks().take(Observed.only(List.of(new BlockWriter.Named("river/stage", "m", "", doubted.millis(),
                        1.5, doubted.quality() == RecordTime.Quality.DOUBTFUL ? Reading.TIME_DOUBTFUL : 0)))).join();
                edge.commits().submit(journal -> journal.append(new Draft(RecordKind.DETECTION, PriorityClass.EVENT,
                        doubted, "x".getBytes(StandardCharsets.UTF_8)))).join();
                assertThat(doubted.quality()).isEqualTo(off.equals(Duration.ofMinutes(5)) ? RecordTime.Quality.GOOD
                        : RecordTime.Quality.DOUBTFUL);
                await().atMost(SOON).until(() -> edge.uplink().status().connected());
                edge.blocks().seal().join();
                assertThat(edge.clock().get().millis()).isCloseTo(right.millis(), within(5_000L));
                assertThat(edge.clock().get().quality()).isEqualTo(RecordTime.Quality.CORRECTED);
                if (doubted.quality() == RecordTime.Quality.DOUBTFUL) {
                    await().atMost(SOON).untilAsserted(() -> {
                        assertThat(starts(edge)).singleElement().satisfies(start -> assertThat(
                                start + doubted.sinceStart()).isCloseTo(made.toEpochMilli(), within(5_000L)));
                        assertThat(history(edge)).singleElement().satisfies(reading -> {
                            assertThat(reading.millis()).isCloseTo(made.toEpochMilli(), within(5_000L));
                            assertThat(reading.quality()).isEqualTo(Reading.TIME_CORRECTED);
                        });
                    });
                }
            }
        }
    }

    private static List<Reading> history(JournalNode node) {
        List<Reading> readings = new ArrayList<>();
        try (History history = History.open(node.journalFile(), new NodeId(EDGE))) {
            readings.addAll(history.readings("river/stage", 0, Long.MAX_VALUE));
        }
        return readings;
    }

    /** When the node started, as its report says. */
    private static List<Long> starts(JournalNode node) {
        return node.commits().submit(journal -> {
            List<Long> starts = new ArrayList<>();
            for (Journal.Entry entry : journal.waiting(PriorityClass.EVENT, 0, 1_000, Long.MAX_VALUE)) {
                JournalRecord record = entry.record();
                if (record.kind().equals(RecordKind.REPORT)) {
                    ReportBody body = report(record);
                    if (body.hasClock()) {
                        starts.add(body.getClock().getStartMs());
                    }
                }
            }
            return starts;
        }).join();
    }

    private static ReportBody report(JournalRecord record) {
        try {
            return ReportBody.parseFrom(record.body());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
