package org.microbrain.core.archive;

import java.sql.SQLException;
import java.util.List;

/**
 * The database engine below an archive: how its connections are opened, what its failures mean, and the few things that
 * each does in its own way. All other SQL is written once and must be understood by both.
 */
interface Engine extends AutoCloseable {

    /** Where the archive is, for people; without a password. */
    String place();

    /**
     * The one connection that writes; makes the tables where there are none.
     *
     * @param unsure  whether a change failed before, so that what was last written is not to be believed
     * @param running whether this program has already written here
     * @throws ArchiveFailure when what is there is not the archive that was here
     */
    WritingConnection openForWriting(boolean unsure, boolean running) throws SQLException;

    /** Any thread. */
    <T> T ask(Question<T> question) throws SQLException;

    /** What an error means, in words for people. */
    ArchiveFailure failure(SQLException cause);

    /** An expression for the rows there are, or were until their time was over, of the row {@code origin.id}. */
    String countedRows();

    /** Whether little room is left, where that can be known. Any thread. */
    boolean low();

    /** Damage was met: the next start must know. */
    void noteDamage();

    /** What happened since the start and a person should know, though it is over. Any thread. */
    List<ArchiveEvent> events();

    @Override
    void close();
}
