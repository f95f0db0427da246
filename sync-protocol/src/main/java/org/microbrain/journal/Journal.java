package org.microbrain.journal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.microbrain.block.EncodedBlock;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/**
 * A node's durable log: its own records and those of the nodes below it, until the parent has them, and for a while
 * longer. Every change is durable when the method returns (or, inside {@link #transaction}, when that returns). For use
 * by one thread at a time; at run time that thread belongs to {@link GroupCommit}.
 */
public interface Journal extends Transactional, AutoCloseable {

    /** This node and the journal id of this opening; its records count from 1. */
    Origin origin();

    /** Makes an own record with the next sequence. */
    JournalRecord append(Draft draft);

    /** Makes an own record of a block of readings, by what its encoder knew of it. */
    default JournalRecord append(RecordTime time, EncodedBlock block) {
        return append(new Draft(RecordKind.READINGS, PriorityClass.READING, time, block.bytes()));
    }

    /**
     * Takes records of nodes below. One that was ever here is skipped, so a batch may come any number of times.
     *
     * @param made for each origin, the highest sequence it is known to have given out
     * @return how many were new
     */
    int accept(Collection<JournalRecord> records, Map<Origin, Long> made);

    /**
     * Records the parent does not have yet, oldest first. A record whose checksum no longer holds is set aside and
     * accounted for by a shed record instead of being returned.
     *
     * @param afterRow   only rows after this one; 0 for all
     * @param maxRecords at least 1
     * @param maxBytes   content bytes; one record is returned even when it is longer
     */
    List<Entry> waiting(PriorityClass priority, long afterRow, int maxRecords, long maxBytes);

    /** The parent has these. */
    void acknowledge(Collection<Entry> entries);

    /** Origins of which this journal holds records, acknowledged or not. */
    List<Origin> holding();

    /** Sequences of an origin whose records are held here, acknowledged or not. */
    SequenceSet held(Origin origin);

    /**
     * Makes this journal agree with a parent: of {@code asked}, what is in {@code parentHas} need not be sent, everything
     * else waits (again).
     *
     * @return how many acknowledged records wait again
     */
    long reconcile(Origin origin, SequenceSet asked, SequenceSet parentHas);

    /** The row of what arrived last, at this opening or ever; grows with each arrival. Asks no disk. */
    long lastRow();

    /** How many acknowledged records were made to wait again since the opening. */
    long reopened();

    /** All sequences of an origin that were ever durable here: the receipts for a child. A copy. */
    SequenceSet received(Origin origin);

    /** Highest sequence an origin is known to have given out; 0 when unknown. */
    long made(Origin origin);

    Backlog backlog();

    List<Ledger> ledger();

    /**
     * Forgets acknowledged records beyond the retention, then sheds waiting ones if the journal is over its limit, with a
     * record of exactly what was shed.
     *
     * @param now forgetting by age happens only when this is {@link RecordTime.Quality#GOOD}
     * @return how many records were shed
     */
    long tend(RecordTime now);

    /** The number of a series in this journal, given out at first sight and kept for the life of the journal file. */
    int series(String name, String unit, String source);

    /** All series with a number. */
    List<Series> series();

    /** Blocks of this node's own readings with a reading in {@code first ≤ time ≤ last} (or near it), newest first. */
    List<JournalRecord> ownBlocks(long first, long last, int most);

    /** Keeps readings that are not yet in a block. @return a number that grows */
    long stage(byte[] readings);

    List<Staged> staged();

    /** Drops what was staged up to and including {@code through}; it is in a block now. */
    void unstage(long through);

    /** How the disk is. Any thread. */
    default Storage storage() {
        return Storage.GOOD;
    }

    /** A small value that outlives restarts. @return null when never set */
    byte[] state(String key);

    void state(String key, byte[] value);

    @Override
    void close();

    /**
     * @param row    grows with arrival in this journal
     * @param record the record
     */
    record Entry(long row, JournalRecord record) {
    }

    /**
     * @param number   positive
     * @param name     unique in the node
     * @param unit     may be empty
     * @param source   where it is measured, for people; may be empty
     */
    record Series(int number, String name, String unit, String source) {
    }

    /**
     * @param number   grows
     * @param readings as given to {@link #stage}
     */
    record Staged(long number, byte[] readings) {
    }
}
