package org.microbrain.runtime.node;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.microbrain.link.Receiver;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;

/** What is on a node's disk of its children's records. */
public interface ChildRecords {

    /** What of the records a child holds was ever durable here. @param made see {@link Receiver#received} */
    CompletionStage<Map<Origin, SequenceSet>> receipts(Map<Origin, SequenceSet> held, Map<Origin, Long> made);

    /** Every journal known. */
    Collection<Origin> origins();
}
