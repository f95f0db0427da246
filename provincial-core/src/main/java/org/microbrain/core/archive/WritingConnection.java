package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;

/**
 * One engine's connection that writes, for one thread at a time. After a failure it is closed and another one made. Where several
 * programs may write at once, what they could spoil for each other is held until a transaction ends (ADR 75).
 */
interface WritingConnection extends AutoCloseable {

    Connection connection();

    void begin() throws SQLException;

    /**
     * When it returns, what was changed is durable.
     *
     * @return whether this connection is good for the next transaction; if not, it is closed already
     * @throws ArchiveFailure when it is not to be believed that it is durable
     */
    boolean commit() throws SQLException;

    void rollback() throws SQLException;

    /** An origin that this program has not met: given a number, or as somebody else who writes has it. Within a transaction. */
    OriginEntry named(Origin origin) throws SQLException;

    /**
     * Holds origins until this transaction ends; to be asked once in it, when nothing but what is held in the end is left to do.
     *
     * @return how they stand, where somebody else may have changed them
     */
    List<OriginEntry> hold(Collection<OriginEntry> origins) throws SQLException;

    /** Until this transaction ends nobody else who writes comes past this with the same name. */
    void hold(String name) throws SQLException;

    /**
     * Adds a record as it was sealed.
     *
     * @param origin  its row in table {@code origin}
     * @param arrived Unix milliseconds
     * @return its row in table {@code record}, from 1; 0 when there is one with its name
     */
    long add(long origin, JournalRecord record, long arrived) throws SQLException;

    /** Adds all of these rows, of records that were added in this transaction. */
    void add(SeriesRows rows) throws SQLException;

    /** Whether what was stored under a record's name is this record. */
    boolean holds(long origin, JournalRecord record) throws SQLException;

    /** Writes something that changes nothing, to see whether the engine takes a change. Within a transaction. */
    void touch() throws SQLException;

    /** How it finds readings whose time is over, and lets go of them. */
    OldBlocks oldBlocks() throws SQLException;

    @Override
    void close() throws SQLException;
}
