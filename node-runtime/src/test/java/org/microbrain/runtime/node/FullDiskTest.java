package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.body.ShedBody;
import org.microbrain.journal.Journal;
import org.microbrain.journal.Ledger;
import org.microbrain.journal.Storage;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/** Nodes with real disks that are really full. */
final class FullDiskTest {

    private static final String HUB = "450102000000";
    private static final String EDGE = "450102001003";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;
    private final Random random = new Random(1);

    private JournalRecord append(JournalNode node, PriorityClass priority, int bytes) {
        byte[] body = new byte[bytes];
        random.nextBytes(body);
        RecordKind kind = priority == PriorityClass.WARNING ? RecordKind.WARNING : RecordKind.REPORT;
        return node.commits().submit(journal -> journal.append(new Draft(kind, priority, RecordTime.good(1), body))).join();
    }

    /** @return what was acknowledged */
    private List<JournalRecord> write(JournalNode node, int records, int bytes) {
        List<JournalRecord> taken = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            try {
                taken.add(append(node, i % 50 == 0 ? PriorityClass.WARNING : PriorityClass.READING, i % 50 == 0 ? 300 : bytes));
            } catch (CompletionException refused) {
                assertThat(refused.getCause()).hasMessageContaining("check free space");
                node.commits().submit(journal -> journal.tend(RecordTime.good(1))).handle((shed, failure) -> null).join();
            }
        }
        return taken;
    }

    private static Set<Long> accountedFor(JournalNode node) {
        return node.commits().submit(journal -> {
            Set<Long> there = new HashSet<>();
            for (PriorityClass priority : PriorityClass.values()) {
                for (Journal.Entry entry : journal.waiting(priority, 0, Integer.MAX_VALUE, Long.MAX_VALUE)) {
                    JournalRecord record = entry.record();
                    if (record.origin().equals(journal.origin())) {
                        there.add(record.sequence());
                    }
                    if (record.kind().equals(RecordKind.SHED)) {
                        there.addAll(shed(record));
                    }
                }
            }
            return there;
        }).join();
    }

    private static Set<Long> shed(JournalRecord record) {
        Set<Long> named = new HashSet<>();
        try {
            ShedBody body = ShedBody.parseFrom(record.body());
            assertThat(body.getReason()).isEqualTo("disk-full");
            for (ShedBody.Gone gone : body.getGoneList()) {
                assertThat(gone.getPriority()).as("lowest class first").isEqualTo(PriorityClass.READING.ordinal());
                org.microbrain.record.SequenceSet.decode(gone.getSequences().toByteArray()).forEach(named::add);
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        return named;
    }

    @Test
    void anEdgeOnAFullDiskShedsByTheRuleWithARecordSaysSoAndRecoversByItself() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (SmallDisk disk = new SmallDisk(province.settings(EDGE).data(), 24);
             TestHub hub = new TestHub(province, HUB, 0);
             TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent("450100000000", 1))) {
            edge.node.journal().reserve();
            List<JournalRecord> taken = new ArrayList<>(write(edge.node, 1_500, 20_000));
            assertThat(edge.node.storage().state()).isIn(Storage.LOW, Storage.FULL);
            assertThat(edge.node.storage().troubles()).isNotEmpty();
            assertThat(taken).as("most was taken").hasSizeGreaterThan(1_000);

            disk.fillUpTo(0);
            List<JournalRecord> inPlace = write(edge.node, 200, 20_000);
            assertThat(inPlace).as("it works on inside its own file").hasSizeGreaterThan(50);
            taken.addAll(inPlace);

            Set<Long> there = accountedFor(edge.node);
            assertThat(taken).allMatch(record -> there.contains(record.sequence()));
            assertThat(edge.node.storage().ledger()).allMatch(Ledger::balanced);

            disk.free();
            assertThat(write(edge.node, 20, 20_000)).as("and when the other program's file is gone").hasSizeGreaterThan(10);
        }
    }

    @Test
    void anotherProgramsFileIsToldToTheParentAndIsOverWhenItIsGone() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (SmallDisk disk = new SmallDisk(province.settings(EDGE).data(), 24);
             TestHub hub = new TestHub(province, HUB, 0);
             TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent(HUB, hub.port()))) {
            write(edge.node, 100, 2_000);
            await().atMost(SOON).until(() -> edge.waiting() == 0);
            disk.fillUpTo(0);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(edge.node.storage().state()).isIn(Storage.LOW, Storage.FULL);
                assertThat(hub.parent.children().statuses()).singleElement()
                        .satisfies(child -> assertThat(child.storage()).isIn(Storage.LOW, Storage.FULL));
            });
            disk.free();
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(edge.node.storage().state()).isEqualTo(Storage.GOOD);
                assertThat(edge.node.storage().troubles()).isEmpty();
                assertThat(hub.parent.children().statuses()).singleElement()
                        .satisfies(child -> assertThat(child.storage()).isEqualTo(Storage.GOOD));
                assertThat(edge.waiting()).isZero();
            });
        }
    }

    @Test
    void aFullHubAcknowledgesNothingTellsItsChildrenWhyAndTakesAllWhenThereIsRoom() throws Exception {
        TestProvince province = new TestProvince(folder);
        try (SmallDisk disk = new SmallDisk(province.settings(HUB).data(), 24);
             TestHub hub = new TestHub(province, HUB, 0);
             TestEdge edge = new TestEdge(province, province.identity(EDGE), EDGE, TestProvince.parent(HUB, hub.port()))) {
            write(edge.node, 10, 2_000);
            await().atMost(SOON).until(() -> edge.waiting() == 0);
            disk.fillUpTo(0);
            await().atMost(SOON).until(() -> hub.node.storage().state() != Storage.GOOD);
            List<JournalRecord> kept = write(edge.node, 300, 20_000);
            assertThat(kept).hasSize(300);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(edge.node.uplink().status().lastError()).contains("full or failing");
                assertThat(hub.node.storage().troubles()).isNotEmpty();
            });
            assertThat(edge.waiting()).isPositive();
            disk.free();
            await().atMost(Duration.ofSeconds(40)).until(() -> edge.waiting() == 0);
            await().atMost(SOON).until(() -> hub.node.storage().state() == Storage.GOOD);
            assertThat(hub.node.storage().ledger()).allMatch(Ledger::balanced);
        }
    }
}
