package org.microbrain.record;

import java.util.Comparator;

/**
 * Where a record was born. (origin, sequence) names a record in the whole province, for ever.
 *
 * @param node    the node that made the record
 * @param journal the journal it was made in
 */
public record Origin(NodeId node, JournalId journal) implements Comparable<Origin> {

    private static final Comparator<Origin> ORDER = Comparator.comparing(Origin::node).thenComparing(Origin::journal);

    @Override
    public int compareTo(Origin other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return node + "/" + journal;
    }
}
