package org.microbrain.core.rollout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.microbrain.intent.Wish;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.storage.SqliteFile;

/** What was written down and has still to be said to nodes; it is said again when nobody knows whether it was. For one thread. */
final class Announcements {

    private final SqliteFile file;
    private final Intents intents;
    private boolean due = true;

    /** A halt, or its end, that has not been said yet. */
    private record UnsaidHalt(DivisionCode area, boolean halted, String who, String why) { }

    Announcements(SqliteFile file, Intents intents) {
        this.file = file;
        this.intents = intents;
    }

    /** The wishes of these nodes are others: written in the transaction that is open; {@link #due()} follows the commit. */
    void write(Iterable<NodeId> nodes) {
        file.updateAll("INSERT OR IGNORE INTO unsaid VALUES(?)", nodes, node -> new Object[] {node.text()});
    }

    /** A halt, or its end, in the transaction that is open. */
    void write(DivisionCode area, boolean halted, String who, String why) {
        file.update("INSERT OR REPLACE INTO unsaid_halt VALUES(?, ?, ?, ?)", area.code(), halted, who, why);
    }

    /** All halts that stand, and the end of those that once stood, in the transaction that is open. */
    void writeHaltsAgain() {
        file.update("INSERT OR IGNORE INTO unsaid_halt SELECT area, 1, who, why FROM halt");
        file.update("INSERT OR IGNORE INTO unsaid_halt SELECT DISTINCT detail, 0, '', '' FROM event WHERE rollout = ?"
                + " AND word = ?", StoredOrders.NO_ROLLOUT, StoredOrders.HALTED);
    }

    /** Something was committed that is to be said. */
    void due() {
        due = true;
    }

    /** Says what is due: halts before anything else, then the wishes of at most {@link RolloutDesk#MOST_SAID} nodes. */
    void say(Function<NodeId, List<Wish>> desired) {
        if (!due) {
            return;
        }
        for (UnsaidHalt halt : file.rows(row -> new UnsaidHalt(new DivisionCode(row.getString(1)), row.getBoolean(2),
                row.getString(3), row.getString(4)), "SELECT * FROM unsaid_halt")) {
            intents.halt(halt.area(), halt.halted(), halt.who(), halt.why());
            file.transaction(() -> file.update("DELETE FROM unsaid_halt WHERE area = ?", halt.area().code()));
        }
        List<NodeId> nodes = file.rows(row -> new NodeId(row.getString(1)), "SELECT node FROM unsaid LIMIT ?",
                RolloutDesk.MOST_SAID);
        if (!nodes.isEmpty()) {
            Map<NodeId, List<Wish>> wanted = new LinkedHashMap<>();
            nodes.forEach(node -> wanted.put(node, desired.apply(node)));
            intents.desired(wanted);
            file.transaction(() -> {
                file.updateAll("DELETE FROM unsaid WHERE node = ?", nodes, node -> new Object[] {node.text()});
                return null;
            });
        }
        due = nodes.size() == RolloutDesk.MOST_SAID;
    }
}
