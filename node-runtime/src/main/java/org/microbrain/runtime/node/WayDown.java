package org.microbrain.runtime.node;

import com.google.protobuf.ByteString;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.microbrain.link.Children;
import org.microbrain.link.PieceName;
import org.microbrain.link.Uplink;
import org.microbrain.runtime.artifact.ArtifactCache;
import org.microbrain.runtime.artifact.ArtifactSource;
import org.microbrain.runtime.artifact.MetadataSource;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.config.ArtifactSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.intent.CoreSignature;
import org.microbrain.runtime.intent.IntentBook;
import org.microbrain.runtime.metrics.Metric;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes down to an edge or a hub: what the province wants of it, and the pieces of releases. Owns two threads, while
 * there is something to do: a halt must not wait for a disk that is busy with an artifact.
 */
public final class WayDown implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WayDown.class);

    private final ExecutorService intentThread = thread("intents");
    private final ExecutorService artifactThread = thread("artifacts");
    private final IntentBook intents;
    private final ArtifactCache artifacts;

    /** @param revoked whether the key of this certificate is let in no more */
    public WayDown(NodeSettings node, ArtifactSettings limits, NodeIdentity identity, Predicate<X509Certificate> revoked,
                   Uplink uplink, NodeClock clock) {
        intents = new IntentBook(node.data().resolve("intents.db"), node.node(), intentThread,
                new CoreSignature(identity.root(), revoked));
        artifacts = new ArtifactCache(node.data().resolve("artifacts"), limits.limitBytes(), uplink::fetch, artifactThread,
                () -> Instant.ofEpochMilli(clock.get().millis()), clock::elapsed);
        uplink.intentsInto(intents);
    }

    static ExecutorService thread(String name) {
        return new ThreadPoolExecutor(0, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(),
                new DefaultThreadFactory(name));
    }

    /** What the province wants of this node, and of those below it. */
    public IntentBook intents() {
        return intents;
    }

    /** Where this node gets the bytes of a release. */
    public ArtifactSource artifacts() {
        return artifacts.downloads();
    }

    /** Where this node gets the files of the release metadata. */
    public MetadataSource metadata() {
        return artifacts.downloads();
    }

    /** Keeps a piece of a release that somebody carried here. See {@link ArtifactCache#keep}. */
    public CompletableFuture<Void> keep(PieceName name, ByteString bytes) {
        return artifacts.keep(name, bytes);
    }

    /** Hands on to children what they ask for. To be called before the first of them comes. */
    public void handOn(Children children) {
        children.intentsFrom(intents);
        children.piecesFrom(artifacts.forChildren());
        intents.afterNews(children::intentsChanged);
    }

    /** Goes on with what waits. To be called ten times a second. */
    public void work() {
        artifacts.work();
    }

    public void show(NodeMetrics metrics) {
        metrics.gauge(Metric.INTENT_REVISION, () -> intents.wanted().revision());
        metrics.counted(Metric.INTENTS_REFUSED, intents::refused);
        metrics.counted(Metric.PIECES_FETCHED, artifacts::fetched);
        metrics.counted(Metric.PIECES_GIVEN, () -> artifacts.forChildren().given());
        metrics.counted(Metric.PIECES_FROM_CACHE, () -> artifacts.forChildren().fromCache());
    }

    /** What a person must mend. */
    public List<Notice> troubles() {
        return intents.trouble().stream().toList();
    }

    @Override
    public void close() {
        finish(artifactThread);
        finish(intentThread);
        intents.close();
    }

    static void finish(ExecutorService thread) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("what comes down did not finish in time; it is asked for again at the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
