package org.microbrain.link;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/**
 * What a node knows of matters that nodes above and below it must know, too, whoever learnt of them first: a state that only
 * grows, and so may be told in any order and any number of times. Safe for use by several threads.
 */
public interface SharedBook {

    /** Knows nothing and learns nothing. */
    SharedBook EMPTY = new SharedBook() {
        @Override
        public CompletionStage<Map<String, Long>> known(DivisionCode area) {
            return CompletableFuture.completedFuture(Map.of());
        }

        @Override
        public CompletionStage<Lacking> lacking(DivisionCode area, Map<String, Long> known) {
            return CompletableFuture.completedFuture(new Lacking(List.of(), false));
        }

        @Override
        public CompletionStage<Void> told(NodeId parent, Collection<SharedRecord> records) {
            return CompletableFuture.completedFuture(null);
        }
    };

    /**
     * What another does not know.
     *
     * @param records some or all of it
     * @param more    whether there is more
     */
    record Lacking(List<SharedRecord> records, boolean more) {
    }

    /** @return by the name of each matter of the area that still matters, a digest of all that is known of it */
    CompletionStage<Map<String, Long>> known(DivisionCode area);

    /** @return records of matters of the area of which somebody who knows that much does not know the same */
    CompletionStage<Lacking> lacking(DivisionCode area, Map<String, Long> known);

    /**
     * A parent said something of such matters.
     *
     * @param parent by its certificate; what it may not say is left out
     * @return completes when they are on the disk; those that are known, of another area or of unknown kind are left out
     */
    CompletionStage<Void> told(NodeId parent, Collection<SharedRecord> records);
}
