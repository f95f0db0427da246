package org.microbrain.journal;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.microbrain.record.PriorityClass;

/** Running totals of a journal file, saved with each change so that an opening need not count a backlog. */
final class JournalTotals {

    static final String KEY = "journal.totals";

    private final Map<PriorityClass, Backlog.Amount> waiting = new EnumMap<>(PriorityClass.class);
    private Backlog.Amount kept = Backlog.Amount.NONE;
    private boolean changed;

    static JournalTotals decode(byte[] saved) {
        JournalTotals totals = new JournalTotals();
        if (saved != null) {
            ByteBuffer in = ByteBuffer.wrap(saved);
            totals.kept = new Backlog.Amount(in.getLong(), in.getLong());
            for (PriorityClass priority : PriorityClass.values()) {
                totals.waiting.put(priority, new Backlog.Amount(in.getLong(), in.getLong()));
            }
        }
        return totals;
    }

    byte[] encode() {
        changed = false;
        ByteBuffer out = ByteBuffer.allocate(16 + 16 * PriorityClass.values().length);
        out.putLong(kept.records()).putLong(kept.bytes());
        for (PriorityClass priority : PriorityClass.values()) {
            Backlog.Amount amount = waiting.getOrDefault(priority, Backlog.Amount.NONE);
            out.putLong(amount.records()).putLong(amount.bytes());
        }
        return out.array();
    }

    boolean changed() {
        return changed;
    }

    void add(PriorityClass priority, boolean acknowledged, long records, long bytes) {
        changed = true;
        if (acknowledged) {
            kept = kept.plus(records, bytes);
        } else {
            waiting.put(priority, waiting.getOrDefault(priority, Backlog.Amount.NONE).plus(records, bytes));
        }
    }

    /** From waiting to acknowledged, or back. */
    void move(PriorityClass priority, boolean acknowledged, long records, long bytes) {
        add(priority, acknowledged, records, bytes);
        add(priority, !acknowledged, -records, -bytes);
    }

    Backlog backlog() {
        return new Backlog(waiting);
    }

    /** Content bytes of acknowledged records. */
    long kept() {
        return kept.bytes();
    }

    /** Content bytes of all records. */
    long bytes() {
        return kept.bytes() + waiting.values().stream().mapToLong(Backlog.Amount::bytes).sum();
    }
}
