package org.microbrain.runtime.call;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.microbrain.runtime.call.channel.ChannelSettings;
import org.microbrain.runtime.console.Notice;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/** What this node sent to whom, and what waits to be sent. Thread-safe. */
public final class CallLog {

    static final int MOST_TRIES_SHOWN = 20;
    private static final int MOST_STRANGERS = 50;
    private static final int MOST_OF_A_WARNING = 500;
    /** No try is put off for longer; what says so was written with a wrong clock. */
    private static final Duration FAR = Duration.ofMinutes(30);
    /** In which messages to one person are counted. */
    static final Duration WINDOW = Duration.ofMinutes(30);
    private static final Notice AT_CONSOLE = new Notice("已在控制台提示", "shown at the console");
    private static final Notice ENOUGH = new Notice("未发送：" + WINDOW.toMinutes() + " 分钟内已多次叫此人，请看控制台",
            "not sent: this person was called often within " + WINDOW.toMinutes() + " minutes; it stands at the console");
    private static final String CALL = "SELECT step, warning, line, person, name, role, level, at_ms, token FROM call";

    private final DutyFile file;

    /** @param masked the end of the number */
    public record Stranger(Instant at, String masked) {
    }

    /** A message to be sent now. */
    record Due(long id, int tries, PlacedCall call) {
    }

    CallLog(DutyFile file) {
        this.file = file;
    }

    /**
     * Whether somebody was sent so much of late that no more is: many warnings at once, or a sensor gone mad, must not make
     * a phone useless. A level higher than all that they were called for in this time always goes out.
     */
    boolean isEnough(long person, WarningLevel level, int most, Instant now) {
        return file.read(false, connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT count(*), max(level) FROM call WHERE person = ?"
                    + " AND warning != '' AND at_ms > ? AND at_ms <= ? AND EXISTS(SELECT 1 FROM delivery"
                    + " WHERE delivery.step = call.step AND channel != ? AND state != 'FAILED')")) {
                query.setLong(1, person);
                query.setLong(2, now.minus(WINDOW).toEpochMilli());
                query.setLong(3, now.toEpochMilli());
                query.setString(4, ChannelSettings.CONSOLE);
                ResultSet row = query.executeQuery();
                return row.getInt(1) >= most && row.getInt(2) >= level.number();
            }
        });
    }

    /** Keeps a call, and what is to be sent over these channels. A call that is there already is left as it is. */
    void add(PlacedCall call, Collection<String> channels, Instant now) {
        add(call, channels, now, false);
    }

    /** @param enough whether nothing is sent but what stands at the console */
    void add(PlacedCall call, Collection<String> channels, Instant now, boolean enough) {
        file.write(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT OR IGNORE INTO call(step, warning, line, person, name, role, level, at_ms, token)"
                            + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, call.step());
                insert.setString(2, call.warning());
                insert.setLong(3, call.line());
                insert.setLong(4, call.person());
                insert.setString(5, call.name());
                insert.setString(6, call.role().name());
                insert.setInt(7, call.level().number());
                insert.setLong(8, call.at().toEpochMilli());
                insert.setString(9, call.token());
                if (insert.executeUpdate() == 0) {
                    return null;
                }
            }
            for (String channel : channels) {
                boolean console = channel.equals(ChannelSettings.CONSOLE);
                deliver(connection, call.step(), channel, console ? Delivery.State.SHOWN
                        : enough ? Delivery.State.FAILED : Delivery.State.WAITING, now, console ? AT_CONSOLE : enough ? ENOUGH
                        : new Notice("", ""));
            }
            return null;
        });
    }

    private static void deliver(Connection connection, String step, String channel, Delivery.State state, Instant now,
                                Notice words) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO delivery(step, channel, state, tries,"
                + " next_ms, changed_ms, zh, en) VALUES(?, ?, ?, 0, ?, ?, ?, ?)")) {
            insert.setString(1, step);
            insert.setString(2, channel);
            insert.setString(3, state.name());
            insert.setLong(4, now.toEpochMilli());
            insert.setLong(5, now.toEpochMilli());
            insert.setString(6, words.zh());
            insert.setString(7, words.en());
            insert.executeUpdate();
        }
    }

    /** Of a warning, the oldest first. */
    List<PlacedCall> of(WarningId warning) {
        return calls(" WHERE warning = ? ORDER BY at_ms, step LIMIT " + MOST_OF_A_WARNING, warning.text());
    }

    /** The latest tries, the newest first. */
    List<PlacedCall> tries() {
        return calls(" WHERE warning = '' ORDER BY at_ms DESC LIMIT " + MOST_TRIES_SHOWN);
    }

    Optional<PlacedCall> byToken(String token) {
        return calls(" WHERE token = ? AND warning != ''", token).stream().findFirst();
    }

    /** Calls of warnings to somebody, made since. */
    List<PlacedCall> to(long person, Instant since) {
        return calls(" WHERE person = ? AND warning != '' AND at_ms >= ? ORDER BY at_ms LIMIT 50", person, since.toEpochMilli());
    }

    private List<PlacedCall> calls(String where, Object... values) {
        return file.read(List.of(), connection -> {
            try (PreparedStatement query = connection.prepareStatement(CALL + where)) {
                for (int i = 0; i < values.length; i++) {
                    query.setObject(i + 1, values[i]);
                }
                List<PlacedCall> calls = new ArrayList<>();
                ResultSet row = query.executeQuery();
                while (row.next()) {
                    calls.add(call(connection, row));
                }
                return calls;
            }
        });
    }

    private static PlacedCall call(Connection connection, ResultSet row) throws SQLException {
        return new PlacedCall(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getString(5),
                Role.valueOf(row.getString(6)), WarningLevel.of(row.getInt(7)), Instant.ofEpochMilli(row.getLong(8)),
                row.getString(9), deliveries(connection, row.getString(1)));
    }

    private static List<Delivery> deliveries(Connection connection, String step) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT id, channel, state, tries, changed_ms, zh, en FROM delivery WHERE step = ? ORDER BY channel")) {
            query.setString(1, step);
            List<Delivery> deliveries = new ArrayList<>();
            ResultSet row = query.executeQuery();
            while (row.next()) {
                deliveries.add(new Delivery(row.getLong(1), row.getString(2), Delivery.State.valueOf(row.getString(3)),
                        row.getInt(4), Instant.ofEpochMilli(row.getLong(5)), new Notice(row.getString(6), row.getString(7))));
            }
            return deliveries;
        }
    }

    /** What is to be sent over a channel now, what was put off longest first. */
    List<Due> due(String channel, Instant now, int most) {
        return file.read(List.of(), connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT d.id, d.tries, c.step, c.warning, c.line,"
                    + " c.person, c.name, c.role, c.level, c.at_ms, c.token FROM delivery d JOIN call c ON c.step = d.step"
                    + " WHERE d.state = 'WAITING' AND d.channel = ? AND (d.next_ms <= ? OR d.next_ms > ?)"
                    + " ORDER BY d.next_ms LIMIT ?")) {
                query.setString(1, channel);
                query.setLong(2, now.toEpochMilli());
                query.setLong(3, now.plus(FAR).toEpochMilli());
                query.setInt(4, most);
                List<Due> due = new ArrayList<>();
                ResultSet row = query.executeQuery();
                while (row.next()) {
                    due.add(new Due(row.getLong(1), row.getInt(2), new PlacedCall(row.getString(3), row.getString(4),
                            row.getLong(5), row.getLong(6), row.getString(7), Role.valueOf(row.getString(8)),
                            WarningLevel.of(row.getInt(9)), Instant.ofEpochMilli(row.getLong(10)), row.getString(11), List.of())));
                }
                return due;
            }
        });
    }

    /** Keeps what became of a try to send; a message that was dropped meanwhile and failed stays dropped. */
    void tried(long delivery, Delivery.State state, int tries, Instant next, Instant now, Notice receipt) {
        file.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE delivery SET state = ?, tries = ?, next_ms = ?,"
                    + " changed_ms = ?, zh = ?, en = ? WHERE id = ? AND (state = 'WAITING' OR ? = 'ACCEPTED')")) {
                update.setString(1, state.name());
                update.setInt(2, tries);
                update.setLong(3, next.toEpochMilli());
                update.setLong(4, now.toEpochMilli());
                update.setString(5, receipt.zh());
                update.setString(6, receipt.en());
                update.setLong(7, delivery);
                update.setString(8, state.name());
                return update.executeUpdate();
            }
        });
    }

    /** Nothing more is sent of a call. */
    void drop(String step, Instant now) {
        file.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE delivery SET state = 'DROPPED', changed_ms = ? WHERE step = ? AND state = 'WAITING'")) {
                update.setLong(1, now.toEpochMilli());
                update.setString(2, step);
                return update.executeUpdate();
            }
        });
    }

    /** Counts somebody who answered and is not in the table. */
    void stranger(String number, Instant now) {
        file.write(connection -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO stranger VALUES(?, ?)");
                 PreparedStatement trim = connection.prepareStatement("DELETE FROM stranger WHERE rowid NOT IN"
                         + " (SELECT rowid FROM stranger ORDER BY rowid DESC LIMIT " + MOST_STRANGERS + ")")) {
                insert.setLong(1, now.toEpochMilli());
                insert.setString(2, PhoneNumber.masked(number));
                insert.executeUpdate();
                return trim.executeUpdate();
            }
        });
    }

    /** The last who answered and are not in the table, the newest first. */
    List<Stranger> strangers() {
        return file.read(List.of(), connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT at_ms, masked FROM stranger ORDER BY rowid DESC")) {
                List<Stranger> strangers = new ArrayList<>();
                ResultSet row = query.executeQuery();
                while (row.next()) {
                    strangers.add(new Stranger(Instant.ofEpochMilli(row.getLong(1)), row.getString(2)));
                }
                return strangers;
            }
        });
    }

    /** Deletes what is older. */
    void forget(Instant before) {
        file.read(null, connection -> {
            for (String sql : List.of("DELETE FROM delivery WHERE step IN (SELECT step FROM call WHERE at_ms < ?)",
                    "DELETE FROM call WHERE at_ms < ?", "DELETE FROM stranger WHERE at_ms < ?")) {
                try (PreparedStatement delete = connection.prepareStatement(sql)) {
                    delete.setLong(1, before.toEpochMilli());
                    delete.executeUpdate();
                }
            }
            return null;
        });
    }
}
