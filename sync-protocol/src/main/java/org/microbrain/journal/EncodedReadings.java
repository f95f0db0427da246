package org.microbrain.journal;

import java.util.ArrayList;
import java.util.List;
import org.microbrain.block.EncodedBlock;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.ReadingColumns;
import org.microbrain.block.StagedReadings;

/**
 * What is written of readings: those that fill whole blocks as blocks, the rest as they are staged.
 *
 * @param numbers of the series it was encoded with
 * @param staged  null when all are in blocks
 * @param rest    how many are in {@code staged}
 */
record EncodedReadings(int[] numbers, List<EncodedBlock> blocks, byte[] staged, int rest) {

    static EncodedReadings of(ReadingColumns readings, int readingsInBlock) {
        int size = readings.size();
        int rest = size % readingsInBlock;
        byte[] staged = rest == 0 ? null : StagedReadings.encode(readings, size - rest, size);
        return new EncodedReadings(readings.numbers(), blocks(readings, size - rest, readingsInBlock), staged, rest);
    }

    /** The first {@code count} readings as blocks; the last block may be shorter. */
    static List<EncodedBlock> blocks(ReadingColumns readings, int count, int readingsInBlock) {
        List<EncodedBlock> blocks = new ArrayList<>(count / readingsInBlock + 1);
        for (int from = 0; from < count; from += readingsInBlock) {
            blocks.add(ReadingBlock.encode(readings, from, Math.min(count, from + readingsInBlock)));
        }
        return blocks;
    }

    void writeTo(Journal journal, RecordClock clock) {
        if (!blocks.isEmpty()) {
            Sealing.append(journal, blocks, clock.get());
        }
        if (staged != null) {
            journal.stage(staged);
        }
    }
}
