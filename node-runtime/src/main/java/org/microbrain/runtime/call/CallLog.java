package org.microbrain.runtime.call;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.microbrain.runtime.call.channel.ChannelSettings;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.storage.SqliteFile;
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
        return file.read(false, db -> db.row(row -> row.getInt(1) >= most && row.getInt(2) >= level.number(),
                "SELECT count(*), max(level) FROM call WHERE person = ? AND warning != '' AND at_ms > ? AND at_ms <= ?"
                        + " AND EXISTS(SELECT 1 FROM delivery WHERE delivery.step = call.step AND channel != ?"
                        + " AND state != 'FAILED')", person, now.minus(WINDOW).toEpochMilli(), now.toEpochMilli(),
                ChannelSettings.CONSOLE).orElse(false));
    }

    /** Keeps a call, and what is to be sent over these channels. A call that is there already is left as it is. */
    void add(PlacedCall call, Collection<String> channels, Instant now) {
        add(call, channels, now, false);
    }

    /** @param enough whether nothing is sent but what stands at the console */
    void add(PlacedCall call, Collection<String> channels, Instant now, boolean enough) {
        file.write(db -> {
            int added = db.update("INSERT OR IGNORE INTO call(step, warning, line, person, name, role, level, at_ms, token)"
                    + " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", call.step(), call.warning(), call.line(), call.person(),
                    call.name(), call.role().name(), call.level().number(), call.at().toEpochMilli(), call.token());
            for (String channel : added == 0 ? List.<String>of() : channels) {
                boolean console = channel.equals(ChannelSettings.CONSOLE);
                deliver(db, call.step(), channel, console ? Delivery.State.SHOWN
                        : enough ? Delivery.State.FAILED : Delivery.State.WAITING, now, console ? AT_CONSOLE : enough ? ENOUGH
                        : new Notice("", ""));
            }
            return added;
        });
    }

    private static void deliver(SqliteFile db, String step, String channel, Delivery.State state, Instant now, Notice words) {
        db.update("INSERT INTO delivery(step, channel, state, tries, next_ms, changed_ms, zh, en)"
                + " VALUES(?, ?, ?, 0, ?, ?, ?, ?)", step, channel, state.name(), now.toEpochMilli(), now.toEpochMilli(),
                words.zh(), words.en());
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
        return file.read(List.of(), db -> db.rows(row -> call(db, row), CALL + where, values));
    }

    private static PlacedCall call(SqliteFile db, ResultSet row) throws SQLException {
        return new PlacedCall(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getString(5),
                Role.valueOf(row.getString(6)), WarningLevel.of(row.getInt(7)), Instant.ofEpochMilli(row.getLong(8)),
                row.getString(9), deliveries(db, row.getString(1)));
    }

    private static List<Delivery> deliveries(SqliteFile db, String step) {
        return db.rows(row -> new Delivery(row.getLong(1), row.getString(2), Delivery.State.valueOf(row.getString(3)),
                row.getInt(4), Instant.ofEpochMilli(row.getLong(5)), new Notice(row.getString(6), row.getString(7))),
                "SELECT id, channel, state, tries, changed_ms, zh, en FROM delivery WHERE step = ? ORDER BY channel", step);
    }

    /** What is to be sent over a channel now, what was put off longest first. */
    List<Due> due(String channel, Instant now, int most) {
        return file.read(List.of(), db -> db.rows(row -> new Due(row.getLong(1), row.getInt(2), new PlacedCall(
                row.getString(3), row.getString(4), row.getLong(5), row.getLong(6), row.getString(7),
                Role.valueOf(row.getString(8)), WarningLevel.of(row.getInt(9)), Instant.ofEpochMilli(row.getLong(10)),
                row.getString(11), List.of())), "SELECT d.id, d.tries, c.step, c.warning, c.line, c.person, c.name, c.role,"
                + " c.level, c.at_ms, c.token FROM delivery d JOIN call c ON c.step = d.step WHERE d.state = 'WAITING'"
                + " AND d.channel = ? AND (d.next_ms <= ? OR d.next_ms > ?) ORDER BY d.next_ms LIMIT ?", channel,
                now.toEpochMilli(), now.plus(FAR).toEpochMilli(), most));
    }

    /** Keeps what became of a try to send; a message that was dropped meanwhile and failed stays dropped. */
    void tried(long delivery, Delivery.State state, int tries, Instant next, Instant now, Notice receipt) {
        file.write(db -> db.update("UPDATE delivery SET state = ?, tries = ?, next_ms = ?, changed_ms = ?, zh = ?, en = ?"
                + " WHERE id = ? AND (state = 'WAITING' OR ? = 'ACCEPTED')", state.name(), tries, next.toEpochMilli(),
                now.toEpochMilli(), receipt.zh(), receipt.en(), delivery, state.name()));
    }

    /** Nothing more is sent of a call. */
    void drop(String step, Instant now) {
        file.write(db -> db.update("UPDATE delivery SET state = 'DROPPED', changed_ms = ? WHERE step = ?"
                + " AND state = 'WAITING'", now.toEpochMilli(), step));
    }

    /** Counts somebody who answered and is not in the table. */
    void stranger(String number, Instant now) {
        file.write(db -> {
            db.update("INSERT INTO stranger VALUES(?, ?)", now.toEpochMilli(), PhoneNumber.masked(number));
            return db.update("DELETE FROM stranger WHERE rowid NOT IN (SELECT rowid FROM stranger ORDER BY rowid DESC LIMIT ?)",
                    MOST_STRANGERS);
        });
    }

    /** The last who answered and are not in the table, the newest first. */
    List<Stranger> strangers() {
        return file.read(List.of(), db -> db.rows(row -> new Stranger(Instant.ofEpochMilli(row.getLong(1)), row.getString(2)),
                "SELECT at_ms, masked FROM stranger ORDER BY rowid DESC"));
    }

    /** Deletes what is older. */
    void forget(Instant before) {
        file.read(null, db -> {
            for (String sql : List.of("DELETE FROM delivery WHERE step IN (SELECT step FROM call WHERE at_ms < ?)",
                    "DELETE FROM call WHERE at_ms < ?", "DELETE FROM stranger WHERE at_ms < ?")) {
                db.update(sql, before.toEpochMilli());
            }
            return null;
        });
    }
}
