package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.microbrain.journal.Journal;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Inventory;

/**
 * What a child still has to ask its parent about, page by page: which of the records it holds are there. Belongs to the
 * uplink's thread, but for {@link #page}.
 */
final class Comparison {

    private static final int ORIGINS_IN_ONE_PAGE = 64;
    /** Two seconds of a thin line, which warnings would wait behind. */
    private static final int BYTES_IN_ONE_PAGE = 16 << 10;

    private final Deque<Origin> left = new ArrayDeque<>();
    /** Of the first origin left, what was asked about already. */
    private long asked;
    private Page waiting;

    /**
     * A question that fits a frame.
     *
     * @param held what is held of each origin, or the beginning of it
     * @param rest true when the last of them goes on after that
     */
    record Page(Map<Origin, SequenceSet> held, Inventory.Builder inventory, boolean rest) {
    }

    Comparison(Collection<Origin> origins) {
        left.addAll(origins);
    }

    boolean done() {
        return left.isEmpty();
    }

    /** The origins of the next page. */
    Collection<Origin> next() {
        return left.stream().limit(ORIGINS_IN_ONE_PAGE).toList();
    }

    long asked() {
        return asked;
    }

    /**
     * On the journal's thread.
     *
     * @param asked see {@link #asked()}
     */
    static Page page(Journal store, Collection<Origin> origins, long asked) {
        Map<Origin, SequenceSet> held = new LinkedHashMap<>();
        Inventory.Builder inventory = Inventory.newBuilder();
        int bytes = 0;
        int intervals = Wire.MOST_INTERVALS;
        long from = asked;
        for (Origin origin : origins) {
            SequenceSet all = store.held(origin);
            SequenceSet some = all.after(from, intervals);
            ByteString sequences = ByteString.copyFrom(some.encode());
            bytes += sequences.size();
            if (bytes > BYTES_IN_ONE_PAGE && !held.isEmpty()) {
                break;
            }
            held.put(origin, some);
            inventory.addHeld(Inventory.Held.newBuilder()
                    .setOrigin(Wire.originRef(origin, store.made(origin))).setSequences(sequences));
            intervals -= some.intervalCount();
            if (some.last() < all.last()) {
                return new Page(held, inventory, true);
            }
            from = 0;
        }
        return new Page(held, inventory, false);
    }

    /** The page goes out now. */
    Inventory sent(Page page) {
        int whole = page.held().size() - (page.rest() ? 1 : 0);
        for (int i = 0; i < whole; i++) {
            left.remove();
        }
        asked = page.rest() ? page.held().get(left.element()).last() : 0;
        waiting = page;
        return page.inventory().setLast(left.isEmpty()).build();
    }

    /** What was asked about in the page that is now answered. @throws ProtocolViolation when nobody asked */
    Map<Origin, SequenceSet> answered() {
        if (waiting == null) {
            throw new ProtocolViolation("out-of-turn", "it sent receipts that nobody asked for");
        }
        Map<Origin, SequenceSet> held = waiting.held();
        waiting = null;
        return held;
    }
}
