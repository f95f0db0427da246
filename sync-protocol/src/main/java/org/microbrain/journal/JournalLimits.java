package org.microbrain.journal;

import java.time.Duration;

/**
 * What a journal may use.
 *
 * @param limitBytes content bytes of all records together; above it the journal sheds
 * @param keepBytes  content bytes of acknowledged records kept as history and for sending again
 * @param keepFor    age up to which they are kept
 */
public record JournalLimits(long limitBytes, long keepBytes, Duration keepFor) {

    /** 2 GiB in all, 512 MiB and 30 days of acknowledged records. */
    public static final JournalLimits DEFAULT = new JournalLimits(2L << 30, 512L << 20, Duration.ofDays(30));

    public JournalLimits {
        if (limitBytes < 4096 || keepBytes < 0 || keepFor.isNegative()) {
            throw new IllegalArgumentException("a journal needs at least 4 KiB and no negative limits");
        }
    }
}
