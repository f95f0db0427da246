package org.microbrain.link;

import java.util.concurrent.CompletionStage;
import org.microbrain.record.NodeId;

/** Adds up what children give. Called from several threads. */
@FunctionalInterface
public interface ContributionReceiver {

    /**
     * @param child by its certificate
     * @param given one that may have come before
     * @return completes when it is counted once on this node's disk, or will never be, for a reason that was said
     */
    CompletionStage<Void> take(NodeId child, Contribution given);
}
