package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Old blocks in the archive's file, where rows are numbered as they arrived. A row stays, without its content: so it is known when it
 * comes again, and the ledger counts it. The room of the content is used for what comes next.
 */
final class SqliteOldBlocks implements OldBlocks {

    private final Connection connection;
    private final PreparedStatement next;
    private final PreparedStatement empty;
    private final PreparedStatement forgetSeries;
    private final PreparedStatement forgetReason;

    SqliteOldBlocks(Connection connection) throws SQLException {
        this.connection = connection;
        next = connection.prepareStatement(OldBlock.COLUMNS + "WHERE record.id > ? ORDER BY record.id LIMIT " + ROWS_AT_ONCE);
        empty = connection.prepareStatement("UPDATE record SET content = x'' WHERE id = ?");
        forgetSeries = connection.prepareStatement(
                "DELETE FROM block_series WHERE channel = ? AND wide IN (0, 1) AND first IN (?, ?) AND record = ?");
        forgetReason = connection.prepareStatement("DELETE FROM uninterpreted WHERE record = ?");
    }

    /** Nobody else writes. */
    @Override
    public boolean mine() {
        return true;
    }

    /** The clocks of the nodes must have come as far: the newest record that one of them made is no younger. */
    @Override
    public long now(long core) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(max(last_record), 0) FROM origin")) {
            return Math.min(core, row.getLong(1));
        }
    }

    @Override
    public List<OldBlock> next(RollUpMark mark, long before) throws SQLException {
        List<OldBlock> rows = new ArrayList<>();
        next.setLong(1, mark.record());
        long bytes = 0;
        try (ResultSet row = next.executeQuery()) {
            while (bytes < BYTES_AT_ONCE && row.next()) {
                long month = RowNumbers.month(row.getLong(2));
                if (month >= before) {
                    break;
                }
                OldBlock one = OldBlock.read(row, month);
                rows.add(one);
                bytes += one.content().length;
            }
        }
        return rows;
    }

    @Override
    public void letGo(OldBlock block, List<SeriesRow> rows) throws SQLException {
        for (SeriesRow one : rows) {
            forgetSeries.setLong(1, one.channel());
            forgetSeries.setLong(2, one.first());
            forgetSeries.setLong(3, one.corrected());
            forgetSeries.setLong(4, block.id());
            forgetSeries.addBatch();
        }
        forgetSeries.executeBatch();
        forgetReason.setLong(1, block.id());
        forgetReason.executeUpdate();
        empty.setLong(1, block.id());
        empty.executeUpdate();
    }

    @Override
    public boolean finish(RollUpMark mark, long before) {
        return false;
    }
}
