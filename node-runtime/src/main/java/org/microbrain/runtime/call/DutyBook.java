package org.microbrain.runtime.call;

import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.storage.SqliteFile;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningLevel;

/** The table of calls on the disk, and its changes. Thread-safe. */
public final class DutyBook {

    static final int MOST_PERSONS = 500;
    static final int MOST_LINES = 100;
    static final int MOST_TURNS = 20;

    private final DutyFile file;
    private DutyTable known;

    DutyBook(DutyFile file) {
        this.file = file;
    }

    /** As it is now. */
    public synchronized DutyTable table() {
        if (known == null) {
            known = file.read(DutyTable.EMPTY, DutyBook::load);
        }
        return known;
    }

    private synchronized <T> T change(Function<SqliteFile, T> work) {
        known = null;
        return file.write(work);
    }

    private static DutyTable load(SqliteFile db) {
        List<DutyPerson> persons = db.rows(row -> new DutyPerson(row.getLong(1), row.getString(2),
                Role.valueOf(row.getString(3)), row.getString(4), row.getString(5), row.getString(6),
                Language.of(row.getString(7))), "SELECT id, name, role, phone, email, account, language FROM person ORDER BY id");
        Map<Long, List<DutyLine.Turn>> turns = new HashMap<>();
        db.rows(row -> turns.computeIfAbsent(row.getLong(1), line -> new ArrayList<>())
                .add(new DutyLine.Turn(row.getLong(2), channels(row.getString(3)))),
                "SELECT line, person, channels FROM turn ORDER BY line, place");
        return new DutyTable(persons, db.rows(row -> new DutyLine(row.getLong(1), row.getString(2),
                WarningLevel.of(row.getInt(3)), new DutyHours(DutyHours.days(row.getInt(4)), time(row.getInt(5)),
                time(row.getInt(6))), row.getBoolean(7), turns.getOrDefault(row.getLong(1), List.of())),
                "SELECT id, hazard, least, days, from_min, to_min, when_confirmed FROM line ORDER BY place, id"));
    }

    private static LocalTime time(int minutes) {
        return LocalTime.of(minutes / 60, minutes % 60);
    }

    private static Set<String> channels(String text) {
        return text.isEmpty() ? Set.of() : Arrays.stream(text.split(",")).collect(Collectors.toSet());
    }

    /**
     * Adds a person, or changes the one with this id.
     *
     * @param person id 0 for a new one
     * @throws InvalidValue when the name is taken or the table is full
     */
    public long put(DutyPerson person) {
        return change(db -> put(db, person));
    }

    private static long put(SqliteFile db, DutyPerson person) {
        if (db.number("SELECT count(*) FROM person WHERE name = ? AND id != ?", person.name(), person.id()) > 0) {
            throw new InvalidValue("已有同名的人，请在姓名后加注以示区别", "there is somebody of that name; add a word that tells them apart");
        }
        boolean fresh = person.id() == 0;
        if (fresh && db.number("SELECT count(*) FROM person") >= MOST_PERSONS) {
            throw new InvalidValue("值班表至多 " + MOST_PERSONS + " 人", "the duty list has at most " + MOST_PERSONS + " people");
        }
        List<Object> values = new ArrayList<>(List.of(person.name(), person.role().name(), person.phone(), person.email(),
                person.account(), person.language().code()));
        if (fresh) {
            db.update("INSERT INTO person(name, role, phone, email, account, language) VALUES(?, ?, ?, ?, ?, ?)",
                    values.toArray());
            return db.number("SELECT last_insert_rowid()");
        }
        values.add(person.id());
        db.update("UPDATE person SET name = ?, role = ?, phone = ?, email = ?, account = ?, language = ?, needed_ms = 0"
                + " WHERE id = ?", values.toArray());
        return person.id();
    }

    /** Deletes all that is known of a person at once; the log of calls keeps the name, as the steps do. */
    public void removePerson(long id) {
        change(db -> {
            for (String sql : List.of("DELETE FROM person WHERE id = ?", "DELETE FROM turn WHERE person = ?",
                    "UPDATE delivery SET state = 'DROPPED' WHERE state = 'WAITING' AND step IN (SELECT step FROM call WHERE person = ?)",
                    "UPDATE call SET person = 0 WHERE person = ?")) {
                db.update(sql, id);
            }
            return null;
        });
    }

    /**
     * Deletes how to reach those who have stood on no line since, and were not changed either; their names stay.
     *
     * @return of how many
     */
    synchronized int forgetUnused(Instant now, Instant since) {
        known = null;
        return file.read(0, db -> {
            db.update("UPDATE person SET needed_ms = ? WHERE needed_ms = 0 OR id IN (SELECT person FROM turn)",
                    now.toEpochMilli());
            return db.update("UPDATE person SET phone = '', email = '', account = '' WHERE needed_ms < ?"
                    + " AND phone || email || account != ''", since.toEpochMilli());
        });
    }

    /**
     * Adds a line at the end, or changes the one with this id; its turns are set by themselves.
     *
     * @throws InvalidValue when the table is full
     */
    public long put(DutyLine line) {
        return change(db -> put(db, line));
    }

    private static long put(SqliteFile db, DutyLine line) {
        boolean fresh = line.id() == 0;
        if (fresh && db.number("SELECT count(*) FROM line") >= MOST_LINES) {
            throw new InvalidValue("叫应表至多 " + MOST_LINES + " 行", "the table of calls has at most " + MOST_LINES + " lines");
        }
        DutyHours hours = line.hours();
        List<Object> values = new ArrayList<>(List.of(line.hazard(), line.least().number(), hours.bits(),
                hours.from().toSecondOfDay() / 60, hours.to().toSecondOfDay() / 60, line.whenConfirmed()));
        if (fresh) {
            db.update("INSERT INTO line(hazard, least, days, from_min, to_min, when_confirmed, place)"
                    + " VALUES(?, ?, ?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM line))", values.toArray());
            return db.number("SELECT last_insert_rowid()");
        }
        values.add(line.id());
        db.update("UPDATE line SET hazard = ?, least = ?, days = ?, from_min = ?, to_min = ?, when_confirmed = ?"
                + " WHERE id = ?", values.toArray());
        return line.id();
    }

    public void removeLine(long id) {
        change(db -> {
            db.update("DELETE FROM line WHERE id = ?", id);
            db.update("DELETE FROM turn WHERE line = ?", id);
            return null;
        });
    }

    /**
     * Sets who is called by a line, in order.
     *
     * @throws InvalidValue when it is too many, or a person or the line is not there
     */
    public void turns(long line, List<DutyLine.Turn> turns) {
        change(db -> {
            setTurns(db, line, turns);
            return null;
        });
    }

    private static void setTurns(SqliteFile db, long line, List<DutyLine.Turn> turns) {
        DutyTable table = load(db);
        if (turns.size() > MOST_TURNS) {
            throw new InvalidValue("一行至多 " + MOST_TURNS + " 人", "a line has at most " + MOST_TURNS + " people");
        }
        if (table.line(line).isEmpty() || turns.stream().anyMatch(turn -> table.person(turn.person()).isEmpty())) {
            throw new InvalidValue("此人或此行已不在表中", "this person or line is not in the table any more");
        }
        db.update("DELETE FROM turn WHERE line = ?", line);
        for (int i = 0; i < turns.size(); i++) {
            db.update("INSERT INTO turn VALUES(?, ?, ?, ?)", line, i, turns.get(i).person(),
                    String.join(",", new TreeSet<>(turns.get(i).channels())));
        }
    }

    /** Adds persons, or changes those of the same name; all of them or none. @return how many */
    int putAll(List<DutyPerson> persons) {
        return change(db -> {
            DutyTable table = load(db);
            for (DutyPerson person : persons) {
                put(db, person.withId(table.person(person.name()).map(DutyPerson::id).orElse(0L)));
            }
            return persons.size();
        });
    }
}
