package org.microbrain.edge;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.microbrain.edge.intake.folder.DropFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks into the drop folder every second, on a thread of its own, because reading a file waits for the disk. */
final class FolderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private final DropFolder folder;
    private final InstantSource clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("drop-folder"));
    private String lastFailure = "";

    FolderWatch(DropFolder folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        thread.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            folder.poll(clock.instant());
            lastFailure = "";
        } catch (IOException | RuntimeException e) {
            if (!e.toString().equals(lastFailure)) {
                lastFailure = e.toString();
                LOG.warn("the drop folder cannot be read and will be tried again: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
