package org.microbrain.journal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;

/**
 * The reading end of a journal: hands out what waits for the parent, class by class, each record to one taker at a time.
 * Holds row numbers of what is in flight, never a queue of records. For the journal's thread.
 */
public final class Outbox {

    private final Journal journal;
    private final int maxRecords;
    private final long maxBytes;
    private final Map<PriorityClass, Long> cursors = new EnumMap<>(PriorityClass.class);
    /** By class, what had arrived last when nothing of it was free. A search costs a tenth of a small commit. */
    private final Map<PriorityClass, Long> nothingFreeAt = new EnumMap<>(PriorityClass.class);
    private final Set<Long> inFlight = new HashSet<>();
    private long reopenedSeen;

    /** What one taker has in hands until it says {@link Outbox#delivered} or {@link Outbox#returned}. */
    public record Parcel(Batch batch, List<Journal.Entry> entries) {
    }

    /**
     * @param maxRecords in one parcel
     * @param maxBytes   content bytes in one parcel; a longer record travels alone
     */
    public Outbox(Journal journal, int maxRecords, long maxBytes) {
        this.journal = journal;
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    /** Whether so much makes a full parcel. */
    boolean fills(long records, long bytes) {
        return records >= maxRecords || bytes >= maxBytes;
    }

    /** The next parcel of a class, empty when everything of it is delivered or in flight. */
    public Optional<Parcel> take(PriorityClass priority) {
        if (journal.reopened() != reopenedSeen) {
            reopenedSeen = journal.reopened();
            cursors.clear();
            nothingFreeAt.clear();
        }
        long arrived = journal.lastRow();
        if (nothingFreeAt.getOrDefault(priority, -1L) == arrived) {
            return Optional.empty();
        }
        while (true) {
            List<Journal.Entry> entries = journal.waiting(priority, cursors.getOrDefault(priority, 0L), maxRecords,
                    maxBytes);
            if (entries.isEmpty()) {
                nothingFreeAt.put(priority, arrived);
                return Optional.empty();
            }
            cursors.put(priority, entries.get(entries.size() - 1).row());
            List<Journal.Entry> free = new ArrayList<>(entries.size());
            for (Journal.Entry entry : entries) {
                if (inFlight.add(entry.row())) {
                    free.add(entry);
                }
            }
            if (!free.isEmpty()) {
                return Optional.of(parcel(priority, free));
            }
        }
    }

    private Parcel parcel(PriorityClass priority, List<Journal.Entry> entries) {
        Map<Origin, Long> made = new HashMap<>();
        for (Journal.Entry entry : entries) {
            made.computeIfAbsent(entry.record().origin(), journal::made);
        }
        return new Parcel(new Batch(priority, entries.stream().map(Journal.Entry::record).toList(), made), entries);
    }

    /** The parent has it on its disk. */
    public void delivered(Parcel parcel) {
        journal.acknowledge(parcel.entries());
        parcel.entries().forEach(entry -> inFlight.remove(entry.row()));
    }

    /** It did not arrive; it waits again in its old place. */
    public void returned(Parcel parcel) {
        parcel.entries().forEach(entry -> inFlight.remove(entry.row()));
        long before = parcel.entries().get(0).row() - 1;
        // Where there is no cursor the search begins at the first row, and what was made to wait again may lie there.
        cursors.computeIfPresent(parcel.batch().priority(), (priority, row) -> Math.min(row, before));
        nothingFreeAt.remove(parcel.batch().priority());
    }
}
