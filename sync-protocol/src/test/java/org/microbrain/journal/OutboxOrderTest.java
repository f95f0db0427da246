package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** What waits again lies before what comes back. */
final class OutboxOrderTest {

    private final MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), JournalContract.NODE,
            new JournalId(1, 1), JournalLimits.DEFAULT);
    private final Outbox outbox = new Outbox(journal, 1, 1_000);

    private JournalRecord append(PriorityClass priority) {
        return journal.append(new Draft(RecordKind.REPORT, priority, RecordTime.good(1), new byte[4]));
    }

    @Test
    void aBatchThatComesBackDoesNotHideWhatWasMadeToWaitAgain() {
        JournalRecord lost = append(PriorityClass.READING);
        JournalRecord later = append(PriorityClass.READING);
        append(PriorityClass.WARNING);
        outbox.delivered(outbox.take(PriorityClass.READING).orElseThrow());
        Outbox.Parcel underWay = outbox.take(PriorityClass.READING).orElseThrow();
        journal.reconcile(journal.origin(), SequenceSet.of(1, 1), new SequenceSet());
        outbox.take(PriorityClass.WARNING);
        outbox.returned(underWay);
        List<JournalRecord> taken = List.of(next(), next());
        assertThat(taken).containsExactly(lost, later);
    }

    private JournalRecord next() {
        return outbox.take(PriorityClass.READING).orElseThrow().batch().records().get(0);
    }
}
