package org.microbrain.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.microbrain.block.ReadingBlock;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/**
 * A journal without a disk, for simulations. What would be on a disk is its {@link Image}, which outlives the journal and
 * can be copied, as a disk can.
 */
public final class MemoryJournal implements Journal {

    /** The contents of the imagined disk. */
    public static final class Image {
        private final TreeMap<Long, Row> rows = new TreeMap<>();
        private final Map<PriorityClass, TreeMap<Long, JournalRecord>> waiting = new EnumMap<>(PriorityClass.class);
        /** For each origin that is held, the rows by sequence. */
        private final TreeMap<Origin, TreeMap<Long, Long>> held = new TreeMap<>();
        private final Map<Origin, Account> accounts = new HashMap<>();
        private final JournalTotals totals = JournalTotals.decode(null);
        private final Map<String, Series> series = new HashMap<>();
        private final TreeMap<Long, byte[]> staged = new TreeMap<>();
        private final Map<String, byte[]> state = new HashMap<>();
        private long lastRow;
        private long lastStaged;

        /** A clone of the disk. */
        public Image copy() {
            Image copy = new Image();
            rows.forEach(copy::set);
            accounts.forEach((origin, account) -> copy.accounts.put(origin, account.copy()));
            copy.series.putAll(series);
            copy.staged.putAll(staged);
            copy.state.putAll(state);
            copy.lastRow = lastRow;
            copy.lastStaged = lastStaged;
            return copy;
        }

        /** Puts, replaces or (with null) removes a row. @return what was there */
        private Row set(long number, Row row) {
            Row before = row == null ? rows.remove(number) : rows.put(number, row);
            if (before != null) {
                JournalRecord record = before.record();
                totals.add(record.priority(), before.acknowledged(), -1, -record.content().length);
                waiting(record.priority()).remove(number);
                held.computeIfPresent(record.origin(), (origin, rowsOf) -> {
                    rowsOf.remove(record.sequence());
                    return rowsOf.isEmpty() ? null : rowsOf;
                });
            }
            if (row != null) {
                JournalRecord record = row.record();
                totals.add(record.priority(), row.acknowledged(), 1, record.content().length);
                held.computeIfAbsent(record.origin(), absent -> new TreeMap<>()).put(record.sequence(), number);
                if (!row.acknowledged()) {
                    waiting(record.priority()).put(number, record);
                }
            }
            return before;
        }

        private TreeMap<Long, JournalRecord> waiting(PriorityClass priority) {
            return waiting.computeIfAbsent(priority, absent -> new TreeMap<>());
        }
    }

    private record Row(JournalRecord record, boolean acknowledged) {
    }

    private final Image image;
    private final Origin origin;
    private final JournalLimits limits;
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final Set<Origin> touched = new HashSet<>();
    private boolean inTransaction;
    private long reopened;

    public MemoryJournal(Image image, NodeId node, JournalId id, JournalLimits limits) {
        this.image = image;
        this.origin = new Origin(node, id);
        this.limits = limits;
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        if (inTransaction) {
            return work.get();
        }
        inTransaction = true;
        try {
            return work.get();
        } catch (RuntimeException | Error failure) {
            while (!undo.isEmpty()) {
                undo.pop().run();
            }
            throw failure;
        } finally {
            inTransaction = false;
            undo.clear();
            touched.clear();
        }
    }

    private <K, V> void put(Map<K, V> map, K key, V value) {
        V before = map.put(key, value);
        undo.push(before == null ? () -> map.remove(key) : () -> map.put(key, before));
    }

    private void setRow(long number, Row row) {
        Row before = image.set(number, row);
        undo.push(() -> image.set(number, before));
    }

    private <K, V> void remove(Map<K, V> map, K key) {
        V before = map.remove(key);
        if (before != null) {
            undo.push(() -> map.put(key, before));
        }
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public JournalRecord append(Draft draft) {
        return transaction(() -> {
            JournalRecord record = JournalRecord.seal(origin, made(origin) + 1, draft);
            insert(record);
            return record;
        });
    }

    private void insert(JournalRecord record) {
        setRow(++image.lastRow, new Row(record, false));
        account(record.origin()).received(record.sequence());
    }

    /** An account about to be changed. */
    private Account account(Origin of) {
        Account account = image.accounts.get(of);
        if (touched.add(of)) {
            Account changed = account == null ? new Account() : account.copy();
            put(image.accounts, of, changed);
            return changed;
        }
        return account;
    }

    @Override
    public int accept(Collection<JournalRecord> records, Map<Origin, Long> made) {
        return transaction(() -> {
            int fresh = 0;
            for (JournalRecord record : records) {
                if (!account(record.origin()).received.contains(record.sequence())) {
                    insert(record);
                    fresh++;
                }
            }
            made.forEach((of, highest) -> account(of).made(highest));
            return fresh;
        });
    }

    @Override
    public List<Entry> waiting(PriorityClass priority, long afterRow, int maxRecords, long maxBytes) {
        List<Entry> entries = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<Long, JournalRecord> row : image.waiting(priority).tailMap(afterRow, false).entrySet()) {
            bytes += row.getValue().content().length;
            if (entries.size() == maxRecords || (bytes > maxBytes && !entries.isEmpty())) {
                break;
            }
            entries.add(new Entry(row.getKey(), row.getValue()));
        }
        return entries;
    }

    @Override
    public void acknowledge(Collection<Entry> entries) {
        transaction(() -> {
            for (Entry entry : entries) {
                JournalRecord record = entry.record();
                account(record.origin()).acknowledged(record.sequence());
                if (image.rows.containsKey(entry.row())) {
                    setRow(entry.row(), new Row(record, true));
                }
            }
            return null;
        });
    }

    @Override
    public List<Origin> holding() {
        return List.copyOf(image.held.keySet());
    }

    @Override
    public SequenceSet held(Origin of) {
        SequenceSet held = new SequenceSet();
        rowsOf(of).keySet().forEach(held::add);
        return held;
    }

    private TreeMap<Long, Long> rowsOf(Origin of) {
        return image.held.getOrDefault(of, new TreeMap<>());
    }

    @Override
    public long reconcile(Origin of, SequenceSet asked, SequenceSet parentHas) {
        return transaction(() -> {
            Account account = account(of);
            long again = 0;
            for (Map.Entry<Long, Long> held : List.copyOf(rowsOf(of).entrySet())) {
                if (asked.contains(held.getKey()) && agree(account, held.getValue(), parentHas.contains(held.getKey()))) {
                    again++;
                }
            }
            reopened += again;
            return again;
        });
    }

    /** @return whether the row was acknowledged and now waits again */
    private boolean agree(Account account, long number, boolean parentHas) {
        Row row = image.rows.get(number);
        long sequence = row.record().sequence();
        if (parentHas) {
            account.acknowledged(sequence);
        } else if (row.acknowledged()) {
            account.acknowledged.remove(sequence);
        }
        if (row.acknowledged() != parentHas) {
            setRow(number, new Row(row.record(), parentHas));
        }
        return row.acknowledged() && !parentHas;
    }

    @Override
    public long lastRow() {
        return image.lastRow;
    }

    @Override
    public long reopened() {
        return reopened;
    }

    @Override
    public SequenceSet received(Origin of) {
        Account account = image.accounts.get(of);
        return account == null ? new SequenceSet() : account.received.copy();
    }

    @Override
    public long made(Origin of) {
        Account account = image.accounts.get(of);
        return account == null ? 0 : account.made();
    }

    @Override
    public Backlog backlog() {
        return image.totals.backlog();
    }

    @Override
    public List<Ledger> ledger() {
        return image.accounts.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(entry -> {
            long rows = rowsOf(entry.getKey()).values().stream()
                    .filter(row -> !image.rows.get(row).acknowledged()).count();
            Account account = entry.getValue();
            return new Ledger(entry.getKey(), account.made(), account.received.size(), account.acknowledged.size(),
                    account.shed.size(), rows);
        }).toList();
    }

    @Override
    public long tend(RecordTime now) {
        return transaction(() -> {
            if (now.quality() == RecordTime.Quality.GOOD) {
                forgetOlderThan(now.millis() - limits.keepFor().toMillis());
            }
            if (image.totals.kept() > limits.keepBytes() || image.totals.bytes() > limits.limitBytes()) {
                for (Map.Entry<Long, Row> row : List.copyOf(image.rows.entrySet())) {
                    if (row.getValue().acknowledged() && (image.totals.kept() > limits.keepBytes()
                            || image.totals.bytes() > limits.limitBytes())) {
                        setRow(row.getKey(), null);
                    }
                }
            }
            return image.totals.bytes() > limits.limitBytes() ? shed(image.totals.bytes(), now) : 0L;
        });
    }

    private void forgetOlderThan(long oldest) {
        if (image.totals.kept() == 0) {
            return;
        }
        List<Long> old = image.rows.entrySet().stream().filter(row -> {
            RecordTime time = row.getValue().record().time();
            return row.getValue().acknowledged() && time.quality() == RecordTime.Quality.GOOD && time.millis() < oldest;
        }).map(Map.Entry::getKey).toList();
        old.forEach(row -> setRow(row, null));
    }

    private long shed(long total, RecordTime now) {
        Shedding shedding = Shedding.ofFullJournal(limits.limitBytes(), total);
        for (PriorityClass priority : Shedding.ORDER) {
            for (Map.Entry<Long, Row> row : List.copyOf(image.rows.entrySet())) {
                JournalRecord record = row.getValue().record();
                if (shedding.enough()) {
                    break;
                }
                if (!row.getValue().acknowledged() && record.priority() == priority && shedding.takes(record)) {
                    setRow(row.getKey(), null);
                    account(record.origin()).shed.add(record.sequence());
                }
            }
        }
        shedding.records(Shedding.JOURNAL_FULL, now).forEach(this::append);
        return shedding.count();
    }

    @Override
    public int series(String name, String unit, String source) {
        return transaction(() -> {
            if (!image.series.containsKey(name)) {
                put(image.series, name, new Series(image.series.size() + 1, name, unit, source));
            }
            return image.series.get(name).number();
        });
    }

    @Override
    public List<Series> series() {
        return List.copyOf(image.series.values());
    }

    @Override
    public List<JournalRecord> ownBlocks(long first, long last, int most) {
        return image.rows.descendingMap().values().stream().map(Row::record)
                .filter(record -> record.kind().equals(RecordKind.READINGS)
                        && record.origin().node().equals(origin.node())
                        && ReadingBlock.headers(record.body()).stream()
                                .anyMatch(header -> header.last() >= first && header.first() <= last))
                .limit(most).toList();
    }

    @Override
    public long stage(byte[] readings) {
        return transaction(() -> {
            put(image.staged, ++image.lastStaged, readings);
            return image.lastStaged;
        });
    }

    @Override
    public List<Staged> staged() {
        return image.staged.entrySet().stream().map(entry -> new Staged(entry.getKey(), entry.getValue())).toList();
    }

    @Override
    public void unstage(long through) {
        transaction(() -> {
            List.copyOf(image.staged.headMap(through, true).keySet()).forEach(number -> remove(image.staged, number));
            return null;
        });
    }

    @Override
    public byte[] state(String key) {
        return image.state.get(key);
    }

    @Override
    public void state(String key, byte[] value) {
        transaction(() -> {
            put(image.state, key, value);
            return null;
        });
    }

    @Override
    public void close() {
        // the image stays, as a disk would
    }
}
