package org.microbrain.edge.kura;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.microbrain.edge.intake.mqtt.Subscriber;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;

/**
 * Asks gateways with Kura and waits for their answers. Several requests of a gateway may be under way, so that one that is urgent
 * waits for none. Answers come with QoS 0 and get lost: what does no harm twice is asked again with the same identifier.
 * Identifiers are random, and an answer counts only from the gateway that was asked. Thread-safe; futures complete on the thread
 * that brings the answer, or in {@link #work}.
 */
final class KuraRequests {

    /** The level of the topic at which answers are awaited; no gateway may be named so. */
    static final String REQUESTER = "microbrain";
    /** How long an answer is awaited before a request is repeated. */
    static final long PATIENCE_MILLIS = 20_000;
    /** How often a request is sent; one that must not be repeated is awaited as long as all of them. */
    static final int TRIES = 3;
    /** Bytes of a request. */
    static final int MOST_BYTES = 1 << 20;
    /** Requests of a gateway that are under way. */
    static final int MOST_OPEN = 80;

    private static final int ID_BYTES = 16;

    /** What became of what a gateway sent as an answer. */
    enum Taken {
        /** Somebody waited for it. */
        AWAITED,
        /** Nobody waits for it any more: it came twice or too late. */
        LATE,
        /** It answers what another gateway was asked. */
        FOR_ANOTHER
    }

    /** No answer will come. */
    static final class Unanswered extends Exception {

        private static final long serialVersionUID = 1L;

        private final String zh;

        Unanswered(String zh, String en) {
            super(en, null, false, false);
            this.zh = zh;
        }

        String zh() {
            return zh;
        }
    }

    private static final class Open {
        private final String gateway;
        private final KuraRequest request;
        private final long patience;
        private final CompletableFuture<KuraReply> reply = new CompletableFuture<>();
        private int left;
        private long since;

        Open(String gateway, KuraRequest request, int tries, long patience, long since) {
            this.gateway = gateway;
            this.request = request;
            this.left = tries - 1;
            this.patience = patience;
            this.since = since;
        }
    }

    private final String account;
    private final RandomGenerator random;
    private final Map<String, Subscriber> here = new HashMap<>();
    /** By the identifier of the request. */
    private final Map<String, Open> open = new HashMap<>();

    /** @param random nobody may guess it: who knows an identifier of a request could answer it */
    KuraRequests(String account, RandomGenerator random) {
        this.account = account;
        this.random = random;
    }

    synchronized void subscribed(String gateway, Subscriber subscriber) {
        here.put(gateway, subscriber);
    }

    synchronized void gone(String gateway, Subscriber subscriber) {
        here.remove(gateway, subscriber);
    }

    /** Whether a gateway listens. */
    synchronized boolean reaches(String gateway) {
        return here.containsKey(gateway);
    }

    /** How a gateway that listens is connected. */
    synchronized Optional<Subscriber.Ends> ends(String gateway) {
        return Optional.ofNullable(here.get(gateway)).flatMap(Subscriber::ends);
    }

    /**
     * Asks a gateway.
     *
     * @param now milliseconds of a monotonic clock
     * @return fails with {@link Unanswered}, at once when the gateway is not here or is asked too much already
     */
    CompletableFuture<KuraReply> send(String gateway, KuraRequest request, long now) {
        return send(new Open(gateway, request, TRIES, PATIENCE_MILLIS, now));
    }

    /** The same, but once and with less patience. @param patience milliseconds */
    CompletableFuture<KuraReply> sendOnce(String gateway, KuraRequest request, long patience, long now) {
        return send(new Open(gateway, request, 1, patience, now));
    }

    private CompletableFuture<KuraReply> send(Open one) {
        byte[] random16 = new byte[ID_BYTES];
        random.nextBytes(random16);
        String id = HexFormat.of().formatHex(random16);
        synchronized (this) {
            if (open.values().stream().filter(other -> other.gateway.equals(one.gateway)).count() >= MOST_OPEN) {
                return CompletableFuture.failedFuture(new Unanswered("网关有太多请求尚未答复", "the gateway has too many requests to answer"));
            }
            open.put(id, one);
        }
        if (!sent(id, one)) {
            end(id, one, new Unanswered("网关未连接或暂时不能接收", "the gateway is not here, or takes nothing at the moment"));
        }
        return one.reply;
    }

    /** Not under the lock: who is told may call back. */
    private boolean sent(String id, Open one) {
        Subscriber subscriber;
        synchronized (this) {
            subscriber = here.get(one.gateway);
        }
        byte[] message = one.request.message(id, REQUESTER);
        return subscriber != null && message.length <= MOST_BYTES
                && subscriber.tell(one.request.topic(account, one.gateway), message);
    }

    private void end(String id, Open one, Unanswered why) {
        synchronized (this) {
            open.remove(id);
        }
        one.reply.completeExceptionally(why);
    }

    /** Repeats what was not answered, and gives up what was not answered often enough. */
    void work(long now) {
        List<Map.Entry<String, Open>> late;
        synchronized (this) {
            late = open.entrySet().stream().filter(entry -> now - entry.getValue().since >= entry.getValue().patience)
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue())).toList();
        }
        for (Map.Entry<String, Open> entry : late) {
            Open one = entry.getValue();
            if (one.left == 0) {
                end(entry.getKey(), one, new Unanswered("网关未答复", "the gateway did not answer"));
                continue;
            }
            one.left--;
            one.since = now;
            if (one.request.repeatable()) {
                // Where it is not here it may be back before the patience ends.
                sent(entry.getKey(), one);
            }
        }
    }

    /**
     * Takes an answer.
     *
     * @param gateway who sent it
     * @param id      of the request that it answers
     */
    Taken answered(String gateway, String id, KuraReply reply) {
        Open answered;
        synchronized (this) {
            answered = open.get(id);
            if (answered == null) {
                return Taken.LATE;
            }
            if (!answered.gateway.equals(gateway)) {
                return Taken.FOR_ANOTHER;
            }
            open.remove(id);
        }
        answered.reply.complete(reply);
        return Taken.AWAITED;
    }
}
