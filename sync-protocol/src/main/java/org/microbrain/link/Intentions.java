package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.microbrain.intent.SignedIntent;
import org.microbrain.record.NodeId;

/**
 * The intents that a node holds, as its links see them: children are told what is newer than what they know, and what a
 * parent tells is learnt. Safe for use by several threads.
 */
public interface Intentions {

    /** Holds none and learns none. */
    Intentions NONE = new Intentions() {
        @Override
        public CompletionStage<Page> newest() {
            return CompletableFuture.completedFuture(Page.EMPTY);
        }

        @Override
        public CompletionStage<Page> newer(NodeId child, long after) {
            return CompletableFuture.completedFuture(Page.EMPTY);
        }

        @Override
        public CompletionStage<Void> learn(Page page) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> told(NodeId child, Page newest) {
            return CompletableFuture.completedFuture(null);
        }
    };

    /**
     * Some intents, by rising revision.
     *
     * @param signers  certificates of those who signed them, X.509 DER, each leaf followed by its path without the root
     * @param revision there are none besides these up to this one
     * @param more     there are newer ones
     */
    record Page(List<SignedIntent> intents, List<ByteString> signers, long revision, boolean more) {

        /** None, and none known. */
        public static final Page EMPTY = new Page(List.of(), List.of(), 0, false);
    }

    /** The one intent of the highest revision that is held, if any; {@link Page#revision} is its revision. */
    CompletionStage<Page> newest();

    /** Intents above a revision that concern a child, as many as fit a page. */
    CompletionStage<Page> newer(NodeId child, long after);

    /**
     * Takes in what is genuine, newer than what is held, and of use here; the rest is left out.
     *
     * @return completes when it is on the disk; fails when the disk did not take it, and then it is to be asked for again
     */
    CompletionStage<Void> learn(Page page);

    /**
     * A child holds an intent that is newer than all that this node knows: this node, or the province's core, was restored
     * from a backup.
     */
    CompletionStage<Void> told(NodeId child, Page newest);
}
