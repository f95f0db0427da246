package org.microbrain.runtime.update;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.microbrain.link.Moment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an updater on a thread of its own, since it waits for disks and commands. Life-cycle code: owns the thread. */
public final class UpdateOffice implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UpdateOffice.class);

    private final Updater updater;
    private final Supplier<Moment> clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread one = new Thread(task, "updates");
        one.setDaemon(true);
        return one;
    });
    private final AtomicBoolean queued = new AtomicBoolean();

    public UpdateOffice(Updater updater, Supplier<Moment> clock) {
        this.updater = updater;
        this.clock = clock;
    }

    /** What ran goes on. Waits until it does. */
    public void start() {
        updater.start();
    }

    /** To be called about once a second; returns at once. */
    public void work() {
        if (queued.compareAndSet(false, true)) {
            try {
                thread.execute(this::step);
            } catch (RejectedExecutionException e) {
                LOG.debug("updates have ended");
            }
        }
    }

    private void step() {
        queued.set(false);
        try {
            updater.work(clock.get());
        } catch (RuntimeException e) {
            LOG.error("updates failed and go on: {}", e.toString());
        }
    }

    public Updater updater() {
        return updater;
    }

    /** What is begun is left as it is, to be taken up again at the next start. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
