package org.microbrain.journal;

import java.nio.file.Path;

/**
 * Something a journal found wrong with its own file and went on from; for people and for the parent.
 *
 * @param file   where what was found lies now
 * @param detail more, in English, for the log and for who looks into it
 */
public record StorageEvent(Kind kind, Path file, String detail) {

    /** What was found. */
    public enum Kind {
        /** The file was damaged; it lies beside the new one, and what can be read of it is brought over. */
        SET_ASIDE,
        /** What could be read of a file set aside has been brought over. */
        SALVAGED,
        /** The program did not end cleanly, and the write-ahead log it must have left is gone. */
        LOG_LOST,
        /** The write-ahead log is damaged before its end; it lies beside the journal, and its rest is lost. */
        LOG_DAMAGED,
        /** There was a journal here, and its file is gone or empty. */
        FILE_LOST,
        /** The file holds less than was durable in it while this program ran. */
        SHRUNK
    }
}
