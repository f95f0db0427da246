package org.microbrain.runtime.people;

import com.google.protobuf.ByteString;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.microbrain.body.AuditBody;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who did what. An entry is on the disk before the deed begins and has its outcome afterwards, so that no deed goes
 * without one; it becomes a record of the journal, and travels up, as soon as the journal takes it. The latest stay to be
 * read here. What strangers can cause is bounded. Safe for several threads.
 */
public final class AuditTrail {

    /** Entries kept to be read here; records keep all. */
    public static final int KEPT = 10_000;
    /** Of what is refused, to strangers and others; what comes beyond is counted in the next entry. */
    static final int REFUSED_IN_A_MINUTE = 20;
    static final int LONGEST = 200;
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int AT_ONCE = 100;
    private static final long PATIENCE_SECONDS = 2;
    /** Whatever somebody types for a name: no phone number travels up. */
    private static final Pattern MOBILE = Pattern.compile("(?<![0-9])1[3-9][0-9]{9}(?![0-9])");
    private static final String ALL = "SELECT * FROM audit";

    private final PeopleFile file;
    private final InstantSource time;
    /** Who finds it taken goes on: a disk that stands still must not hold up people. */
    private final ReentrantLock recording = new ReentrantLock();
    private volatile BiFunction<RecordKind, byte[], CompletionStage<?>> journal;
    private Instant minute = Instant.EPOCH;
    private int refused;
    private long uncounted;

    AuditTrail(PeopleFile file, InstantSource time) {
        this.file = file;
        this.time = time;
        file.write(db -> db.update("UPDATE audit SET outcome = 'unknown' WHERE outcome = 'begun'"));
    }

    /**
     * From now on entries become records, also those of before.
     *
     * @param journal appends a record of class {@link PriorityClass#EVENT}; its answer completes when that is durable
     */
    public void recordIn(BiFunction<RecordKind, byte[], CompletionStage<?>> journal) {
        this.journal = journal;
        record();
    }

    /**
     * Somebody is about to do something.
     *
     * @param who null for a stranger
     * @return for {@link #ended}
     */
    public long began(Account who, String what, String subject, String address) {
        return insert(who, what, subject, address, "begun");
    }

    /** It is over. */
    public void ended(long id, String outcome) {
        file.write(db -> db.update("UPDATE audit SET outcome = ? WHERE id = ?", outcome, id));
        record();
    }

    /** Something is done. */
    public void done(Account who, String what, String subject, String address) {
        insert(who, what, subject, address, "done");
        record();
    }

    /** Somebody tried what they may not. Written some times a minute, and counted beyond. */
    public void refused(Account who, String what, String subject, String address) {
        String more;
        synchronized (this) {
            Instant now = time.instant();
            if (Duration.between(minute, now).abs().compareTo(Duration.ofMinutes(1)) >= 0) {
                minute = now;
                refused = 0;
            }
            if (++refused > REFUSED_IN_A_MINUTE) {
                uncounted++;
                return;
            }
            more = uncounted == 0 ? "" : " (+" + uncounted + ")";
            uncounted = 0;
        }
        insert(who, what, clipped(subject, LONGEST - more.length()) + more, address, "refused");
        record();
    }

    private long insert(Account who, String what, String subject, String address, String outcome) {
        return file.write(db -> {
            db.update("INSERT INTO audit(mark, ms, who, role, what, subject, address, outcome, recorded)"
                    + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, 0)", Secret.bytes(16), time.instant().toEpochMilli(),
                    who == null ? "" : who.name(), who == null ? "" : who.title(), clipped(what, LONGEST),
                    clipped(MOBILE.matcher(subject).replaceAll("1**********"), LONGEST), clipped(address, LONGEST), outcome);
            long id = db.number("SELECT last_insert_rowid()");
            db.update("DELETE FROM audit WHERE id <= ?", id - KEPT);
            return id;
        });
    }

    private static String clipped(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }

    private record Unrecorded(long id, byte[] body) { }

    /** Gives the journal what it has not yet. Also to be called from time to time: the journal's disk may have been full. */
    public void record() {
        BiFunction<RecordKind, byte[], CompletionStage<?>> to = journal;
        if (to == null) {
            return;
        }
        if (!recording.tryLock()) {
            return;
        }
        try {
            List<Unrecorded> waiting = file.read(db -> db.rows(AuditTrail::unrecorded,
                    ALL + " WHERE recorded = 0 AND outcome <> 'begun' ORDER BY id LIMIT " + AT_ONCE));
            for (Unrecorded one : waiting) {
                if (!taken(to.apply(RecordKind.AUDIT, one.body()))) {
                    return;
                }
                file.write(db -> db.update("UPDATE audit SET recorded = 1 WHERE id = ?", one.id()));
            }
        } catch (PeopleFailure e) {
            LOG.warn("audit entries wait: {}", e.getMessage());
        } finally {
            recording.unlock();
        }
    }

    private static boolean taken(CompletionStage<?> answer) {
        try {
            answer.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the journal has not taken an audit entry yet: {}", e.toString());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Unrecorded unrecorded(ResultSet row) throws SQLException {
        AuditEntry entry = entry(row);
        return new Unrecorded(entry.id(), AuditBody.newBuilder().setId(ByteString.copyFrom(row.getBytes("mark")))
                .setTimeMs(entry.at().toEpochMilli()).setWho(entry.who()).setRole(entry.role()).setWhat(entry.what())
                .setSubject(entry.subject()).setAddress(entry.address()).setOutcome(entry.outcome()).build().toByteArray());
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(row.getLong("id"), Instant.ofEpochMilli(row.getLong("ms")), row.getString("who"),
                row.getString("role"), row.getString("what"), row.getString("subject"), row.getString("address"),
                row.getString("outcome"));
    }

    /**
     * The latest first.
     *
     * @param who    of this name alone; of all when empty
     * @param what   of this word alone; all when empty
     * @param before with a smaller id than this
     */
    public List<AuditEntry> latest(String who, String what, long before, int most) {
        return file.read(db -> db.rows(AuditTrail::entry, ALL + " WHERE (? = '' OR who = ?)"
                + " AND (? = '' OR what = ?) AND id < ? ORDER BY id DESC LIMIT ?", who, who, what, what, before, most));
    }

    /** The words that there are entries of, in order. */
    public List<String> words() {
        return file.read(db -> db.rows(row -> row.getString(1), "SELECT DISTINCT what FROM audit ORDER BY what"));
    }
}
