package org.microbrain.link;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.microbrain.link.Intentions.Page;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Revision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parent's end of handing intents down one link. Guarded by its owner. */
final class IntentsParent {

    private static final Logger LOG = LoggerFactory.getLogger(IntentsParent.class);
    /** Between two that a child sends of its own accord. */
    static final long PAUSE_MILLIS = 2_000;
    /** A child that holds more than this node is asked for a proof so often. */
    static final long PROOF_MILLIS = 60_000;

    private final Link link;
    private final Intentions intentions;
    private final NodeId child;
    private final Consumer<Runnable> guarded;
    private long after;
    private long childHolds;
    private boolean asked;
    private long lastAsked = Long.MIN_VALUE / 2;
    private long lastProof = Long.MIN_VALUE / 2;
    /** Pages that the child has not answered. */
    private int unanswered;
    private boolean looking;
    private boolean lookAgain;
    /** What waits for a line that is full. */
    private Page waiting;

    /** @param guarded runs what is given to it while nothing else of the link does, or never when the link has ended */
    IntentsParent(Link link, Intentions intentions, NodeId child, Consumer<Runnable> guarded) {
        this.link = link;
        this.intentions = intentions;
        this.child = child;
        this.guarded = guarded;
    }

    /** @throws ProtocolViolation when it comes too often, or is none */
    void revision(Revision revision, long now) {
        if (revision.getRevision() < 0 || revision.getAfter() < 0) {
            throw new ProtocolViolation("bad-intent", "a revision is not negative");
        }
        if (unanswered > 0) {
            unanswered--;
        } else if (now - lastAsked < PAUSE_MILLIS) {
            throw new ProtocolViolation("out-of-turn", "it asked for intents again too soon");
        } else {
            lastAsked = now;
        }
        asked = true;
        after = revision.getAfter();
        childHolds = revision.getRevision();
        waiting = null;
        if (revision.hasNewest()) {
            Page newest = WireDown.newest(revision);
            whenDone(intentions.told(child, newest), nothing -> look(now));
        } else {
            look(now);
        }
    }

    /** Something may be new. */
    void news(long now) {
        if (asked && unanswered == 0) {
            look(now);
        } else {
            lookAgain = true;
        }
    }

    private void look(long now) {
        if (looking) {
            lookAgain = true;
            return;
        }
        looking = true;
        lookAgain = false;
        whenDone(intentions.newer(child, after), page -> {
            looking = false;
            if (lookAgain && page.intents().isEmpty()) {
                look(now);
                return;
            }
            boolean knowsLess = !page.more() && page.revision() < childHolds && now - lastProof >= PROOF_MILLIS;
            if (knowsLess) {
                lastProof = now;
            }
            if (!page.intents().isEmpty() || knowsLess) {
                waiting = page;
                flush();
            }
        });
    }

    private <T> void whenDone(CompletionStage<T> fromBook, Consumer<T> next) {
        fromBook.whenComplete((value, failure) -> guarded.accept(() -> {
            if (failure == null) {
                next.accept(value);
            } else {
                looking = false;
                LOG.warn("the intents for {} could not be read; it asks again: {}", child, failure.getMessage());
            }
        }));
    }

    void flush() {
        if (waiting != null && link.writable()) {
            Page page = waiting;
            waiting = null;
            unanswered++;
            after = Math.max(after, page.revision());
            link.send(Frame.newBuilder().setIntents(WireDown.intents(page)).build());
        }
    }
}
