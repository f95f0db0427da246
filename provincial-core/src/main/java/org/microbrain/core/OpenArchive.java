package org.microbrain.core;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.journal.GroupCommit;
import org.microbrain.runtime.clock.NodeClock;

/** The archive as a process of the core has it: the store, the thread that decodes, the thread that writes, who watches over it. */
final class OpenArchive implements AutoCloseable {

    private final SqlArchive store;
    private final ExecutorService decoding = Executors.newSingleThreadExecutor(new DefaultThreadFactory("decoding"));
    private final ExecutorService thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("archive"));
    private final GroupCommit<SqlArchive> commits;
    private final ArchiveWatch watch;

    OpenArchive(CoreSettings core, NodeClock clock) throws IOException {
        Files.createDirectories(core.archive().folder());
        store = core.openArchive();
        commits = new GroupCommit<>(store, thread);
        watch = new ArchiveWatch(store, commits, core.archive().folder(), core.node().area(), clock, clock::elapsed);
    }

    SqlArchive store() {
        return store;
    }

    GroupCommit<SqlArchive> commits() {
        return commits;
    }

    /** What routes bring their records to. */
    ArchiveComponent component(NodeClock clock) {
        return new ArchiveComponent(commits, decoding, clock);
    }

    ArchiveWatch watch() {
        return watch;
    }

    /** What is under way is written first, if it can be decoded within two seconds and written within two more. */
    @Override
    public void close() {
        end(decoding);
        end(thread);
        store.close();
    }

    private static void end(ExecutorService thread) {
        thread.shutdown();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
