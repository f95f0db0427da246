package org.microbrain.core.device;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.microbrain.journal.StorageFailure;
import org.microbrain.runtime.device.CommandAnswer;
import org.microbrain.runtime.device.DeviceCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outbox of commands and the thread on which everything about it happens. Safe for use by several threads. */
public final class CommandDesk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);

    private final PresenceBook presence;
    private final CommandOutbox outbox;
    private final LongSupplier clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("device-commands"));

    /**
     * @param send  gives a command to Hono; fails when nothing came back
     * @param clock Unix milliseconds
     */
    public CommandDesk(Path data, PresenceBook presence, Function<DeviceCommand, CompletionStage<CommandAnswer>> send,
                       LongSupplier clock) {
        this.presence = presence;
        this.clock = clock;
        outbox = new CommandOutbox(data.resolve("device-commands.db"), presence::of, send, this::later, clock);
        thread.scheduleWithFixedDelay(this::work, 1, 1, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(this::tend, 1, 24, TimeUnit.HOURS);
    }

    private void later(Runnable answered) {
        try {
            thread.execute(answered);
        } catch (RejectedExecutionException closed) {
            LOG.debug("an answer came after the end; at the next start its command is one of which nobody knows");
        }
    }

    private void work() {
        try {
            outbox.work();
        } catch (StorageFailure e) {
            LOG.warn("commands to devices wait: {}", e.getMessage());
        }
    }

    private void tend() {
        try {
            outbox.tend();
        } catch (StorageFailure e) {
            LOG.warn("old commands to devices are not forgotten: {}", e.getMessage());
        }
    }

    /** Asks or changes the outbox. @throws StorageFailure when its file cannot be used */
    public <T> T ask(Function<CommandOutbox, T> question) {
        try {
            return CompletableFuture.supplyAsync(() -> question.apply(outbox), thread).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Another number when something may have changed. */
    public long mark() {
        return outbox.mark() + presence.mark();
    }

    public PresenceBook presence() {
        return presence;
    }

    /** Unix milliseconds. */
    public long now() {
        return clock.getAsLong();
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outbox.close();
    }
}
