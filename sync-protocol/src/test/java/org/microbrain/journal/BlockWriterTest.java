package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.SeriesBody;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

final class BlockWriterTest {

    private final MemoryJournal.Image disk = new MemoryJournal.Image();
    private MemoryJournal journal;
    private BlockWriter writer;
    private boolean full;

    BlockWriterTest() {
        open(1);
    }

    private void open(long id) {
        journal = new MemoryJournal(disk, JournalContract.NODE, new JournalId(id, id), JournalLimits.DEFAULT);
        writer = new BlockWriter(new GroupCommit<>(journal, Runnable::run), 4, 60_000, () -> {
            if (full) {
                throw new IllegalStateException("the disk is full");
            }
            return RecordTime.good(5);
        }, 0);
    }

    private static Observed reading(String series, long millis) {
        return Observed.only(List.of(new BlockWriter.Named(series, "m", "here", millis, 1.5, 0)));
    }

    private List<JournalRecord> records(RecordKind kind) {
        List<JournalRecord> records = new ArrayList<>();
        for (PriorityClass priority : PriorityClass.values()) {
            JournalContract.waiting(journal, priority).stream().filter(record -> record.kind().equals(kind))
                    .forEach(records::add);
        }
        return records;
    }

    private List<Long> sealedTimes() {
        return records(RecordKind.READINGS).stream().flatMap(record -> ReadingBlock.decode(record.body()).stream())
                .map(Reading::millis).toList();
    }

    @Test
    void aReadingIsDurableBeforeItIsInABlock() {
        assertThat(writer.take(reading("a", 1))).isCompleted();
        assertThat(journal.staged()).hasSize(1);
        assertThat(records(RecordKind.READINGS)).isEmpty();
    }

    @Test
    void aBlockIsSealedByNumber() {
        for (int i = 1; i <= 9; i++) {
            writer.take(reading("a", i));
        }
        assertThat(records(RecordKind.READINGS)).hasSize(2);
        assertThat(sealedTimes()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(journal.staged()).hasSize(1);
    }

    @Test
    void whatFillsWholeBlocksIsSealedInTheCommitThatMakesItDurable() {
        writer.take(reading("a", 1));
        writer.take(Observed.only(IntStream.rangeClosed(2, 10)
                .mapToObj(i -> new BlockWriter.Named("a", "m", "here", i, 1.5, 0)).toList()));
        assertThat(records(RecordKind.READINGS)).hasSize(2);
        assertThat(sealedTimes()).containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(journal.staged()).hasSize(2);
        writer.take(reading("a", 11));
        writer.take(reading("a", 12));
        assertThat(sealedTimes()).hasSize(12).contains(1L, 10L, 11L, 12L);
        assertThat(journal.staged()).isEmpty();
    }

    @Test
    void aBlockIsSealedByTheAgeOfItsFirstReading() {
        writer.work(50_000);
        writer.take(reading("a", 1));
        writer.work(60_000);
        writer.work(109_000);
        assertThat(records(RecordKind.READINGS)).isEmpty();
        writer.work(110_000);
        assertThat(sealedTimes()).containsExactly(1L);
    }

    @Test
    void aBlockSealedByNumberStartsTheAgeAnew() {
        writer.work(0);
        writer.take(reading("a", 1));
        writer.work(59_000);
        for (int i = 2; i <= 5; i++) {
            writer.take(reading("a", i));
        }
        writer.work(60_000);
        writer.work(61_000);
        assertThat(records(RecordKind.READINGS)).hasSize(1);
        assertThat(journal.staged()).hasSize(1);
    }

    @Test
    void aSeriesIsRegisteredOnceBeforeItsFirstBlockInEachOpening() throws Exception {
        for (int i = 1; i <= 8; i++) {
            writer.take(reading(i % 2 == 0 ? "a" : "b", i));
        }
        List<JournalRecord> registrations = records(RecordKind.SERIES);
        assertThat(registrations).hasSize(2);
        assertThat(registrations).allMatch(record -> record.sequence()
                < records(RecordKind.READINGS).get(0).sequence());
        assertThat(SeriesBody.parseFrom(registrations.get(0).body()).getUnit()).isEqualTo("m");
        open(2);
        for (int i = 1; i <= 8; i++) {
            writer.take(reading("a", i));
        }
        assertThat(records(RecordKind.SERIES)).hasSize(3);
        assertThat(records(RecordKind.SERIES).get(2).origin()).isEqualTo(journal.origin());
    }

    @Test
    void readingsStagedBeforeAReopeningAreSealedOnce() {
        writer.take(reading("a", 1));
        writer.take(reading("a", 2));
        open(2);
        writer.take(reading("a", 3));
        writer.take(reading("a", 4));
        assertThat(sealedTimes()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(journal.staged()).isEmpty();
        open(3);
        writer.work(100);
        writer.work(70_000);
        assertThat(sealedTimes()).hasSize(4);
    }

    @Test
    void whatCouldNotBeSealedIsSealedLaterWithoutAnotherReading() {
        writer.work(0);
        writer.take(reading("a", 1));
        full = true;
        writer.work(60_000);
        assertThat(records(RecordKind.READINGS)).isEmpty();
        full = false;
        writer.work(61_000);
        writer.work(121_000);
        assertThat(sealedTimes()).containsExactly(1L);
    }

    @Test
    void findingsAndStateBecomeDurableWithTheReadingOrNotAtAll() {
        Supplier<Observed> observed = () -> new Observed(reading("a", 1).readings(),
                List.of(JournalContract.draft(PriorityClass.WARNING, "flood")), Map.of("k", new byte[] {1}), false);
        writer.take(observed.get());
        assertThat(JournalContract.waiting(journal, PriorityClass.WARNING)).hasSize(1);
        assertThat(journal.state("k")).containsExactly(1);
    }

    @Test
    void readingsEncodedWithANumberThatTheJournalDidNotKeepAreEncodedAnew() {
        Observed four = Observed.only(IntStream.rangeClosed(1, 4)
                .mapToObj(i -> new BlockWriter.Named("a", "m", "here", i, 1.5, 0)).toList());
        full = true;
        assertThat(writer.take(four)).isCompletedExceptionally();
        full = false;
        writer.take(reading("b", 1));
        assertThat(writer.take(four)).isCompleted();
        assertThat(journal.series("a", "m", "here")).isNotEqualTo(journal.series("b", "m", "here"));
        assertThat(ReadingBlock.decode(records(RecordKind.READINGS).get(0).body())).hasSize(4)
                .allMatch(reading -> reading.series() == journal.series("a", "m", "here"));
    }
}
