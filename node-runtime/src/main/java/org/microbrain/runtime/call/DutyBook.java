package org.microbrain.runtime.call;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Language;
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

    private synchronized <T> T change(DutyFile.Work<T> work) {
        known = null;
        return file.write(work);
    }

    private static DutyTable load(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement()) {
            List<DutyPerson> persons = new ArrayList<>();
            ResultSet row = query.executeQuery("SELECT id, name, role, phone, email, account, language FROM person ORDER BY id");
            while (row.next()) {
                persons.add(new DutyPerson(row.getLong(1), row.getString(2), Role.valueOf(row.getString(3)), row.getString(4),
                        row.getString(5), row.getString(6), Language.of(row.getString(7))));
            }
            Map<Long, List<DutyLine.Turn>> turns = new HashMap<>();
            row = query.executeQuery("SELECT line, person, channels FROM turn ORDER BY line, place");
            while (row.next()) {
                turns.computeIfAbsent(row.getLong(1), line -> new ArrayList<>())
                        .add(new DutyLine.Turn(row.getLong(2), channels(row.getString(3))));
            }
            List<DutyLine> lines = new ArrayList<>();
            row = query.executeQuery("SELECT id, hazard, least, days, from_min, to_min, when_confirmed FROM line ORDER BY place, id");
            while (row.next()) {
                lines.add(new DutyLine(row.getLong(1), row.getString(2), WarningLevel.of(row.getInt(3)),
                        new DutyHours(DutyHours.days(row.getInt(4)), time(row.getInt(5)), time(row.getInt(6))),
                        row.getBoolean(7), turns.getOrDefault(row.getLong(1), List.of())));
            }
            return new DutyTable(persons, lines);
        }
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
        return change(connection -> put(connection, person));
    }

    private static long put(Connection connection, DutyPerson person) throws SQLException {
        try (PreparedStatement same = connection.prepareStatement("SELECT id FROM person WHERE name = ? AND id != ?")) {
            same.setString(1, person.name());
            same.setLong(2, person.id());
            if (same.executeQuery().next()) {
                throw new InvalidValue("已有同名的人，请在姓名后加注以示区别", "there is somebody of that name; add a word that tells them apart");
            }
        }
        boolean fresh = person.id() == 0;
        if (fresh && count(connection, "person") >= MOST_PERSONS) {
            throw new InvalidValue("值班表至多 " + MOST_PERSONS + " 人", "the duty list has at most " + MOST_PERSONS + " people");
        }
        try (PreparedStatement put = connection.prepareStatement(fresh
                ? "INSERT INTO person(name, role, phone, email, account, language) VALUES(?, ?, ?, ?, ?, ?)"
                : "UPDATE person SET name = ?, role = ?, phone = ?, email = ?, account = ?, language = ?,"
                        + " needed_ms = 0 WHERE id = ?")) {
            put.setString(1, person.name());
            put.setString(2, person.role().name());
            put.setString(3, person.phone());
            put.setString(4, person.email());
            put.setString(5, person.account());
            put.setString(6, person.language().code());
            if (!fresh) {
                put.setLong(7, person.id());
            }
            put.executeUpdate();
        }
        try (Statement query = connection.createStatement()) {
            return fresh ? query.executeQuery("SELECT last_insert_rowid()").getLong(1) : person.id();
        }
    }

    private static int count(Connection connection, String table) throws SQLException {
        try (Statement query = connection.createStatement()) {
            return query.executeQuery("SELECT count(*) FROM " + table).getInt(1);
        }
    }

    /** Deletes all that is known of a person at once; the log of calls keeps the name, as the steps do. */
    public void removePerson(long id) {
        change(connection -> {
            for (String sql : List.of("DELETE FROM person WHERE id = ?", "DELETE FROM turn WHERE person = ?",
                    "UPDATE delivery SET state = 'DROPPED' WHERE state = 'WAITING' AND step IN (SELECT step FROM call WHERE person = ?)",
                    "UPDATE call SET person = 0 WHERE person = ?")) {
                run(connection, sql, id);
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
        return file.read(0, connection -> {
            run(connection, "UPDATE person SET needed_ms = ? WHERE needed_ms = 0 OR id IN (SELECT person FROM turn)",
                    now.toEpochMilli());
            return run(connection, "UPDATE person SET phone = '', email = '', account = '' WHERE needed_ms < ?"
                    + " AND phone || email || account != ''", since.toEpochMilli());
        });
    }

    private static int run(Connection connection, String sql, long... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setLong(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    /**
     * Adds a line at the end, or changes the one with this id; its turns are set by themselves.
     *
     * @throws InvalidValue when the table is full
     */
    public long put(DutyLine line) {
        return change(connection -> put(connection, line));
    }

    private static long put(Connection connection, DutyLine line) throws SQLException {
        boolean fresh = line.id() == 0;
        if (fresh && count(connection, "line") >= MOST_LINES) {
            throw new InvalidValue("叫应表至多 " + MOST_LINES + " 行", "the table of calls has at most " + MOST_LINES + " lines");
        }
        DutyHours hours = line.hours();
        try (PreparedStatement put = connection.prepareStatement(fresh
                ? "INSERT INTO line(hazard, least, days, from_min, to_min, when_confirmed, place)"
                + " VALUES(?, ?, ?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM line))"
                : "UPDATE line SET hazard = ?, least = ?, days = ?, from_min = ?, to_min = ?, when_confirmed = ? WHERE id = ?")) {
            put.setString(1, line.hazard());
            put.setInt(2, line.least().number());
            put.setInt(3, hours.bits());
            put.setInt(4, hours.from().toSecondOfDay() / 60);
            put.setInt(5, hours.to().toSecondOfDay() / 60);
            put.setBoolean(6, line.whenConfirmed());
            if (!fresh) {
                put.setLong(7, line.id());
            }
            put.executeUpdate();
        }
        try (Statement query = connection.createStatement()) {
            return fresh ? query.executeQuery("SELECT last_insert_rowid()").getLong(1) : line.id();
        }
    }

    public void removeLine(long id) {
        change(connection -> {
            run(connection, "DELETE FROM line WHERE id = ?", id);
            run(connection, "DELETE FROM turn WHERE line = ?", id);
            return null;
        });
    }

    /**
     * Sets who is called by a line, in order.
     *
     * @throws InvalidValue when it is too many, or a person or the line is not there
     */
    public void turns(long line, List<DutyLine.Turn> turns) {
        change(connection -> {
            setTurns(connection, line, turns);
            return null;
        });
    }

    private static void setTurns(Connection connection, long line, List<DutyLine.Turn> turns) throws SQLException {
        DutyTable table = load(connection);
        if (turns.size() > MOST_TURNS) {
            throw new InvalidValue("一行至多 " + MOST_TURNS + " 人", "a line has at most " + MOST_TURNS + " people");
        }
        if (table.line(line).isEmpty() || turns.stream().anyMatch(turn -> table.person(turn.person()).isEmpty())) {
            throw new InvalidValue("此人或此行已不在表中", "this person or line is not in the table any more");
        }
        run(connection, "DELETE FROM turn WHERE line = ?", line);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO turn VALUES(?, ?, ?, ?)")) {
            for (int i = 0; i < turns.size(); i++) {
                insert.setLong(1, line);
                insert.setInt(2, i);
                insert.setLong(3, turns.get(i).person());
                insert.setString(4, String.join(",", new TreeSet<>(turns.get(i).channels())));
                insert.executeUpdate();
            }
        }
    }

    /** Adds persons, or changes those of the same name; all of them or none. @return how many */
    int putAll(List<DutyPerson> persons) {
        return change(connection -> {
            DutyTable table = load(connection);
            for (DutyPerson person : persons) {
                put(connection, person.withId(table.person(person.name()).map(DutyPerson::id).orElse(0L)));
            }
            return persons.size();
        });
    }
}
