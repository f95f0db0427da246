package org.microbrain.journal;

import java.util.List;
import java.util.Map;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;

/**
 * Records that travel together, of one class.
 *
 * @param priority the class of the most urgent record
 * @param records  at least one
 * @param made     for each origin in it, the highest sequence known to be given out
 */
public record Batch(PriorityClass priority, List<JournalRecord> records, Map<Origin, Long> made) {

    /** Content bytes of all records. */
    public long bytes() {
        return records.stream().mapToLong(record -> record.content().length).sum();
    }
}
