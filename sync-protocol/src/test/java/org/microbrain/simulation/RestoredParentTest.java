package org.microbrain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.Ledger;
import org.microbrain.link.CarryTaking;
import org.microbrain.link.MemoryNetwork;
import org.microbrain.link.Parent;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.wire.proto.Frame;

/** A parent that runs on from an hour-old copy of its files gets back from its children what it lost (invariant 8). */
final class RestoredParentTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SETTLING = Duration.ofSeconds(30);
    private static final int STEP = 500;
    private static final int EVERY = 20_000;

    private final Random random = new Random(8);
    private final MemoryNetwork network = new MemoryNetwork(random, 50);
    private final Evidence evidence = new Evidence();
    private SimulatedNode core;
    private SimulatedNode county;
    private SimulatedNode edge;
    private long made;
    private long now;

    @TempDir(factory = SimulatedProvinceTest.MemoryFolder.class)
    private Path folder;

    /** How somebody makes a copy of a journal that is in use. */
    enum Copying {
        CP {
            @Override
            SimulatedDisk copy(FileDisk disk) {
                return disk.copy();
            }
        },
        SQLITE_BACKUP {
            @Override
            SimulatedDisk copy(FileDisk disk) {
                return disk.backup();
            }
        };

        abstract SimulatedDisk copy(FileDisk disk);
    }

    private void start() {
        core = node("450000000000");
        county = node("450102000000", core);
        edge = node("450102001003", county);
        List.of(core, county, edge).forEach(node -> node.start(now));
        pass(SETTLING);
    }

    private SimulatedNode node(String name, SimulatedNode... parents) {
        List<Parent> list = Arrays.stream(parents).map(parent -> new Parent(parent.id,
                InetSocketAddress.createUnresolved(parent.id.text(), 1))).toList();
        return new SimulatedNode(new NodeId(name), list, network, random, JournalLimits.DEFAULT, new SimulatedClock(0),
                Variant.REAL, evidence, new FileDisk(folder));
    }

    private void pass(Duration time) {
        for (long end = now + time.toMillis(); now < end;) {
            now += STEP;
            network.work(now);
            List.of(core, county, edge).forEach(node -> node.work(now));
            if (now % EVERY == 0 && time != SETTLING) {
                PriorityClass priority = PriorityClass.values()[random.nextInt(3)];
                byte[] body = ByteBuffer.allocate(Long.BYTES).putLong(++made).array();
                JournalRecord record = edge.append(stamp -> new Draft(new RecordKind(100), priority, stamp, body));
                evidence.acknowledged(record);
            }
        }
    }

    private void restore(SimulatedNode parent, SimulatedDisk copy) {
        parent.crash();
        parent.disk = copy;
        parent.start(now);
        pass(SETTLING);
    }

    private void nothingIsMissing() {
        pass(SETTLING);
        for (JournalRecord record : evidence.acknowledged()) {
            for (SimulatedNode node : List.of(county, core)) {
                assertThat(node.look(journal -> journal.received(record.origin())).contains(record.sequence()))
                        .as("%s at %s", record, node.id).isTrue();
            }
        }
        assertThat(List.of(core, county, edge)).allSatisfy(node ->
                assertThat(node.look(Journal::ledger)).allMatch(Ledger::balanced));
        long archived = core.look(journal -> journal.holding().stream()
                .mapToLong(origin -> journal.held(origin).size()).sum());
        assertThat(archived).as("each once").isEqualTo(made);
        assertThat(evidence.wrong()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aHubGetsBackTheHourThatItsBackupLacks(Copying copying) {
        start();
        pass(Duration.ofMinutes(5));
        SimulatedDisk copy = copying.copy((FileDisk) county.disk);
        pass(HOUR);
        restore(county, copy);
        nothingIsMissing();
    }

    @ParameterizedTest
    @EnumSource
    void theArchiveGetsBackTheHourThatItsBackupLacks(Copying copying) {
        start();
        pass(Duration.ofMinutes(5));
        SimulatedDisk copy = copying.copy((FileDisk) core.disk);
        pass(HOUR);
        restore(core, copy);
        nothingIsMissing();
    }

    /** Its receipts are of the disk that was lost. They are believed until the parent itself was asked. */
    @Test
    void anOldStickHidesNothingFromAParentThatWasRestored() throws IOException {
        start();
        SimulatedDisk copy = Copying.SQLITE_BACKUP.copy((FileDisk) county.disk);
        for (int i = 0; i < 3_000; i++) {
            byte[] body = ByteBuffer.allocate(Long.BYTES).putLong(++made).array();
            evidence.acknowledged(edge.append(stamp -> new Draft(new RecordKind(100), PriorityClass.EVENT, stamp, body)));
        }
        pass(SETTLING.plusSeconds(30));
        List<Frame> stick = new ArrayList<>();
        county.carriedDown().write(edge.id, stick::add);
        county.crash();
        county.disk = copy;
        county.start(now);
        while (edge.idle()) {
            network.work(++now);
            List.of(core, county, edge).forEach(node -> node.work(now));
        }
        CarryTaking taking = edge.carriedUp().taking(county.id, (name, bytes) -> { });
        for (Frame frame : stick) {
            taking.take(frame);
        }
        now += STEP - now % STEP;
        pass(Duration.ofMinutes(4));
        nothingIsMissing();
    }

    @Test
    void aReplacedGatewayIsAnotherJournalAndTakesNothingFromTheFirst() {
        start();
        pass(Duration.ofMinutes(5));
        edge.crash();
        edge.disk = new FileDisk(folder);
        edge.start(now);
        pass(Duration.ofMinutes(5));
        nothingIsMissing();
        assertThat(core.look(Journal::ledger)).filteredOn(ledger -> ledger.origin().node().equals(edge.id)).hasSize(2);
    }
}
