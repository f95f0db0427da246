package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.block.SeriesHeader;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retention and down-sampling: adds blocks of readings whose time is over up by the hour and lets go of them, some at a time. The sums, the mark
 * and what is given up are of one transaction, so each block is in the sums exactly once, wherever a program ends. For the thread that writes.
 */
final class HourRollUp {

    private static final Logger LOG = LoggerFactory.getLogger(HourRollUp.class);
    /** Of one transaction, so that those who archive do not wait for long; a single block may have more. */
    private static final int MOST_HOURS = 2_000;
    private static final long MOST_READINGS = 500_000;
    private static final int CHANNELS_IN_MEMORY = 200_000;

    private final Connection connection;
    private final OldBlocks old;
    private final Channels channels;
    private final ClockStarts clocks;

    HourRollUp(WritingConnection writing) throws SQLException {
        connection = writing.connection();
        old = writing.oldBlocks();
        channels = new Channels(connection, CHANNELS_IN_MEMORY);
        clocks = new ClockStarts(connection);
    }

    /** After a rollback. */
    void forget() {
        channels.forget();
    }

    /**
     * The next step. Within a transaction.
     *
     * @param core   its time, Unix milliseconds
     * @param months whole months that are kept beside the one that runs; 0 for all
     * @return whether there may be more to do
     */
    boolean step(long core, int months) throws SQLException {
        if (months == 0 || !old.mine()) {
            return false;
        }
        RollUpMark mark = RollUpMark.read(connection);
        if (mark.held()) {
            return false;
        }
        long before = RowNumbers.month(old.now(core)) - months;
        List<OldBlock> blocks = old.next(mark, before);
        if (blocks.isEmpty()) {
            return old.finish(mark, before);
        }
        sumUp(mark, blocks);
        return true;
    }

    private void sumUp(RollUpMark mark, List<OldBlock> blocks) throws SQLException {
        Step step = new Step();
        RollUpMark reached = mark;
        for (OldBlock block : blocks) {
            step.take(block);
            reached = new RollUpMark(Math.max(mark.month(), block.month()), block.id(), mark.blocks() + step.blocks, mark.unreadable() + step.unreadable, false);
            if (step.sums.size() >= MOST_HOURS || step.readings >= MOST_READINGS) {
                break;
            }
        }
        HourTable.add(connection, step.sums);
        reached.write(connection);
    }

    /** What a transaction adds up. */
    private final class Step {

        private final Map<Hour, HourSum> sums = new HashMap<>();
        private int blocks;
        private int unreadable;
        private long readings;

        void take(OldBlock block) throws SQLException {
            try {
                JournalRecord record = JournalRecord.open(block.origin(), block.sequence(), block.content(), block.checksum());
                if (record.kind().equals(RecordKind.READINGS)) {
                    take(block, record);
                }
            } catch (ProtocolViolation damaged) {
                unreadable(block, damaged); // and left as it is: what it was is not known
            }
        }

        private void take(OldBlock block, JournalRecord record) throws SQLException {
            long shift = clocks.shift(block.number(), record.time());
            BlockHours hours;
            try {
                hours = BlockHours.of(record, shift);
            } catch (RuntimeException notUnderstood) {
                unreadable(block, notUnderstood);
                hours = BlockHours.NONE;
            }
            List<OldBlocks.SeriesRow> rows = new ArrayList<>();
            for (SeriesHeader header : hours.headers()) {
                long channel = channels.row(block.number(), header.series(), block.origin().node().text());
                rows.add(new OldBlocks.SeriesRow(channel, header.first(), header.first() + shift));
                hours.of(header.series()).forEach((hour, sum) -> sums.merge(new Hour(channel, hour), sum, HourSum::plus));
            }
            old.letGo(block, rows);
            readings += hours.readings();
            blocks++;
        }

        private void unreadable(OldBlock block, RuntimeException why) {
            LOG.warn("Record {} of {}, whose time is over, cannot be read; its readings are in no sum: {}", block.sequence(),
                    block.origin(), why.getMessage());
            unreadable++;
        }
    }
}
