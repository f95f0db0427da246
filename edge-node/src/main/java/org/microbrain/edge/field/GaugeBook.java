package org.microbrain.edge.field;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.microbrain.field.sl651.RainGauge;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rain gauges of stations as they were last heard, kept in the journal, so that the rain that fell while the node was down
 * is known by the next total. Who moves a gauge waits for those before. Thread-safe.
 */
public final class GaugeBook {

    private static final Logger LOG = LoggerFactory.getLogger(GaugeBook.class);
    private static final String KEY = "rain-gauge/";

    private final Function<String, CompletableFuture<byte[]>> read;
    private final Function<Map<String, byte[]>, CompletableFuture<Void>> write;
    private final Map<String, CompletableFuture<RainGauge>> gauges = new ConcurrentHashMap<>();

    /**
     * @param read  what the journal keeps under a key; null for nothing
     * @param write keeps values under keys; completes when they are durable
     */
    public GaugeBook(Function<String, CompletableFuture<byte[]>> read, Function<Map<String, byte[]>, CompletableFuture<Void>> write) {
        this.read = read;
        this.write = write;
    }

    /** The book in a journal. */
    public static GaugeBook in(GroupCommit<? extends Journal> commits) {
        return new GaugeBook(key -> commits.submit(journal -> journal.state(key)), state -> commits.submit(journal -> {
            state.forEach(journal::state);
            return null;
        }));
    }

    /**
     * Lets {@code step} work with a station's gauge, alone.
     *
     * @param station that may deliver: each is remembered for good
     * @param step    completes with the gauge as it is then, once the readings are durable; when it fails, the gauge stays
     * @return completes when the gauge is durable, too; fails when the step or that failed
     */
    CompletionStage<Void> move(String station, Function<RainGauge, CompletionStage<RainGauge>> step) {
        CompletableFuture<RainGauge> after = new CompletableFuture<>();
        CompletableFuture<RainGauge> before = gauges.put(station, after);
        return (before == null ? kept(station) : before).thenCompose(gauge -> moved(station, gauge, step)
                .whenComplete((moved, failure) -> after.complete(failure == null ? moved : gauge)))
                .thenAccept(moved -> { });
    }

    private CompletionStage<RainGauge> moved(String station, RainGauge gauge,
                                             Function<RainGauge, CompletionStage<RainGauge>> step) {
        CompletionStage<RainGauge> moved;
        try {
            moved = step.apply(gauge);
        } catch (RuntimeException e) {
            moved = CompletableFuture.failedFuture(e);
        }
        return moved.thenCompose(now -> now.equals(gauge) ? CompletableFuture.completedFuture(now)
                : write.apply(Map.of(KEY + station, bytes(now))).thenApply(nothing -> now));
    }

    private CompletableFuture<RainGauge> kept(String station) {
        return read.apply(KEY + station).handle((bytes, failure) -> {
            if (failure != null) {
                LOG.warn("the last total of rain of station {} cannot be read, and the next one begins anew: {}", station,
                        failure.getMessage());
            }
            if (bytes == null || bytes.length != Long.BYTES + Double.BYTES) {
                return RainGauge.UNKNOWN;
            }
            ByteBuffer kept = ByteBuffer.wrap(bytes);
            return new RainGauge(kept.getLong(), kept.getDouble());
        });
    }

    private static byte[] bytes(RainGauge gauge) {
        return ByteBuffer.allocate(Long.BYTES + Double.BYTES).putLong(gauge.millis()).putDouble(gauge.total()).array();
    }
}
