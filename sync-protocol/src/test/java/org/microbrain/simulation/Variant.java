package org.microbrain.simulation;

import java.util.Random;
import org.microbrain.record.JournalId;
import org.microbrain.record.SequenceSet;

/** The protocol as it is, and ways in which it must not be: the simulation has to find the loss in each of those. */
enum Variant {

    REAL,

    /** Receipts as a high-water mark. */
    HIGHEST_SEEN {
        @Override
        SequenceSet receipts(SequenceSet received, SequenceSet asked) {
            return received.isEmpty() ? received : SequenceSet.of(1, received.last()).intersection(asked);
        }
    },

    /** Journals that are known by their node alone. */
    NO_JOURNAL_ID {
        @Override
        JournalId journalId(Random random) {
            return new JournalId(0, 0);
        }
    };

    SequenceSet receipts(SequenceSet received, SequenceSet asked) {
        return received.intersection(asked);
    }

    JournalId journalId(Random random) {
        return JournalId.random(random);
    }
}
