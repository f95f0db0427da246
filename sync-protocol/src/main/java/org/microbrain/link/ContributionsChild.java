package org.microbrain.link;

import java.util.Optional;
import java.util.function.Supplier;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Counted;
import org.microbrain.wire.proto.Frame;

/** The child's end of giving contributions over one link: one at a time. For the uplink's thread. */
final class ContributionsChild {

    /** A parent that could not keep it says nothing. */
    static final long AGAIN_MILLIS = 60_000;

    private final Link link;
    private final Supplier<Contributions> from;
    private final NodeId parent;
    /** Under way; empty for none. */
    private String sent = "";
    private long sentAt;
    /** Whether anything was given over this link. */
    private boolean gave;

    ContributionsChild(Link link, Supplier<Contributions> from, NodeId parent) {
        this.link = link;
        this.from = from;
        this.parent = parent;
    }

    /** @param busy whether the line is wanted for records */
    void work(boolean busy, long now) {
        if (busy || !link.writable() || !sent.isEmpty() && now - sentAt < AGAIN_MILLIS) {
            return;
        }
        sent = "";
        Contributions waiting = from.get();
        Optional<Contribution> next = waiting == null ? Optional.empty() : waiting.next(parent);
        if (next.isPresent()) {
            sent = next.get().key();
            sentAt = now;
            gave = true;
            link.send(Frame.newBuilder().setContribution(org.microbrain.wire.proto.Contribution.newBuilder().setKey(sent)
                    .setBody(next.get().body())).build());
        }
    }

    /**
     * A slow parent may count the same one twice, when it was given again meanwhile.
     *
     * @throws ProtocolViolation when nothing was given
     */
    void counted(Counted counted) {
        if (!gave) {
            throw new ProtocolViolation("out-of-turn", "it counted what nobody gave");
        }
        if (sent.equals(counted.getKey())) {
            sent = "";
        }
        from.get().taken(parent, counted.getKey());
    }
}
