package org.microbrain.runtime.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * Who is signed in. On the disk, so that a restart signs nobody out; of a session's token only the hash is kept. The
 * account is looked up with each request: what changes about it holds at once. Safe for several threads.
 */
public final class Sessions {

    public static final Duration IDLE = Duration.ofHours(12);
    public static final Duration LONGEST = Duration.ofDays(7);
    /** Far more than the staff of any node; the one unused longest goes first. */
    public static final int LIMIT = 1000;
    public static final int LIMIT_OF_ONE = 20;
    /** The disk is not written for each request. */
    static final Duration SEEN_EVERY = Duration.ofMinutes(1);
    private static final int ADDRESS = 64;
    private static final String ALL = "SELECT s.hash, s.since_ms, s.seen_ms, s.address, a.* FROM session s"
            + " JOIN account a ON a.name = s.account WHERE a.disabled = 0";

    private final PeopleFile file;
    private final Accounts accounts;

    /**
     * A signed-in person.
     *
     * @param account    who, as the account is now
     * @param mustChange whether they must choose a password before anything else
     * @param csrf       256 bit; must come with every request that changes something
     * @param since      when they signed in
     * @param seen       their last request, to the minute
     * @param address    from where they signed in
     */
    public record Session(Account account, boolean mustChange, String csrf, Instant since, Instant seen, String address) { }

    Sessions(PeopleFile file, Accounts accounts) {
        this.file = file;
        this.accounts = accounts;
    }

    /** @return the token, 256 random bits: the cookie's value */
    public String open(String name, String address, Instant now) {
        String token = Secret.text();
        file.write(db -> {
            db.update("DELETE FROM session WHERE seen_ms < ? OR since_ms < ?",
                    now.minus(IDLE).toEpochMilli(), now.minus(LONGEST).toEpochMilli());
            db.update("INSERT INTO session VALUES(?, ?, ?, ?, ?)", Secret.hash(token), name,
                    now.toEpochMilli(), now.toEpochMilli(), address.substring(0, Math.min(ADDRESS, address.length())));
            trim(db, " WHERE account = ?", LIMIT_OF_ONE, name);
            return trim(db, "", LIMIT);
        });
        return token;
    }

    private static int trim(SqliteFile db, String which, int limit, Object... values) {
        return db.update("DELETE FROM session WHERE hash IN (SELECT hash FROM session" + which
                + " ORDER BY seen_ms DESC, since_ms DESC LIMIT -1 OFFSET " + limit + ")", values);
    }

    /** Empty when there is no such session, when it has ended, or when the person may not sign in any more. */
    public Optional<Session> find(String token, Instant now) {
        if (token == null || token.isEmpty() || token.length() > 128) {
            return Optional.empty();
        }
        byte[] hash = Secret.hash(token);
        Optional<Session> found = file.read(db -> db.row(this::session, ALL + " AND s.hash = ?", hash));
        if (found.isEmpty()) {
            return found;
        }
        Session session = found.get();
        if (now.isAfter(session.seen().plus(IDLE)) || now.isAfter(session.since().plus(LONGEST))) {
            close(token);
            return Optional.empty();
        }
        if (Duration.between(session.seen(), now).compareTo(SEEN_EVERY) >= 0) {
            file.write(db -> db.update("UPDATE session SET seen_ms = ? WHERE hash = ?", now.toEpochMilli(), hash));
        }
        return found;
    }

    private Session session(ResultSet row) throws SQLException {
        Accounts.Entry entry = accounts.entry(row);
        return new Session(entry.account(), entry.mustChange(), Secret.derived(row.getBytes("hash"), "csrf"),
                Instant.ofEpochMilli(row.getLong("since_ms")), Instant.ofEpochMilli(row.getLong("seen_ms")),
                row.getString("address"));
    }

    /** Of one person, the latest first; may hold some that have ended and were not looked for since. */
    public List<Session> of(String name) {
        return file.read(db -> db.rows(this::session, ALL + " AND s.account = ? ORDER BY s.seen_ms DESC", name));
    }

    public void close(String token) {
        if (token != null && token.length() <= 128) {
            file.write(db -> db.update("DELETE FROM session WHERE hash = ?", Secret.hash(token)));
        }
    }

    /** Ends all sessions of the person but this one. */
    public void closeOthers(String name, String token) {
        file.write(db -> db.update("DELETE FROM session WHERE account = ? AND hash <> ?", name,
                Secret.hash(token)));
    }
}
