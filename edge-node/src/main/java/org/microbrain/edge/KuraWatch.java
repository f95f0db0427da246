package org.microbrain.edge;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.microbrain.edge.kura.KuraRollouts;
import org.microbrain.edge.kura.KuraTwins;

/** Looks after gateways with Kura every second, on a thread of its own: their configurations are large. */
final class KuraWatch implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("kura"));

    private final KuraRollouts releases;

    /** @param elapsed milliseconds of a monotonic clock */
    KuraWatch(KuraTwins twins, KuraRollouts releases, LongSupplier elapsed) {
        this.releases = releases;
        thread.scheduleWithFixedDelay(() -> {
            releases.work(elapsed.getAsLong());
            twins.work(elapsed.getAsLong());
        }, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        releases.close();
    }
}
