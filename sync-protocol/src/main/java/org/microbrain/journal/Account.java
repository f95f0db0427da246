package org.microbrain.journal;

import org.microbrain.record.SequenceSet;

/** What a journal remembers of one origin, also after the records are forgotten. The three sets of sequences: */
final class Account {

    /** Ever durable here. */
    final SequenceSet received;
    /** Of those, held by the parent. */
    final SequenceSet acknowledged;
    /** Of those, given up here. Disjoint from {@link #acknowledged}. */
    final SequenceSet shed;
    private long made;

    Account() {
        this(0, new SequenceSet(), new SequenceSet(), new SequenceSet());
    }

    Account(long made, SequenceSet received, SequenceSet acknowledged, SequenceSet shed) {
        this.made = made;
        this.received = received;
        this.acknowledged = acknowledged;
        this.shed = shed;
    }

    Account copy() {
        return new Account(made, received.copy(), acknowledged.copy(), shed.copy());
    }

    long made() {
        return made;
    }

    void made(long atLeast) {
        made = Math.max(made, atLeast);
    }

    void received(long sequence) {
        received.add(sequence);
        made(sequence);
    }

    void acknowledged(long sequence) {
        acknowledged(sequence, sequence);
    }

    void acknowledged(long first, long last) {
        acknowledged.add(first, last);
        shed.remove(first, last);
    }
}
