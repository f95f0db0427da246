package org.microbrain.core.rollout;

import java.util.List;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.release.Version;
import org.microbrain.runtime.storage.SqliteFile;

/** Holds, halts and pins that stand. */
final class StoredOrders {

    /** The number of events that belong to no rollout. */
    static final long NO_ROLLOUT = 0;
    /** That an area was halted, ever. */
    static final String HALTED = "halted";

    private final SqliteFile file;

    StoredOrders(SqliteFile file) {
        this.file = file;
    }

    List<StandingHold> holds() {
        return file.rows(row -> new StandingHold(new DivisionCode(row.getString(1)), row.getString(2), row.getString(3), row.getString(4),
                RolloutTables.time(row, 5), RolloutTables.time(row, 6)), "SELECT * FROM hold");
    }

    void add(StandingHold hold) {
        file.update("INSERT OR REPLACE INTO hold VALUES(?, ?, ?, ?, ?, ?)", hold.area().code(), hold.rollout(), hold.who(),
                hold.why(), hold.at().toEpochMilli(), hold.until().toEpochMilli());
    }

    void release(DivisionCode area, String rollout) {
        file.update("DELETE FROM hold WHERE area = ? AND rollout = ?", area.code(), rollout);
    }

    List<Halt> halts() {
        return file.rows(row -> new Halt(new DivisionCode(row.getString(1)), row.getString(2), row.getString(3), RolloutTables.time(row, 4)),
                "SELECT * FROM halt");
    }

    void halt(Halt halt) {
        file.update("INSERT OR REPLACE INTO halt VALUES(?, ?, ?, ?)", halt.area().code(), halt.who(), halt.why(),
                halt.at().toEpochMilli());
        file.update("INSERT INTO event(rollout, at_ms, word, who, detail) VALUES(?, ?, ?, ?, ?)", NO_ROLLOUT,
                halt.at().toEpochMilli(), HALTED, halt.who(), halt.area().code());
    }

    void lift(DivisionCode area) {
        file.update("DELETE FROM halt WHERE area = ?", area.code());
    }

    List<Pin> pins() {
        return file.rows(row -> new Pin(row.getLong(1), new NodeId(row.getString(2)), PlanJson.component(row.getString(3)),
                new Version(row.getString(4)), row.getString(5), row.getString(6), RolloutTables.time(row, 7)), "SELECT * FROM pin");
    }

    void pin(Pin pin) {
        file.update("INSERT OR REPLACE INTO pin VALUES(?, ?, ?, ?, ?, ?, ?)", pin.number(), pin.node().text(),
                pin.component().text(), pin.version().text(), pin.who(), pin.why(), pin.at().toEpochMilli());
    }

    void unpin(Owned what) {
        file.update("DELETE FROM pin WHERE node = ? AND component = ?", what.node().text(), what.component().text());
    }
}
