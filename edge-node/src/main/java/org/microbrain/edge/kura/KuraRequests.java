package org.microbrain.edge.kura;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.microbrain.edge.intake.mqtt.Subscriber;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;

/**
 * Asks gateways with Kura and waits for their answers. One request of a gateway is under way at a time. Answers come with QoS 0
 * and get lost: what does no harm twice is asked again with the same identifier. Identifiers are random, and an answer counts
 * only from the gateway that was asked. Thread-safe; futures complete on the thread that brings the answer, or in
 * {@link #work}.
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
        private final String id;
        private final KuraRequest request;
        private final CompletableFuture<KuraReply> reply = new CompletableFuture<>();
        private int tries = 1;
        private long since;

        Open(String id, KuraRequest request, long since) {
            this.id = id;
            this.request = request;
            this.since = since;
        }
    }

    private final String account;
    private final RandomGenerator random;
    private final Map<String, Subscriber> here = new HashMap<>();
    private final Map<String, Open> byGateway = new HashMap<>();

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

    /**
     * Asks a gateway.
     *
     * @param now milliseconds of a monotonic clock
     * @return fails with {@link Unanswered}, at once when the gateway is not here or is asked something already
     */
    CompletableFuture<KuraReply> send(String gateway, KuraRequest request, long now) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Open open = new Open(HexFormat.of().formatHex(id), request, now);
        synchronized (this) {
            if (byGateway.putIfAbsent(gateway, open) != null) {
                return CompletableFuture.failedFuture(new Unanswered("网关正在答复另一个请求", "the gateway is answering another request"));
            }
        }
        if (!sent(gateway, open)) {
            end(gateway, open, new Unanswered("网关未连接或暂时不能接收", "the gateway is not here, or takes nothing at the moment"));
        }
        return open.reply;
    }

    /** Not under the lock: who is told may call back. */
    private boolean sent(String gateway, Open open) {
        Subscriber subscriber;
        synchronized (this) {
            subscriber = here.get(gateway);
        }
        byte[] message = open.request.message(open.id, REQUESTER);
        return subscriber != null && message.length <= MOST_BYTES
                && subscriber.tell(open.request.topic(account, gateway), message);
    }

    private void end(String gateway, Open open, Unanswered why) {
        synchronized (this) {
            byGateway.remove(gateway, open);
        }
        open.reply.completeExceptionally(why);
    }

    /** Repeats what was not answered, and gives up what was not answered often enough. */
    void work(long now) {
        List<Map.Entry<String, Open>> late;
        synchronized (this) {
            late = byGateway.entrySet().stream().filter(entry -> now - entry.getValue().since >= PATIENCE_MILLIS)
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue())).toList();
        }
        for (Map.Entry<String, Open> entry : late) {
            Open open = entry.getValue();
            if (open.tries >= TRIES) {
                end(entry.getKey(), open, new Unanswered("网关未答复", "the gateway did not answer"));
                continue;
            }
            open.tries++;
            open.since = now;
            if (open.request.repeatable()) {
                // Where it is not here it may be back before the patience ends.
                sent(entry.getKey(), open);
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
        Open answered = null;
        synchronized (this) {
            for (Map.Entry<String, Open> entry : byGateway.entrySet()) {
                if (entry.getValue().id.equals(id)) {
                    if (!entry.getKey().equals(gateway)) {
                        return Taken.FOR_ANOTHER;
                    }
                    answered = entry.getValue();
                }
            }
            if (answered == null) {
                return Taken.LATE;
            }
            byGateway.remove(gateway);
        }
        answered.reply.complete(reply);
        return Taken.AWAITED;
    }
}
