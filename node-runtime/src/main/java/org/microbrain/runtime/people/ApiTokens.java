package org.microbrain.runtime.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Tier;

/**
 * Bearer tokens that people make for programs, each with a name, rights, an area and an end. A token never does more than
 * who made it may do now: with a disabled maker it holds no more. Only hashes are kept. Safe for several threads.
 */
public final class ApiTokens {

    public static final int LIMIT = 100;
    public static final int LONGEST_DAYS = 730;
    private static final Duration USED_EVERY = Duration.ofHours(1);
    private static final String PREFIX = "mb_";

    private final PeopleFile file;
    private final Accounts accounts;
    private final Tier tier;
    private final DivisionCode whole;

    /**
     * A token.
     *
     * @param rights what it was made for; it may be less by now
     * @param maker  the person who made it
     * @param used   the last use, to the hour; null before the first
     */
    public record Entry(String name, Set<Right> rights, DivisionCode area, String maker, Instant made, Instant expires,
                        Instant used) { }

    ApiTokens(PeopleFile file, Accounts accounts, Tier tier, DivisionCode whole) {
        this.file = file;
        this.accounts = accounts;
        this.tier = tier;
        this.whole = whole;
    }

    /** What a maker can give to a token: programs never manage people. */
    public static Set<Right> grantable(Account maker) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        rights.addAll(maker.rights());
        rights.remove(Right.MANAGE_PEOPLE);
        return rights;
    }

    /** @return the token, to be shown once */
    public String add(Account maker, String name, List<String> rights, String area, int days, Instant now) {
        if (!Accounts.isName(name)) {
            throw new NotAllowed("bad-name");
        }
        if (days < 1 || days > LONGEST_DAYS) {
            throw new NotAllowed("bad-days");
        }
        DivisionCode part = Accounts.area(area, whole, tier);
        if (!maker.sees(part)) {
            throw new NotAllowed("bad-area");
        }
        Set<Right> granted = EnumSet.noneOf(Right.class);
        rights.forEach(word -> granted.add(Right.of(word).filter(grantable(maker)::contains)
                .orElseThrow(() -> new NotAllowed("bad-right"))));
        if (granted.isEmpty()) {
            throw new NotAllowed("bad-right");
        }
        String token = PREFIX + Secret.text();
        file.write(db -> {
            db.update("DELETE FROM token WHERE expires_ms < ?", now.toEpochMilli());
            if (db.number("SELECT count(*) FROM token WHERE name = ?", name) > 0) {
                throw new NotAllowed("name-taken");
            }
            if (db.number("SELECT count(*) FROM token") >= LIMIT) {
                throw new NotAllowed("too-many");
            }
            return db.update("INSERT INTO token VALUES(?, ?, ?, ?, ?, ?, ?, 0)", name, Secret.hash(token),
                    granted.stream().map(Right::word).collect(Collectors.joining(",")), part.code(), maker.name(),
                    now.toEpochMilli(), now.plus(Duration.ofDays(days)).toEpochMilli());
        });
        return token;
    }

    public void revoke(String name) {
        if (file.write(db -> db.update("DELETE FROM token WHERE name = ?", name)) == 0) {
            throw new NotAllowed("unknown");
        }
    }

    /** In order of name, also those that have expired. */
    public List<Entry> all() {
        return file.read(db -> db.rows(ApiTokens::entry, "SELECT * FROM token ORDER BY name"));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        Arrays.stream(row.getString("rights").split(",")).forEach(word -> Right.of(word).ifPresent(rights::add));
        long used = row.getLong("used_ms");
        return new Entry(row.getString("name"), rights, new DivisionCode(row.getString("area")), row.getString("maker"),
                Instant.ofEpochMilli(row.getLong("made_ms")), Instant.ofEpochMilli(row.getLong("expires_ms")),
                used == 0 ? null : Instant.ofEpochMilli(used));
    }

    /** Who an {@code Authorization} header speaks for; empty when for nobody. */
    public Optional<Account> find(String header, Instant now) {
        if (header == null || !header.regionMatches(true, 0, "Bearer " + PREFIX, 0, 7 + PREFIX.length())) {
            return Optional.empty();
        }
        byte[] hash = Secret.hash(header.substring(7).strip());
        Optional<Entry> found = file.read(db -> db.row(ApiTokens::entry, "SELECT * FROM token WHERE hash = ?",
                (Object) hash));
        if (found.isEmpty() || now.isAfter(found.get().expires())) {
            return Optional.empty();
        }
        Entry token = found.get();
        Optional<Accounts.Entry> maker = accounts.find(token.maker()).filter(entry -> !entry.disabled()
                && entry.account().sees(token.area()));
        if (maker.isEmpty()) {
            return Optional.empty();
        }
        if (token.used() == null || Duration.between(token.used(), now).compareTo(USED_EVERY) >= 0) {
            file.write(db -> db.update("UPDATE token SET used_ms = ? WHERE hash = ?", now.toEpochMilli(), hash));
        }
        Set<Right> rights = EnumSet.noneOf(Right.class);
        rights.addAll(token.rights());
        rights.retainAll(grantable(maker.get().account()));
        return Optional.of(Account.program(token.name(), token.area(), rights, token.maker()));
    }
}
