package org.microbrain.core.archive;

import java.sql.SQLException;
import java.util.List;

/** How an engine finds blocks of readings whose time is over, oldest arrival first, and lets go of them. For the thread that writes. */
interface OldBlocks {

    int ROWS_AT_ONCE = 256;
    long BYTES_AT_ONCE = 4 << 20;

    /** Whether this program is the one to do it, until the transaction ends. */
    boolean mine() throws SQLException;

    /** What time it is at least: no clock alone is trusted to destroy. @param core its time, Unix milliseconds */
    long now(long core) throws SQLException;

    /**
     * Some rows behind the mark that arrived before a month, in the order of their numbers and all of one month; whatever arrives from
     * here on comes behind them. Other records than readings may be among them.
     */
    List<OldBlock> next(RollUpMark mark, long before) throws SQLException;

    /** Its sums are written within this transaction. @param rows of {@code block_series} that follow from it */
    void letGo(OldBlock block, List<SeriesRow> rows) throws SQLException;

    /**
     * When no row is left behind the mark that arrived before a month: gives up what is still kept of those in front of it.
     *
     * @return whether there may be more to give up
     */
    boolean finish(RollUpMark mark, long before) throws SQLException;

    /** Where a row of {@code block_series} may be. @param first its time, without and with what its clock was corrected by */
    record SeriesRow(long channel, long first, long corrected) {
    }
}
