package org.microbrain.core.archive;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;

/**
 * A row of table {@code record} whose time is over, not yet looked into.
 *
 * @param id     its row
 * @param month  of its arrival, from January 1970
 * @param number of its origin's row
 */
record OldBlock(long id, long month, long number, Origin origin, long sequence, byte[] content, int checksum) {

    /** What {@link #read} needs of {@code record} and {@code origin}. */
    static final String COLUMNS = "SELECT record.id, arrived, record.origin, node, journal, sequence, content, checksum FROM record "
            + "JOIN origin ON origin.id = record.origin ";

    static OldBlock read(ResultSet row, long month) throws SQLException {
        byte[] content = row.getBytes(7);
        return new OldBlock(row.getLong(1), month, row.getLong(3), new Origin(new NodeId(row.getString(4)),
                JournalId.of(row.getBytes(5))), row.getLong(6), content == null ? new byte[0] : content, row.getInt(8));
    }
}
