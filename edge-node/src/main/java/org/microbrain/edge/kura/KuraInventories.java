package org.microbrain.edge.kura;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraInventory;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.runtime.console.Notice;

/**
 * What is installed at gateways (INVENTORY-V1): asked when somebody looks, at most every {@value #FRESH_MILLIS} ms, and kept for the
 * last {@value #MOST_KEPT} gateways that somebody looked at. Thread-safe; nothing waits.
 */
public final class KuraInventories {

    static final int MOST_KEPT = 16;
    static final long FRESH_MILLIS = 600_000;
    /** After which one that did not tell it may be asked again. */
    static final long PAUSE_MILLIS = 60_000;
    static final long PATIENCE_MILLIS = 30_000;
    private static final Notice NOTHING = new Notice("", "");

    private final KuraRequests requests;
    private final InstantSource clock;
    private final LongSupplier elapsed;
    private final Map<String, Kept> kept = new LinkedHashMap<>(MOST_KEPT, 0.75f, true);
    private long changes;

    KuraInventories(KuraRequests requests, InstantSource clock, LongSupplier elapsed) {
        this.requests = requests;
        this.clock = clock;
        this.elapsed = elapsed;
    }

    /**
     * What is known of one.
     *
     * @param inventory null when it has told none since somebody looked
     * @param at        when it told it; null with it
     * @param waiting   whether it is being asked
     * @param why       why it did not tell it when it was asked last; empty for nothing
     */
    public record Known(KuraInventory inventory, Instant at, boolean waiting, Notice why) {
    }

    private static final class Kept {
        private Known known = new Known(null, null, false, NOTHING);
        private long asked;
    }

    /** What is known of a gateway; asks it when that is old. */
    public Known of(String gateway) {
        Kept one;
        synchronized (this) {
            long now = elapsed.getAsLong();
            one = kept.get(gateway);
            boolean fresh = one != null && now - one.asked < FRESH_MILLIS;
            if (fresh || !requests.reaches(gateway)) {
                return one == null ? new Kept().known : one.known;
            }
            one = one == null ? new Kept() : one;
            one.asked = now;
            one.known = new Known(one.known.inventory(), one.known.at(), true, NOTHING);
            kept.put(gateway, one);
            kept.keySet().stream().limit(Math.max(0, kept.size() - MOST_KEPT)).toList().forEach(kept::remove);
        }
        Kept asked = one;
        requests.sendOnce(gateway, KuraInventory.request(), PATIENCE_MILLIS, elapsed.getAsLong())
                .whenComplete((reply, failure) -> answered(asked, reply, failure));
        synchronized (this) {
            return asked.known;
        }
    }

    private synchronized void answered(Kept one, KuraReply reply, Throwable failure) {
        changes++;
        try {
            if (failure instanceof KuraRequests.Unanswered unanswered) {
                failed(one, unanswered.zh(), unanswered.getMessage());
            } else if (failure != null || !reply.understood()) {
                String said = failure != null ? "" : "(" + reply.code() + ") " + reply.message();
                failed(one, "网关没有给出软件清单" + said, "the gateway tells no inventory " + said);
            } else {
                one.known = new Known(KuraInventory.read(reply.body()), clock.instant(), false, NOTHING);
            }
        } catch (KuraCodec.Unusable unusable) {
            failed(one, unusable.flaw().zh(), unusable.flaw().en());
        }
    }

    private static void failed(Kept one, String zh, String en) {
        one.asked -= FRESH_MILLIS - PAUSE_MILLIS;
        one.known = new Known(one.known.inventory(), one.known.at(), false, new Notice(zh, en));
    }

    /** Grows whenever something is known anew. */
    public synchronized long changes() {
        return changes;
    }
}
