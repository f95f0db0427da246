package org.microbrain.journal;

import java.time.Duration;

/**
 * What a journal may use.
 *
 * @param limitBytes content bytes of all records together; above it the journal sheds
 * @param keepBytes  content bytes of acknowledged records kept as history and for sending again
 * @param keepFor    age up to which they are kept
 * @param floorBytes free bytes on the disk (or a tenth of it, if that is less) below which the file no longer grows and
 *                   the journal sheds; a quarter of it is held in reserve; 0 for neither
 */
public record JournalLimits(long limitBytes, long keepBytes, Duration keepFor, long floorBytes) {

    /** 2 GiB in all, 512 MiB and 30 days of acknowledged records. */
    public static final JournalLimits DEFAULT = new JournalLimits(2L << 30, 512L << 20, Duration.ofDays(30),
            64L << 20);

    /** Without a floor. */
    public JournalLimits(long limitBytes, long keepBytes, Duration keepFor) {
        this(limitBytes, keepBytes, keepFor, 0);
    }

    public JournalLimits {
        if (limitBytes < 4096 || keepBytes < 0 || floorBytes < 0 || keepFor.isNegative()) {
            throw new IllegalArgumentException("a journal needs at least 4 KiB and no negative limits");
        }
    }
}
