package org.microbrain.runtime.people;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * Slows guessing of passwords: after some failures the next try must wait, twice as long each time, up to 15 minutes.
 * Counted for a name from one address, for an address, and, most leniently, for a name from anywhere. The last does not
 * count at an address where this name has signed in before, so that strangers cannot lock out the staff. A success clears
 * the name's count at its address. On the disk: a restart forgives nothing. Safe for several threads, bounded.
 */
public final class SignInGuard {

    public static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN = Duration.ofHours(24);
    private static final Duration ACQUAINTED = Duration.ofDays(90);
    private static final int REMEMBERED = 10_000;
    private static final int MOST_ACQUAINTED = 2_000;

    private record Key(String name, String address, int free) { }

    private record Failures(int count, long last, long until) { }

    private final PeopleFile file;

    SignInGuard(PeopleFile file) {
        this.file = file;
    }

    private static Key both(String name, String address) {
        return new Key(name, address, 4);
    }

    private static Key address(String address) {
        return new Key("", address, 19);
    }

    private static Key anywhere(String name) {
        return new Key(name, "", 99);
    }

    private static Optional<Failures> failures(SqliteFile db, Key key) {
        return db.row(row -> new Failures(row.getInt(1), row.getLong(2), row.getLong(3)),
                "SELECT count, last_ms, until_ms FROM failure WHERE name = ? AND address = ?", key.name(), key.address());
    }

    /** How long this name at this address must still wait; zero when it may try. */
    public Duration wait(String name, String address, Instant now) {
        return file.read(db -> {
            boolean acquainted = db.number("SELECT count(*) FROM acquainted WHERE name = ? AND address = ?"
                    + " AND last_ms > ?", name, address, now.minus(ACQUAINTED).toEpochMilli()) > 0;
            Duration longest = Duration.ZERO;
            for (Key key : acquainted ? List.of(both(name, address), address(address))
                    : List.of(both(name, address), address(address), anywhere(name))) {
                Duration wait = failures(db, key)
                        .map(known -> Duration.ofMillis(known.until() - now.toEpochMilli())).orElse(Duration.ZERO);
                // Longer than the longest wait: the clock has jumped back since, and nobody is locked out for that.
                if (wait.compareTo(longest) > 0 && wait.compareTo(LONGEST_WAIT) <= 0) {
                    longest = wait;
                }
            }
            return longest;
        });
    }

    public void failed(String name, String address, Instant now) {
        long millis = now.toEpochMilli();
        file.write(db -> {
            for (Key key : List.of(both(name, address), address(address), anywhere(name))) {
                int count = failures(db, key).filter(known -> millis <= known.last() + FORGOTTEN.toMillis())
                        .map(known -> known.count() + 1).orElse(1);
                db.update("INSERT OR REPLACE INTO failure VALUES(?, ?, ?, ?, ?)", key.name(), key.address(),
                        count, millis, millis + penalty(count - key.free()).toMillis());
            }
            return db.update("DELETE FROM failure WHERE (name, address) IN (SELECT name, address FROM failure"
                    + " ORDER BY last_ms DESC LIMIT -1 OFFSET " + REMEMBERED + ")");
        });
    }

    private static Duration penalty(int beyond) {
        if (beyond <= 0) {
            return Duration.ZERO;
        }
        return beyond > 10 ? LONGEST_WAIT : Duration.ofSeconds(Math.min(LONGEST_WAIT.toSeconds(), 1L << beyond));
    }

    public void succeeded(String name, String address, Instant now) {
        file.write(db -> {
            db.update("DELETE FROM failure WHERE name = ? AND address = ?", name, address);
            db.update("INSERT OR REPLACE INTO acquainted VALUES(?, ?, ?)", name, address, now.toEpochMilli());
            return db.update("DELETE FROM acquainted WHERE (name, address) IN (SELECT name, address"
                    + " FROM acquainted ORDER BY last_ms DESC LIMIT -1 OFFSET " + MOST_ACQUAINTED + ")");
        });
    }
}
