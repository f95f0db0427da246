package org.microbrain.simulation;

import java.util.Random;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;

/** What of a machine outlives its crashes. */
interface SimulatedDisk {

    Journal open(NodeId node, JournalId id, JournalLimits limits);

    /**
     * The power fails while the journal is open: what a commit has made durable is there at the next opening, and of what
     * was being written, or copied from the log into the database, any part.
     */
    void crash(Journal open, Random random);

    /** As it is now, also while the journal is open. */
    SimulatedDisk copy();

    /** Some records are not what they were; no process has the disk. */
    void damage(Random random);

    /** Nobody needs it any more. */
    void discard();
}
