package org.microbrain.journal;

import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;

/** What a journal remembers of one origin, also after the records are forgotten. The three sets of sequences: */
final class Account {

    /**
     * Intervals of {@link #received} beyond which nothing is taken that makes one more. An honest node has some thousands
     * at most, while its backlog drains; a hostile one could fill memory and disk with gaps.
     */
    static final int MOST_INTERVALS = 250_000;

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

    /** @throws ProtocolViolation when there are too many gaps; nothing is changed */
    void received(long sequence) {
        if (received.intervalCount() >= MOST_INTERVALS && !received.contains(sequence - 1)
                && !received.contains(sequence + 1)) {
            throw new ProtocolViolation("too-many-gaps", "its journal has more than " + MOST_INTERVALS
                    + " gaps in what it sent; no node leaves so many");
        }
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

    /**
     * Takes what another account of the same origin, of a file that was set aside, knew.
     *
     * @param found sequences whose records were saved
     * @return sequences that waited there and are gone; they count as shed
     */
    SequenceSet absorb(Account before, SequenceSet found) {
        made(before.made);
        SequenceSet unknown = before.received.minus(found).minus(received);
        SequenceSet delivered = unknown.intersection(before.acknowledged);
        SequenceSet gone = unknown.minus(delivered);
        received.addAll(unknown);
        made(received.last());
        delivered.intervals().forEach(one -> acknowledged(one.first(), one.last()));
        shed.addAll(gone);
        return gone.minus(before.shed);
    }
}
