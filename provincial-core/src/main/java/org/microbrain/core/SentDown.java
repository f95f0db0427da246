package org.microbrain.core;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.microbrain.link.Children;
import org.microbrain.runtime.artifact.ReleaseFolder;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.intent.CoreSignature;
import org.microbrain.runtime.intent.IntentBook;
import org.microbrain.runtime.intent.IntentDesk;
import org.microbrain.runtime.metrics.Metric;
import org.microbrain.runtime.metrics.NodeMetrics;

/** What the province sends down: what it wants, signed, and the pieces of its releases. Owns two threads. */
final class SentDown implements AutoCloseable {

    private final ExecutorService intentThread = thread("intents");
    private final ExecutorService releaseThread = thread("releases");
    private final IntentBook book;
    private final IntentDesk desk;
    private final ReleaseFolder releases;

    /** @param revoked whether the key of this certificate is let in no more */
    SentDown(NodeSettings node, NodeIdentity identity, Predicate<X509Certificate> revoked, NodeClock clock) {
        book = new IntentBook(node.data().resolve("intents.db"), node.node(), intentThread,
                new CoreSignature(identity.root(), revoked));
        desk = new IntentDesk(book, identity, () -> clock.get().millis());
        desk.start();
        releases = new ReleaseFolder(node.data().resolve("releases"), releaseThread,
                () -> Instant.ofEpochMilli(clock.get().millis()));
    }

    private static ExecutorService thread(String name) {
        return new ThreadPoolExecutor(0, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(),
                new DefaultThreadFactory(name));
    }

    /** Where is said what the province wants. */
    IntentDesk desk() {
        return desk;
    }

    /** What was said, by node and area. */
    IntentBook book() {
        return book;
    }

    /** The artifacts and the metadata that the province offers. */
    ReleaseFolder releases() {
        return releases;
    }

    /** To be called before the first child comes. */
    void handOn(Children children) {
        children.intentsFrom(desk);
        children.piecesFrom(releases);
        book.afterNews(children::intentsChanged);
    }

    void show(NodeMetrics metrics) {
        metrics.gauge(Metric.INTENT_REVISION, () -> book.wanted().revision());
        metrics.counted(Metric.PIECES_GIVEN, releases::given);
    }

    /** What a person must mend. */
    List<Notice> troubles() {
        return book.trouble().stream().toList();
    }

    @Override
    public void close() {
        for (ExecutorService thread : List.of(releaseThread, intentThread)) {
            thread.shutdown();
            try {
                thread.awaitTermination(2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        book.close();
    }
}
