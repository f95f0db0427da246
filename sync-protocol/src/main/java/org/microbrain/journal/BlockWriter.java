package org.microbrain.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.ReadingColumns;
import org.microbrain.block.StagedReadings;
import org.microbrain.record.RecordTime;

/**
 * Turns readings into records: durable at once, sealed into blocks later, by number or age, so that slow devices do not
 * make tiny blocks (ADR 3). In each opening of the journal a series is registered by a record before the first block
 * that uses its number. Safe for use by several threads.
 */
public final class BlockWriter {

    /** What comes again came last; it is not looked for in all of history. */
    private static final int BLOCKS_SEARCHED = 32;
    private static final long UNKNOWN = -1;
    private static final int UNSEEN = 0;

    private final GroupCommit<? extends Journal> commits;
    private final int readingsInBlock;
    private final long ageMillis;
    private final RecordClock clock;
    /** Numbers of series, as they were; what is encoded with them is checked when it is written. */
    private final Map<String, Integer> numbersSeen = new ConcurrentHashMap<>();
    private int open;
    private long openSince;

    /**
     * A reading before its series has a number.
     *
     * @param series name, unique in the node
     * @param unit   may be empty
     * @param source for people; may be empty
     */
    public record Named(String series, String unit, String source, long millis, double value, int quality) {
    }

    /**
     * @param readingsInBlock a block is sealed when so many are open
     * @param ageMillis       or when the oldest open one came so long ago
     * @param clock           the node's clock, for the time of the records
     * @param elapsed         milliseconds that never go back, now
     */
    public BlockWriter(GroupCommit<? extends Journal> commits, int readingsInBlock, long ageMillis,
                       RecordClock clock, long elapsed) {
        this.commits = commits;
        this.readingsInBlock = readingsInBlock;
        this.ageMillis = ageMillis;
        this.clock = clock;
        this.openSince = elapsed;
        commits.submit(BlockWriter::countStaged).thenAccept(this::opened);
    }

    private static int countStaged(Journal journal) {
        return journal.staged().stream().mapToInt(staged -> StagedReadings.count(staged.readings())).sum();
    }

    /**
     * Encodes on the caller's thread when all series were seen before, so that the journal's thread only writes.
     *
     * @return completes when readings and findings are durable
     */
    public CompletableFuture<Void> take(Observed observed) {
        EncodedReadings prepared = observed.again() ? null : prepared(observed.readings());
        CompletableFuture<Integer> staged = commits.submit(journal -> {
            EncodedReadings encoded = encoded(journal, observed, prepared);
            encoded.writeTo(journal, clock);
            observed.findings().forEach(journal::append);
            observed.state().forEach(journal::state);
            return encoded.rest();
        });
        return staged.thenAccept(this::opened);
    }

    /** @return null when a series was not seen before */
    private EncodedReadings prepared(NamedReadings readings) {
        int[] numbers = readings.numbers(name -> numbersSeen.getOrDefault(name.series(), UNSEEN));
        for (int number : numbers) {
            if (number == UNSEEN) {
                return null;
            }
        }
        return EncodedReadings.of(readings.columns(numbers), readingsInBlock);
    }

    /** The journal's word on the numbers counts: since they were seen, it may have been replaced or rolled back. */
    private EncodedReadings encoded(Journal journal, Observed observed, EncodedReadings prepared) {
        NamedReadings readings = observed.readings();
        int[] numbers = readings.numbers(name -> number(journal, name));
        if (prepared != null && Arrays.equals(numbers, prepared.numbers())) {
            return prepared;
        }
        ReadingColumns columns = readings.columns(numbers);
        return EncodedReadings.of(observed.again() ? newOnes(journal, columns) : columns, readingsInBlock);
    }

    private int number(Journal journal, NamedReadings.Name name) {
        int number = journal.series(name.series(), name.unit(), name.source());
        if (numbersSeen.getOrDefault(name.series(), UNSEEN) != number) {
            numbersSeen.put(name.series(), number);
        }
        return number;
    }

    private static ReadingColumns newOnes(Journal journal, ReadingColumns readings) {
        List<Reading> all = readings.toList();
        all.removeAll(alreadyHeld(journal, all));
        return ReadingColumns.of(all);
    }

    private static Set<Reading> alreadyHeld(Journal journal, List<Reading> readings) {
        Set<Reading> held = new HashSet<>();
        journal.staged().forEach(staged -> held.addAll(StagedReadings.decode(staged.readings())));
        long first = readings.stream().mapToLong(Reading::millis).min().orElse(0);
        long last = readings.stream().mapToLong(Reading::millis).max().orElse(0);
        journal.ownBlocks(first, last, BLOCKS_SEARCHED).forEach(block -> held.addAll(ReadingBlock.decode(block.body())));
        return held;
    }

    private synchronized void opened(int more) {
        open += more;
        if (open >= readingsInBlock) {
            seal();
        }
    }

    /** Seals what has been open too long. To be called about once a second. */
    public synchronized void work(long elapsed) {
        if (open == 0 || openSince == UNKNOWN) {
            openSince = elapsed;
        } else if (elapsed - openSince >= ageMillis) {
            seal();
        }
    }

    /** Seals all that is open. */
    public synchronized CompletableFuture<Void> seal() {
        int sealing = open;
        open = 0;
        openSince = UNKNOWN;
        CompletableFuture<Void> sealed = commits.submit(journal -> {
            seal(journal, clock.get());
            return null;
        });
        sealed.whenComplete((nothing, failure) -> {
            if (failure != null) {
                stillOpen(sealing);
            }
        });
        return sealed;
    }

    /** The disk did not take the block; {@link #work} tries again when its age has passed once more. */
    private synchronized void stillOpen(int readings) {
        open += readings;
    }

    /** A reading stamped in doubt, now that the time is known. A device's own doubtful time is none of this clock's. */
    private Reading retimed(Reading reading) {
        if ((reading.quality() & Reading.TIME_DOUBTFUL) == 0) {
            return reading;
        }
        long right = clock.retimed(reading.millis());
        return right == reading.millis() ? reading : reading.corrected(reading.millis(), right - reading.millis());
    }

    private void seal(Journal journal, RecordTime now) {
        List<Journal.Staged> staged = journal.staged();
        List<Reading> readings = new ArrayList<>();
        staged.forEach(one -> readings.addAll(StagedReadings.decode(one.readings())));
        if (now.quality() != RecordTime.Quality.DOUBTFUL) {
            readings.replaceAll(this::retimed);
        }
        if (readings.isEmpty()) {
            return;
        }
        Sealing.append(journal, EncodedReadings.blocks(ReadingColumns.of(readings), readings.size(), readingsInBlock),
                now);
        journal.unstage(staged.get(staged.size() - 1).number());
    }
}
