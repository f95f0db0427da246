package org.microbrain.runtime.carry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.journal.Journal;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.identity.CertificateAuthority;

/** A county and a village without a line between them, and somebody who drives there and back with a stick. */
class CarryTest {

    private static final String HUB = "450124000000";
    private static final String EDGE = "450124100201";

    @TempDir
    private Path folder;
    private Path stick;
    private CertificateAuthority authority;
    private CarryNode hub;
    private CarryNode edge;

    @BeforeEach
    void aVillageWithoutALine() throws Exception {
        authority = CertificateAuthority.create("Guangxi", CarryNode.NOW.instant().minus(Duration.ofDays(1)),
                CarryNode.NOW.instant().plus(Duration.ofDays(10)));
        stick = Files.createDirectories(folder.resolve("stick"));
        hub = new CarryNode(folder, authority, HUB, "450100000000").start();
        edge = new CarryNode(folder, authority, EDGE, HUB).start();
    }

    @AfterEach
    void close() {
        hub.close();
        edge.close();
    }

    private List<Path> onTheStick() throws Exception {
        try (Stream<Path> files = Files.list(stick)) {
            return files.sorted().toList();
        }
    }

    @Test
    void recordsAreCarriedUpAndWaitUntilTheReceiptsAreCarriedBack() throws Exception {
        edge.append(700, 100);
        long made = edge.waiting();
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate)).as(edge.err).isZero();
        assertThat(edge.out).contains("records " + made);
        assertThat(edge.waiting()).as("what is on a stick is not anywhere yet").isEqualTo(made);
        assertThat(hub.carry("in", "--from", stick)).as(hub.err).isZero();
        assertThat(hub.received(edge.origin())).isEqualTo(SequenceSet.of(1, made));
        assertThat(edge.waiting()).isEqualTo(made);

        assertThat(hub.carry("out", "--to", stick, "--for", EDGE)).as(hub.err).isZero();
        assertThat(edge.carry("in", "--from", stick)).as(edge.err).isZero();
        assertThat(edge.waiting()).isZero();
        assertThat(edge.ledger()).containsEntry(EDGE, made);
        assertThat(hub.ledger()).containsEntry(EDGE, made);
        assertThat(hub.audit()).extracting(entry -> entry.what()).containsExactly("carry-out", "carry-in");
        assertThat(edge.audit().get(1).subject()).contains(EDGE + " → " + HUB);
    }

    @Test
    void stickAndLineMayOverlapAndEachRecordIsStoredOnce() throws Exception {
        edge.append(300, 100);
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate)).isZero();
        edge.append(200, 100);
        long made = edge.waiting();
        byLine(450); // the line came back for a while, with some that are on the stick and some that are not
        assertThat(hub.carry("in", "--from", stick)).isZero();
        assertThat(hub.received(edge.origin())).isEqualTo(SequenceSet.of(1, 450));
        assertThat(hub.carry("out", "--to", stick, "--for", EDGE)).isZero();
        byLine(50);
        assertThat(edge.carry("in", "--from", stick)).isZero();
        assertThat(edge.waiting()).isZero();
        assertThat(hub.ledger()).containsEntry(EDGE, made);
        assertThat(edge.ledger()).containsEntry(EDGE, made);
    }

    /** The oldest that wait, as a link would bring and acknowledge them. */
    private void byLine(int count) {
        edge.node.commits().submit(journal -> {
            List<Journal.Entry> entries = journal.waiting(PriorityClass.EVENT, 0, count, Long.MAX_VALUE);
            hub.node.commits().submit(above -> above.accept(entries.stream().map(Journal.Entry::record).toList(),
                    Map.of())).join();
            journal.acknowledge(entries);
            return null;
        }).join();
    }

    @Test
    void aSmallStickTakesTheMostUrgentFirstAndSaysWhatIsLeft() throws Exception {
        edge.append(30, 60_000);
        edge.node.commits().submit(journal -> journal.append(new Draft(RecordKind.WARNING, PriorityClass.WARNING,
                RecordTime.good(CarryNode.NOW.millis()), new byte[100]))).join();
        long made = edge.waiting();
        int trips = 0;
        while (edge.waiting() > 0) {
            assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate, "--limit", "1")).as(edge.err)
                    .isZero();
            assertThat(edge.out.contains("no room for")).as(edge.out).isEqualTo(edge.waiting() > 11);
            assertThat(Files.size(onTheStick().get(0))).isLessThanOrEqualTo(1 << 20);
            assertThat(hub.carry("in", "--from", stick)).isZero();
            assertThat(hub.received(edge.origin()).contains(made)).as("the warning goes with the first").isTrue();
            assertThat(hub.carry("out", "--to", stick, "--for", EDGE)).isZero();
            assertThat(edge.carry("in", "--from", stick)).isZero();
            assertThat(onTheStick()).as("older bundles of the same two go").hasSize(2);
            trips++;
        }
        assertThat(trips).isEqualTo(3);
        assertThat(hub.ledger()).containsEntry(EDGE, made);
    }

    @Test
    void aBundleLaidInWhileTheNodeIsStoppedIsTakenAtItsNextStart() throws Exception {
        edge.append(20, 10);
        long made = edge.waiting();
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate)).isZero();
        hub.stop();
        assertThat(hub.carry("in", "--from", stick, "--wait", "1")).as(hub.out + hub.err).isEqualTo(CarryOptions.LATER);
        assertThat(hub.out).contains("at its next start");
        hub.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> hub.ledger().getOrDefault(EDGE, 0L) == made);
    }

    @Test
    void aStoppedNodesBundlesAreMadeOfWhatIsOnItsDisk() throws Exception {
        edge.append(20, 10);
        long made = edge.waiting();
        edge.stop();
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate, "--wait", "1")).as(edge.err).isZero();
        assertThat(hub.carry("in", "--from", stick)).as(hub.out).isZero();
        assertThat(hub.ledger()).containsEntry(EDGE, made);
        hub.stop();
        assertThat(hub.carry("out", "--to", stick, "--for", EDGE, "--wait", "1")).as(hub.err).isZero();
        edge.start();
        assertThat(edge.carry("in", "--from", stick)).as(edge.out).isZero();
        assertThat(edge.waiting()).as("the record of the bundle alone").isEqualTo(1);
    }

    @Test
    void aNodeThatEndedInTheMiddleBeginsAgainWithTheSameBundle() throws Exception {
        edge.append(20, 10);
        long made = edge.waiting();
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate)).isZero();
        hub.stop();
        CarryFolder orders = new CarryFolder(hub.settings.data());
        String id = "0123456789abcdef0123456789abcdef";
        orders.make();
        Files.copy(onTheStick().get(0), orders.bundle(id));
        orders.order(id, Map.of("what", "in", "who", "somebody"));
        orders.take(id);
        hub.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> hub.ledger().getOrDefault(EDGE, 0L) == made);
    }

    @Test
    void whatAParentHasLostIsCarriedAgainWhenAskedForAll() throws Exception {
        edge.append(40, 10);
        long made = edge.waiting();
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate)).isZero();
        assertThat(hub.carry("in", "--from", stick)).isZero();
        assertThat(hub.carry("out", "--to", stick, "--for", EDGE)).isZero();
        assertThat(edge.carry("in", "--from", stick)).isZero();
        assertThat(edge.waiting()).isZero();
        hub.close();
        hub = new CarryNode(folder.resolve("anew"), authority, HUB, "450100000000").start();
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate, "--all")).isZero();
        assertThat(hub.carry("in", "--from", stick)).as(hub.out).isZero();
        assertThat(hub.ledger()).containsEntry(EDGE, made);
        assertThat(edge.ledger()).containsEntry(EDGE, made);
    }

    @Test
    void aReceiverThatIsNotKnownYetIsNamedWithWhatToDo() throws Exception {
        assertThat(edge.carry("out", "--to", stick)).isEqualTo(1);
        assertThat(edge.err).contains("--certificate").contains("尚不知道");
        assertThat(edge.carry("in", "--from", stick)).isEqualTo(1);
        assertThat(edge.err).contains("no bundle for this node");
        assertThat(onTheStick()).isEmpty();
    }

    @Test
    void whatABundleIsCanBeSeenWithoutANodeAndNothingOfItsContent() throws Exception {
        edge.node.commits().submit(journal -> journal.append(new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                RecordTime.good(1), "a secret of the village".getBytes(StandardCharsets.US_ASCII)))).join();
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate, "--json")).isZero();
        assertThat(edge.out).contains("\"done\": true");
        Path file = onTheStick().get(0);
        assertThat(CarryNode.text(file)).contains(EDGE).doesNotContain("secret");
        assertThat(edge.carry("show", file)).isZero();
        assertThat(edge.out).contains("from\t" + EDGE).contains(edge.origin().journal().toString());
    }

    @Test
    void anOldStickShownAgainStoresNothingTwiceAndUndoesNothing() throws Exception {
        Path file = made();
        byte[] old = Files.readAllBytes(file);
        assertThat(hub.carry("in", "--from", stick)).isZero();
        assertThat(hub.carry("out", "--to", stick, "--for", EDGE)).as(hub.err).isZero();
        assertThat(edge.carry("in", "--from", stick)).as(edge.err).isZero();
        Path receipts = folder.resolve("old" + Bundle.ENDING);
        try (Stream<Path> files = Files.list(stick)) {
            Files.copy(files.filter(one -> one.getFileName().toString().startsWith(HUB)).findFirst().orElseThrow(), receipts);
        }
        edge.append(50, 10);
        assertThat(edge.carry("out", "--to", stick)).isZero();
        assertThat(hub.carry("in", "--from", stick)).isZero();
        assertThat(hub.carry("out", "--to", stick, "--for", EDGE)).isZero();
        assertThat(edge.carry("in", "--from", stick)).isZero();
        assertThat(edge.waiting()).isZero();
        long all = hub.ledger().get(EDGE);

        Files.write(file, old);
        assertThat(hub.carry("in", "--from", file)).as("its records are here already").isZero();
        assertThat(hub.ledger()).containsEntry(EDGE, all);
        assertThat(edge.carry("in", "--from", receipts)).isZero();
        assertThat(edge.waiting()).as("old receipts make nothing wait again").isZero();
        assertThat(edge.ledger()).containsEntry(EDGE, all);
    }

    @Test
    void aStickThatIsLostLosesNothing() throws Exception {
        Files.delete(made());
        long made = edge.waiting();
        assertThat(edge.carry("out", "--to", stick)).isZero();
        assertThat(hub.carry("in", "--from", stick)).isZero();
        assertThat(hub.ledger()).containsEntry(EDGE, made);
    }

    @Test
    void anExpiredCertificateStillCarriesForAVillageWithoutALineCannotRenewIt() throws Exception {
        CarryNode old = new CarryNode(folder.resolve("old"), authority, "450124100202", Duration.ofHours(1), HUB);
        try (CarryNode late = old.start()) {
            late.append(3, 10);
            assertThat(late.carry("out", "--to", stick, "--certificate", hub.certificate)).as(late.err).isZero();
            assertThat(hub.carry("in", "--from", stick)).as(hub.out).isZero();
            assertThat(hub.ledger()).containsKey("450124100202");
        }
    }

    private Path made() throws Exception {
        edge.append(100, 1_000);
        assertThat(edge.carry("out", "--to", stick, "--certificate", hub.certificate)).as(edge.err).isZero();
        return onTheStick().get(0);
    }
}
