package org.microbrain.journal;

import java.util.List;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;

/** Whose clock stamped the readings of a block. */
final class ReadingTimes {

    private ReadingTimes() {
    }

    /** Whether a record that is no block, or a block of which each reading has the time of the clock that sealed it. */
    static boolean areSealers(JournalRecord record) {
        if (!record.kind().equals(RecordKind.READINGS)) {
            return true;
        }
        try {
            List<Reading> readings = ReadingBlock.decode(record.body());
            return readings.stream().allMatch(
                    one -> Reading.isStampedBy(one.millis(), one.quality(), record.time().millis()));
        } catch (ProtocolViolation newer) {
            return false;
        }
    }
}
