package org.microbrain.journal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;

/** The table {@code origin}: every account in memory, written back with the transaction that changed it. */
final class AccountTable {

    private final Statements sql;
    private final Map<Origin, Long> rows = new HashMap<>();
    private final Map<Long, Origin> origins = new HashMap<>();
    private final Map<Origin, Account> accounts = new HashMap<>();
    private final Set<Origin> changed = new HashSet<>();

    AccountTable(Statements sql) {
        this.sql = sql;
    }

    /** Reads everything (again). */
    void load() throws SQLException {
        rows.clear();
        origins.clear();
        accounts.clear();
        changed.clear();
        try (ResultSet found = sql.allOrigins.executeQuery()) {
            while (found.next()) {
                put(found.getLong(1), new Origin(new NodeId(found.getString(2)), JournalId.of(found.getBytes(3))),
                        new Account(found.getLong(4), own(found.getBytes(5)), own(found.getBytes(6)),
                                own(found.getBytes(7))));
            }
        }
    }

    /** What this journal wrote itself it also reads, whatever its size. */
    private static SequenceSet own(byte[] encoded) {
        return SequenceSet.decode(encoded, Integer.MAX_VALUE);
    }

    private void put(long row, Origin origin, Account account) {
        rows.put(origin, row);
        origins.put(row, origin);
        accounts.put(origin, account);
    }

    /** @return null when nothing is known of the origin */
    Account get(Origin origin) {
        return accounts.get(origin);
    }

    /** An account about to be changed; made when there is none. */
    Account forChange(Origin origin) throws SQLException {
        if (!accounts.containsKey(origin)) {
            sql.insertOrigin.setString(1, origin.node().text());
            sql.insertOrigin.setBytes(2, origin.journal().bytes());
            sql.insertOrigin.executeUpdate();
            put(sql.first(sql.lastRow), origin, new Account());
        }
        changed.add(origin);
        return accounts.get(origin);
    }

    /** @return null when nothing is known of the origin */
    Long row(Origin origin) {
        return rows.get(origin);
    }

    Origin origin(long row) {
        return origins.get(row);
    }

    SortedMap<Origin, Account> all() {
        return new TreeMap<>(accounts);
    }

    /** Writes back what was changed since the last time. */
    void save() throws SQLException {
        for (Origin origin : changed) {
            Account account = accounts.get(origin);
            PreparedStatement update = sql.updateOrigin;
            update.setLong(1, account.made());
            update.setBytes(2, account.received.encode());
            update.setBytes(3, account.acknowledged.encode());
            update.setBytes(4, account.shed.encode());
            update.setLong(5, rows.get(origin));
            update.executeUpdate();
        }
        changed.clear();
    }
}
