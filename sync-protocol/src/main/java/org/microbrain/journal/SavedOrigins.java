package org.microbrain.journal;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;

/** The table {@code origin} of a damaged journal, as far as it can be read. */
final class SavedOrigins {

    private final Map<Long, Origin> origins = new TreeMap<>();
    private final Map<Origin, Account> accounts = new HashMap<>();

    void read(Salvage from) {
        // first from the index, which holds the names twice, then from the table, which holds the accounts
        from.query("SELECT id, node, journal FROM origin INDEXED BY sqlite_autoindex_origin_1", row ->
                origin(row.getLong(1), row.getString(2), row.getBytes(3)));
        from.walk("origin", "id", "node, journal, made, received, acknowledged, shed", row -> {
            Origin origin = origin(row.getLong(1), row.getString(2), row.getBytes(3));
            try {
                if (origin != null) {
                    accounts.put(origin, new Account(row.getLong(4), SequenceSet.decode(row.getBytes(5)),
                            SequenceSet.decode(row.getBytes(6)), SequenceSet.decode(row.getBytes(7))));
                }
            } catch (ProtocolViolation | NullPointerException e) {
                from.unreadable().add("the account of " + origin);
            }
        });
    }

    private Origin origin(long row, String name, byte[] journal) {
        try {
            Origin origin = new Origin(new NodeId(name), JournalId.of(journal));
            origins.put(row, origin);
            return origin;
        } catch (IllegalArgumentException | NullPointerException e) {
            return origins.get(row);
        }
    }

    /** @return null when nothing is known of the row */
    Origin at(long row) {
        return origins.get(row);
    }

    Collection<Origin> all() {
        return origins.values();
    }

    Map<Long, Origin> byRow() {
        return origins;
    }

    /** An empty one when it could not be read. */
    Account account(Origin origin) {
        return accounts.computeIfAbsent(origin, fresh -> new Account());
    }
}
