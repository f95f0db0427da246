package org.microbrain.link;

import java.util.function.Consumer;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Counted;
import org.microbrain.wire.proto.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parent's end of taking contributions over one link. Guarded by its owner. */
final class ContributionsParent {

    private static final Logger LOG = LoggerFactory.getLogger(ContributionsParent.class);

    private final Link link;
    private final ContributionReceiver receiver;
    private final NodeId self;
    private final NodeId child;
    private final Consumer<Runnable> guarded;
    private boolean taking;

    /** @param guarded runs what is given to it while nothing else of the link does, or never when the link has ended */
    ContributionsParent(Link link, ContributionReceiver receiver, NodeId self, NodeId child, Consumer<Runnable> guarded) {
        this.link = link;
        this.receiver = receiver;
        this.self = self;
        this.child = child;
        this.guarded = guarded;
    }

    /** @throws ProtocolViolation when it is none; one that comes while another is being kept is passed over and comes again */
    void contribution(org.microbrain.wire.proto.Contribution given) {
        Contribution one;
        try {
            one = new Contribution(self, given.getKey(), given.getBody());
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-contribution", e.getMessage());
        }
        if (taking) {
            return;
        }
        taking = true;
        receiver.take(child, one).whenComplete((nothing, failure) -> guarded.accept(() -> {
            taking = false;
            if (failure == null) {
                link.send(Frame.newBuilder().setCounted(Counted.newBuilder().setKey(one.key())).build());
            } else {
                LOG.warn("what {} gave could not be kept; it gives it again: {}", child, failure.getMessage());
            }
        }));
    }
}
