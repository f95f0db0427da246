package org.microbrain.journal;

import java.util.EnumMap;
import java.util.Map;
import org.microbrain.record.PriorityClass;

/**
 * What waits for the parent.
 *
 * @param waiting by class; every class is present
 */
public record Backlog(Map<PriorityClass, Amount> waiting) {

    /** @param bytes of content */
    public record Amount(long records, long bytes) {

        public static final Amount NONE = new Amount(0, 0);

        Amount plus(long moreRecords, long moreBytes) {
            return new Amount(records + moreRecords, bytes + moreBytes);
        }
    }

    public Backlog {
        Map<PriorityClass, Amount> complete = new EnumMap<>(PriorityClass.class);
        for (PriorityClass priority : PriorityClass.values()) {
            complete.put(priority, waiting.getOrDefault(priority, Amount.NONE));
        }
        waiting = complete;
    }

    public long records() {
        return waiting.values().stream().mapToLong(Amount::records).sum();
    }
}
