package org.microbrain.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.microbrain.journal.Backlog;
import org.microbrain.journal.Journal;
import org.microbrain.journal.Ledger;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/**
 * A journal on a disk in {@link DiskTrouble}. It also gives evidence: what became durable here, and what this node holds
 * for acknowledged.
 */
final class FaultyJournal implements Journal {

    private final Journal journal;
    private final DiskTrouble trouble;
    private final Evidence.Witness witness;
    private final List<JournalRecord> accepted = new ArrayList<>();
    private boolean changed;
    private boolean sheds;

    FaultyJournal(Journal journal, DiskTrouble trouble, Evidence.Witness witness) {
        this.journal = journal;
        this.trouble = trouble;
        this.witness = witness;
    }

    /** The journal itself. */
    Journal real() {
        return journal;
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        DiskTrouble.Fate[] fate = {DiskTrouble.Fate.HOLDS};
        T result = journal.transaction(() -> {
            changed = false;
            sheds = false;
            accepted.clear();
            T done = work.get();
            fate[0] = trouble.fate(changed, sheds);
            if (fate[0] == DiskTrouble.Fate.NOT_DONE) {
                throw DiskTrouble.failure();
            }
            return done;
        });
        witness.durable(accepted);
        if (fate[0] == DiskTrouble.Fate.DONE_BUT_UNKNOWN) {
            throw DiskTrouble.failure();
        }
        return result;
    }

    private <T> T change(Supplier<T> change) {
        changed = true;
        return change.get();
    }

    @Override
    public Origin origin() {
        return journal.origin();
    }

    @Override
    public JournalRecord append(Draft draft) {
        return change(() -> journal.append(draft));
    }

    @Override
    public int accept(Collection<JournalRecord> records, Map<Origin, Long> made) {
        accepted.addAll(records);
        return change(() -> journal.accept(records, made));
    }

    @Override
    public List<Entry> waiting(PriorityClass priority, long afterRow, int maxRecords, long maxBytes) {
        return journal.waiting(priority, afterRow, maxRecords, maxBytes);
    }

    @Override
    public void acknowledge(Collection<Entry> entries) {
        changed = true;
        entries.forEach(entry -> witness.acknowledged(entry.record().origin(),
                SequenceSet.of(entry.record().sequence(), entry.record().sequence())));
        journal.acknowledge(entries);
    }

    @Override
    public List<Origin> holding() {
        return journal.holding();
    }

    @Override
    public SequenceSet held(Origin origin) {
        return journal.held(origin);
    }

    @Override
    public long reconcile(Origin origin, SequenceSet asked, SequenceSet parentHas) {
        witness.acknowledged(origin, asked.intersection(parentHas));
        return change(() -> journal.reconcile(origin, asked, parentHas));
    }

    @Override
    public long lastRow() {
        return journal.lastRow();
    }

    @Override
    public long reopened() {
        return journal.reopened();
    }

    @Override
    public SequenceSet received(Origin origin) {
        return journal.received(origin);
    }

    @Override
    public long made(Origin origin) {
        return journal.made(origin);
    }

    @Override
    public Backlog backlog() {
        return journal.backlog();
    }

    @Override
    public List<Ledger> ledger() {
        return journal.ledger();
    }

    @Override
    public long tend(RecordTime now) {
        long shed = change(() -> journal.tend(now));
        sheds |= shed > 0;
        return shed;
    }

    @Override
    public int series(String name, String unit, String source) {
        return change(() -> journal.series(name, unit, source));
    }

    @Override
    public List<Series> series() {
        return journal.series();
    }

    @Override
    public List<JournalRecord> ownBlocks(long first, long last, int most) {
        return journal.ownBlocks(first, last, most);
    }

    @Override
    public long stage(byte[] readings) {
        return change(() -> journal.stage(readings));
    }

    @Override
    public List<Staged> staged() {
        return journal.staged();
    }

    @Override
    public void unstage(long through) {
        changed = true;
        journal.unstage(through);
    }

    @Override
    public byte[] state(String key) {
        return journal.state(key);
    }

    @Override
    public void state(String key, byte[] value) {
        changed = true;
        journal.state(key, value);
    }

    @Override
    public void close() {
        journal.close();
    }
}
