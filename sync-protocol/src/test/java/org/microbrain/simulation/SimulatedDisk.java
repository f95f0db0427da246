package org.microbrain.simulation;

import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;

/** What of a machine outlives its crashes. */
interface SimulatedDisk {

    Journal open(NodeId node, JournalId id, JournalLimits limits);

    /** The power fails while the journal is open: what a commit has made durable is there at the next opening. */
    void crash(Journal open);

    /** As it is now, also while the journal is open. */
    SimulatedDisk copy();

    /** Nobody needs it any more. */
    void discard();
}
