package org.microbrain.runtime.warning;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.microbrain.body.WarningBody;
import org.microbrain.journal.StorageFailure;
import org.microbrain.journal.Transactional;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.storage.SqliteFile;
import org.microbrain.warning.Step;
import org.microbrain.warning.WarningHistory;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.WarningState;

/**
 * The file {@code warnings.db}: all records of warnings that a node knows, and a line for each warning that says what they
 * amount to. For one thread. After a failure the file is opened anew, which drops what was not committed.
 */
final class WarningStore implements Transactional, AutoCloseable {

    /** No honest warning has a tenth of it. */
    static final int MOST_ENTRIES = 2_000;
    private static final String TABLES = """
            CREATE TABLE entry(warning TEXT NOT NULL, key BLOB NOT NULL, kind INTEGER NOT NULL, node TEXT NOT NULL,
              time_ms INTEGER NOT NULL, quality INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(warning, key)) WITHOUT ROWID;
            CREATE TABLE warning(id TEXT PRIMARY KEY, digest INTEGER NOT NULL, entries INTEGER NOT NULL,
              changed_ms INTEGER NOT NULL, born_ms INTEGER NOT NULL, open INTEGER NOT NULL, level INTEGER NOT NULL,
              status TEXT NOT NULL, drill INTEGER NOT NULL, hazard TEXT NOT NULL, node TEXT NOT NULL,
              reason_zh TEXT NOT NULL, reason_en TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE receipt(warning TEXT NOT NULL, node TEXT NOT NULL, time_ms INTEGER NOT NULL,
              PRIMARY KEY(warning, node)) WITHOUT ROWID;
            CREATE INDEX warning_open ON warning(open, level, born_ms);
            CREATE INDEX warning_changed ON warning(changed_ms);
            CREATE INDEX warning_born ON warning(born_ms);
            """;
    /** When time limits must be looked at again, by when a person must do something, and which series was dangerous. */
    private static final String LOOKS = """
            ALTER TABLE warning ADD COLUMN look_ms INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE warning ADD COLUMN due_ms INTEGER;
            ALTER TABLE warning ADD COLUMN series TEXT NOT NULL DEFAULT '';
            CREATE INDEX warning_look ON warning(look_ms) WHERE open = 1;
            CREATE INDEX warning_due ON warning(due_ms) WHERE open = 1 AND due_ms IS NOT NULL;
            """;
    /** When calls must be looked at again. */
    private static final String CALLS = """
            ALTER TABLE warning ADD COLUMN call_ms INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX warning_call ON warning(call_ms) WHERE open = 1;
            """;
    private static final SqliteFile.Format FORMAT = SqliteFile.Format.logged(256, "SELECT count(*) FROM warning", TABLES,
            LOOKS, CALLS);
    private static final long UNKNOWN = -1;
    private final SqliteFile file;
    private long count = UNKNOWN;

    /** A damaged file is set aside. @throws StorageFailure when the file cannot be had */
    WarningStore(Path path) {
        file = SqliteFile.openOrBegin(path, FORMAT, "a new book is filled from the journal and by the parent");
    }

    @Override
    public <T> T transaction(Supplier<T> work) {
        boolean done = false;
        try {
            T result = file.transaction(work);
            done = true;
            return result;
        } finally {
            if (!done) {
                count = UNKNOWN;
            }
        }
    }

    /** @return false when it is known, or the warning has too many already */
    boolean add(BookEntry entry) {
        String id = entry.step().warning().text();
        byte[] key = entry.key();
        long[] before = file.row(row -> new long[] {row.getLong(1), row.getLong(2)},
                "SELECT digest, entries FROM warning WHERE id = ?", id).orElse(new long[] {0, 0});
        if (before[1] >= MOST_ENTRIES || !insert(id, key, entry.record())) {
            return false;
        }
        KnownWarning known = find(entry.step().warning()).orElseThrow();
        long counted = count();
        write(known, before[0] + BookEntry.digest(key), before[1] + 1);
        count = counted + (before[1] == 0 ? 1 : 0);
        return true;
    }

    private boolean insert(String id, byte[] key, SharedRecord record) {
        return file.update("INSERT OR IGNORE INTO entry VALUES(?, ?, ?, ?, ?, ?, ?)", id, key, record.kind().code(),
                record.node().text(), record.time().millis(), record.time().quality().ordinal(),
                record.body().toByteArray()) == 1;
    }

    private void write(KnownWarning known, long digest, long entries) {
        WarningState state = known.state();
        Step first = known.history().steps().first();
        Step last = known.history().steps().last();
        WarningBody body = known.body().orElse(WarningBody.getDefaultInstance());
        file.update("INSERT OR REPLACE INTO warning VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, ?, 0)",
                state.warning().text(), digest, entries, last.at().millis(), first.at().millis(), state.open(),
                state.level().map(WarningLevel::number).orElse(0), state.status().name(), first.drill(), body.getHazard(),
                state.birth().map(birth -> birth.node().text()).orElse(""), body.getReasonZh(), body.getReasonEn(),
                body.getEvidenceCount() == 0 ? "" : body.getEvidence(0).getSeries());
    }

    Optional<KnownWarning> find(WarningId id) {
        List<BookEntry> entries = records(id.text()).stream().map(BookEntry::of).toList();
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        WarningHistory history = WarningHistory.of(id).with(entries.stream().map(BookEntry::step).toList());
        WarningState state = history.state();
        Optional<WarningBody> body = entries.stream().filter(entry -> entry.birth().isPresent()
                        && state.birth().filter(entry.step()::equals).isPresent())
                .findFirst().flatMap(BookEntry::birth);
        return Optional.of(new KnownWarning(history, state, body, receipts(id)));
    }

    /** @return false when it is known, or its warning is not */
    boolean add(Receipt receipt) {
        return file.update("INSERT OR IGNORE INTO receipt SELECT id, ?, ? FROM warning WHERE id = ?", receipt.node().text(),
                receipt.at().toEpochMilli(), receipt.warning().text()) == 1;
    }

    /** Of nodes above the place, the nearest first. */
    List<Receipt> receipts(WarningId warning) {
        List<Receipt> receipts = file.rows(row -> new Receipt(warning, new NodeId(row.getString(1)),
                Instant.ofEpochMilli(row.getLong(2))), "SELECT node, time_ms FROM receipt WHERE warning = ?", warning.text());
        receipts.sort(Comparator.comparing((Receipt one) -> one.node().area().level()).reversed());
        return receipts;
    }

    /** All that a node of that area is told of a warning. */
    List<SharedRecord> told(String id, DivisionCode area) {
        List<SharedRecord> told = records(id);
        receipts(new WarningId(id)).stream().filter(receipt -> isFor(area, receipt)).map(Receipt::record).forEach(told::add);
        return told;
    }

    /** A receipt is for those below who gave it, and the core's for its relays, too. */
    private static boolean isFor(DivisionCode area, Receipt receipt) {
        return receipt.node().area().strictlyContains(area) || area.level() == DivisionCode.Level.PROVINCE;
    }

    private long ofReceipts(String id, DivisionCode area) {
        return receipts(new WarningId(id)).stream().filter(receipt -> isFor(area, receipt))
                .mapToLong(receipt -> BookEntry.digest(BookEntry.key(receipt.record()))).sum();
    }

    private List<SharedRecord> records(String id) {
        return file.rows(row -> new SharedRecord(new RecordKind(row.getInt(1)), new NodeId(row.getString(2)),
                new RecordTime(row.getLong(3), RecordTime.Quality.of(row.getInt(4))), ByteString.copyFrom(row.getBytes(5))),
                "SELECT kind, node, time_ms, quality, body FROM entry WHERE warning = ? ORDER BY key", id);
    }

    /**
     * Digests of the warnings of an area that are open or changed since, as a node of that area and its parent both have
     * them; those that changed last come first.
     */
    Map<String, Long> digests(DivisionCode area, Instant since, int most) {
        Map<String, Long> digests = new LinkedHashMap<>();
        file.rows(row -> digests.put(row.getString(1), row.getLong(2)), "SELECT id, digest FROM warning WHERE id >= ?"
                + " AND id < ? AND (open = 1 OR changed_ms >= ?) ORDER BY open DESC, changed_ms DESC LIMIT ?", prefix(area),
                prefix(area) + '~', since.toEpochMilli(), most);
        digests.replaceAll((id, digest) -> digest + ofReceipts(id, area));
        return digests;
    }

    /** What its lines say. */
    WarningQueries queries() {
        return new WarningQueries(file);
    }

    /** Real ones that changed since, those that changed last first. */
    List<KnownWarning> changed(DivisionCode area, Instant since, int most) {
        return queries().changed(area, since, most).stream().flatMap(id -> find(id).stream()).toList();
    }

    /** When its warnings must be looked at again. */
    Agenda agenda() {
        return new Agenda(file);
    }

    /** How many warnings it holds. */
    long count() {
        if (count == UNKNOWN) {
            count = file.number("SELECT count(*) FROM warning");
        }
        return count;
    }

    /** Drops warnings that are over and have not changed since, at most so many. @return how many */
    int forget(Instant since, int most) {
        List<String> over = file.rows(row -> row.getString(1),
                "SELECT id FROM warning WHERE open = 0 AND changed_ms < ? ORDER BY changed_ms LIMIT ?", since.toEpochMilli(), most);
        long counted = count();
        file.updateAll("DELETE FROM entry WHERE warning = ?", over, id -> new Object[] {id});
        file.updateAll("DELETE FROM receipt WHERE warning = ?", over, id -> new Object[] {id});
        file.updateAll("DELETE FROM warning WHERE id = ?", over, id -> new Object[] {id});
        count = counted - over.size();
        return over.size();
    }

    static String prefix(DivisionCode area) {
        return area.code().substring(0, area.level().digits());
    }

    @Override
    public void close() {
        file.close();
    }
}
