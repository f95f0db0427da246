package org.microbrain.link;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.microbrain.journal.Batch;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;

/** What a parent does with what its children send: a hub's journal or the core's archive. */
public interface Receiver {

    /** @return completes when the batch is durable; the child gets its acknowledgement then, and not before */
    CompletionStage<Void> accept(NodeId child, Batch batch);

    /**
     * @param held what a child still holds, by origin
     * @param made for each of those origins, the highest sequence it is known to have given out
     * @return what of it was ever durable here
     */
    CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made);
}
