package org.microbrain.edge.kura;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.microbrain.field.kura.KuraChannel;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraReply;

/**
 * Reads and writes channels of assets of gateways (ASSET-V1), beside whatever else a gateway is asked. Each request is sent once:
 * of a write whose answer got lost nobody knows whether it was done, until the channel is read. Thread-safe; nothing waits.
 */
public final class KuraAssets {

    /** How long an answer is awaited. */
    static final long PATIENCE_MILLIS = 5_000;

    private final KuraRequests requests;
    private final LongSupplier elapsed;

    KuraAssets(KuraRequests requests, LongSupplier elapsed) {
        this.requests = requests;
        this.elapsed = elapsed;
    }

    /** Whether a gateway listens. */
    public boolean reaches(String gateway) {
        return requests.reaches(gateway);
    }

    /**
     * Reads a channel.
     *
     * @return its value; fails when the gateway does not say one, with the reason as message
     */
    public CompletableFuture<String> read(String gateway, KuraChannel channel) {
        return requests.sendOnce(gateway, channel.read(), PATIENCE_MILLIS, elapsed.getAsLong()).thenCompose(reply -> value(reply, channel));
    }

    /**
     * Writes to a channel.
     *
     * @param type {@code BOOLEAN}, {@code INTEGER}, …
     * @return completes with the first answer, whatever it says: it proves nothing; fails when none came
     */
    public CompletableFuture<Void> write(String gateway, KuraChannel channel, String type, String value) {
        return requests.sendOnce(gateway, channel.write(type, value), PATIENCE_MILLIS, elapsed.getAsLong()).thenApply(reply -> null);
    }

    private static CompletableFuture<String> value(KuraReply reply, KuraChannel channel) {
        if (!reply.understood()) {
            return no("(" + reply.code() + ") " + reply.message());
        }
        try {
            return channel.said(reply.body()).map(said -> said.value().filter(value -> said.error().isEmpty())
                    .map(CompletableFuture::completedFuture).orElseGet(() -> no(said.error())))
                    .orElseGet(() -> no("there is no such channel"));
        } catch (KuraCodec.Unusable unusable) {
            return no(unusable.flaw().en());
        }
    }

    private static CompletableFuture<String> no(String why) {
        return CompletableFuture.failedFuture(new KuraRequests.Unanswered("通道读取失败：" + why, "the channel cannot be read: " + why));
    }
}
