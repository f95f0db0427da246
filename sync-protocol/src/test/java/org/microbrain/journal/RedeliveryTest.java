package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.StagedReadings;
import org.microbrain.record.JournalId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/** A device that did not hear that its reading was taken sends it again; it must not count twice. */
final class RedeliveryTest {

    private final MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), JournalContract.NODE,
            new JournalId(1, 1), JournalContract.LIMITS);
    private final BlockWriter blocks = new BlockWriter(new GroupCommit<>(journal, Runnable::run), 100, 60_000,
            () -> RecordTime.good(1_000), 0);

    private void deliver(boolean again, double... values) {
        List<BlockWriter.Named> readings = new ArrayList<>();
        for (double value : values) {
            readings.add(new BlockWriter.Named("river/stage", "m", "", 5_000, value, 0));
        }
        blocks.take(new Observed(NamedReadings.of(readings), List.of(), Map.of(), again)).join();
    }

    private List<Double> values() {
        List<Double> values = new ArrayList<>();
        journal.waiting(PriorityClass.READING, 0, 100, 100_000).stream().map(Journal.Entry::record)
                .filter(record -> record.kind().equals(RecordKind.READINGS))
                .forEach(record -> ReadingBlock.decode(record.body()).forEach(one -> values.add(one.value())));
        journal.staged().forEach(one -> StagedReadings.decode(one.readings()).forEach(r -> values.add(r.value())));
        return values;
    }

    @Test
    void aReadingThatComesAgainIsTakenOnceWhetherItRestsStagedOrInABlock() {
        deliver(false, 1.5);
        deliver(true, 1.5);
        assertThat(values()).containsExactly(1.5);
        blocks.seal().join();
        deliver(true, 1.5, 1.6);
        assertThat(values()).containsExactly(1.5, 1.6);
    }

    @Test
    void aReadingThatNeverArrivedIsTakenWhenItComesAgain() {
        deliver(true, 1.5, -0.0);
        assertThat(values()).isEqualTo(Arrays.asList(1.5, -0.0));
    }

    @Test
    void equalReadingsThatAreNotMarkedAsSentAgainAreAllKept() {
        deliver(false, 1.5);
        deliver(false, 1.5);
        assertThat(values()).containsExactly(1.5, 1.5);
    }
}
