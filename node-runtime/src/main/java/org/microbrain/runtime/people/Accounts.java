package org.microbrain.runtime.people;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.runtime.storage.SqliteFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The people who may sign in at this node. The first start makes {@code admin}, with the tier's managing role and a random
 * password that is given out once and kept nowhere. Methods that change something throw {@link NotAllowed} with a word
 * when it cannot be. Safe for several threads.
 */
public final class Accounts {

    /** More people than any duty office has. */
    public static final int LIMIT = 500;
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final String FIRST = "admin";
    private static final int MOST_DIGITS = 6;
    private static final String ALL = "SELECT name, password, role, area, must_change, disabled, made_ms FROM account";

    private final PeopleFile file;
    private final Tier tier;
    private final DivisionCode whole;
    private final int iterations;
    private final String firstPassword;

    /**
     * A person who may sign in.
     *
     * @param password   the hash of their password
     * @param mustChange whether they must choose a password before anything else
     * @param disabled   whether they may not sign in for now
     * @param madeMillis when the account was made, Unix milliseconds
     */
    public record Entry(Account account, PasswordHash password, boolean mustChange, boolean disabled, long madeMillis) { }

    /** Takes over {@code console-users.yaml} where there is one, and makes the first account where there is none. */
    Accounts(PeopleFile file, Path data, Tier tier, DivisionCode whole, int iterations, Instant now)
            throws IOException {
        this.file = file;
        this.tier = tier;
        this.whole = whole;
        this.iterations = iterations;
        takeOver(data.resolve("console-users.yaml"), now);
        firstPassword = all().isEmpty() ? first(now) : null;
    }

    private String first(Instant now) {
        String password = PasswordHash.randomPassword();
        insert(new Entry(Account.person(FIRST, Rights.managing(tier), whole, tier, whole),
                PasswordHash.of(password, iterations), true, false, now.toEpochMilli()));
        return password;
    }

    /** Accounts that are known already stay as they are. The file is renamed, so that it is read once. */
    private void takeOver(Path yaml, Instant now) throws IOException {
        if (Files.notExists(yaml)) {
            return;
        }
        List<Entry> given = AccountsFile.read(yaml, tier, whole);
        for (Entry one : given) {
            if (find(one.account().name()).isPresent()) {
                LOG.warn("{}: the account {} exists already and stays as it is", yaml, one.account().name());
            } else {
                insert(new Entry(one.account(), one.password(), one.mustChange(), false, now.toEpochMilli()));
            }
        }
        // Whatever it was before, what holds hashes is for the owner alone from now on.
        PrivateFile.write(yaml.resolveSibling(yaml.getFileName() + ".taken-over"), Files.readAllBytes(yaml));
        Files.delete(yaml);
        LOG.info("{} accounts of {} were taken over", given.size(), yaml.getFileName());
    }

    private void insert(Entry entry) {
        file.write(db -> db.update("INSERT INTO account VALUES(?, ?, ?, ?, ?, ?, ?)", entry.account().name(),
                entry.password().toString(), entry.account().role().word(), entry.account().area().code(),
                entry.mustChange() ? 1 : 0, entry.disabled() ? 1 : 0, entry.madeMillis()));
    }

    /** Few digits: names stand in records that travel up, and phone numbers may not. */
    static boolean isName(String text) {
        return text.matches("[\\p{L}\\p{N}._@-]{1,64}")
                && text.chars().filter(Character::isDigit).count() <= MOST_DIGITS;
    }

    static DivisionCode area(String text, DivisionCode whole, Tier tier) {
        try {
            DivisionCode area = new DivisionCode(text);
            if (whole.contains(area) && (tier != Tier.EDGE || area.equals(whole))) {
                return area;
            }
        } catch (IllegalArgumentException e) {
            throw new NotAllowed("bad-area");
        }
        throw new NotAllowed("bad-area");
    }

    private Role role(String word) {
        return Role.of(word).filter(Rights.roles(tier)::contains).orElseThrow(() -> new NotAllowed("bad-role"));
    }

    Entry entry(ResultSet row) throws SQLException {
        Role role = Role.of(row.getString("role")).orElseThrow();
        return new Entry(Account.person(row.getString("name"), role, new DivisionCode(row.getString("area")), tier, whole),
                PasswordHash.parse(row.getString("password")), row.getInt("must_change") != 0,
                row.getInt("disabled") != 0, row.getLong("made_ms"));
    }

    /** Also when it is disabled. */
    public Optional<Entry> find(String name) {
        return file.read(db -> find(db, name));
    }

    Optional<Entry> find(SqliteFile db, String name) {
        return db.row(this::entry, ALL + " WHERE name = ?", name);
    }

    private Entry known(SqliteFile db, String name) {
        return find(db, name).orElseThrow(() -> new NotAllowed("unknown"));
    }

    /** In order of name. */
    public List<Entry> all() {
        return file.read(db -> db.rows(this::entry, ALL + " ORDER BY name"));
    }

    /** @return a random password, to be shown once; it must be changed at the first sign-in */
    public String add(String name, String role, String area, Instant now) {
        if (!isName(name)) {
            throw new NotAllowed("bad-name");
        }
        Account account = Account.person(name, role(role), area(area, whole, tier), tier, whole);
        String password = PasswordHash.randomPassword();
        PasswordHash hash = PasswordHash.of(password, iterations);
        file.write(db -> {
            if (find(db, name).isPresent()) {
                throw new NotAllowed("name-taken");
            }
            if (db.number("SELECT count(*) FROM account") >= LIMIT) {
                throw new NotAllowed("too-many");
            }
            return db.update("INSERT INTO account VALUES(?, ?, ?, ?, 1, 0, ?)", name, hash.toString(),
                    account.role().word(), account.area().code(), now.toEpochMilli());
        });
        return password;
    }

    /** Gives another role and area; holds from the person's next request on. */
    public void change(String name, String role, String area) {
        Account next = Account.person(name, role(role), area(area, whole, tier), tier, whole);
        file.write(db -> {
            if (!next.may(Right.MANAGE_PEOPLE)) {
                requireAnotherManager(db, known(db, name));
            }
            return db.update("UPDATE account SET role = ?, area = ? WHERE name = ?", next.role().word(),
                    next.area().code(), known(db, name).account().name());
        });
    }

    /** A disabled person is signed out at once, and their tokens hold no more. */
    public void disable(String name, boolean disabled) {
        file.write(db -> {
            Entry entry = known(db, name);
            if (disabled) {
                requireAnotherManager(db, entry);
                db.update("DELETE FROM session WHERE account = ?", name);
            }
            return db.update("UPDATE account SET disabled = ? WHERE name = ?", disabled ? 1 : 0, name);
        });
    }

    private void requireAnotherManager(SqliteFile db, Entry losing) {
        if (losing.disabled() || !losing.account().may(Right.MANAGE_PEOPLE)) {
            return;
        }
        long others = db.number("SELECT count(*) FROM account WHERE disabled = 0 AND role = ? AND area = ?"
                + " AND name <> ?", Rights.managing(tier).word(), whole.code(), losing.account().name());
        if (others == 0) {
            throw new NotAllowed("last-manager");
        }
    }

    /** @return a random password, to be shown once; the person is signed out, may try at once, and must change it */
    public String resetPassword(String name) {
        String password = PasswordHash.randomPassword();
        PasswordHash hash = PasswordHash.of(password, iterations);
        file.write(db -> {
            known(db, name);
            db.update("DELETE FROM failure WHERE name = ?", name);
            db.update("DELETE FROM session WHERE account = ?", name);
            return db.update("UPDATE account SET password = ?, must_change = 1 WHERE name = ?", hash.toString(),
                    name);
        });
        return password;
    }

    /** What the person themselves chose, see {@link PasswordRules}; all their sessions end. */
    public void choosePassword(String name, String password) {
        PasswordRules.check(name, password);
        if (find(name).orElseThrow(() -> new NotAllowed("unknown")).password().matches(password)) {
            throw new NotAllowed("same-password");
        }
        PasswordHash hash = PasswordHash.of(password, iterations);
        file.write(db -> {
            db.update("DELETE FROM session WHERE account = ?", name);
            return db.update("UPDATE account SET password = ?, must_change = 0 WHERE name = ?", hash.toString(),
                    name);
        });
    }

    /** The password of {@code admin} when this start made it; to be shown once. */
    public Optional<String> firstPassword() {
        return Optional.ofNullable(firstPassword);
    }
}
