package org.microbrain.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.microbrain.artifact.Recipe;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.link.Children;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.MemoryNetwork;
import org.microbrain.link.Moment;
import org.microbrain.link.Parent;
import org.microbrain.link.Receiver;
import org.microbrain.link.Uplink;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.artifact.ArtifactCache;
import org.microbrain.runtime.artifact.ReleaseFolder;

/**
 * A province on imagined lines: the real ends of its links and the real parts that fetch, cache and give pieces, on real disks,
 * in one thread. What each node sends is counted, frame by frame, signs of life included. TLS is not.
 */
final class MemoryProvince {

    static final NodeId CORE = new NodeId("450000000000");
    private static final long WALL = 1_800_000_000_000L;
    private static final long STEP_MILLIS = 10;
    private static final long WORK_MILLIS = 50;
    /** A transfer that has not ended by then never does. */
    private static final long MOST_MILLIS = 24 * 3_600_000L;

    private final Path folder;
    private final Random random = new Random(1);
    private final Map<NodeId, Long> sent = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final MemoryNetwork network = new MemoryNetwork(random, 20, (link, from, to, frame) -> {
        sent.merge(from, (long) Integer.BYTES + frame.getSerializedSize(), Long::sum);
        return List.of(frame);
    });
    private final ReleaseFolder releases;
    private final Children below;
    private long now;

    /** One node with a parent. */
    private record Node(Uplink uplink, Children children, ArtifactCache cache) {
    }

    /** A core that offers nothing yet. */
    MemoryProvince(Path folder) {
        this.folder = folder;
        releases = new ReleaseFolder(folder.resolve("releases"), Runnable::run, () -> Instant.ofEpochMilli(WALL + now));
        below = children(CORE);
        below.piecesFrom(releases);
    }

    private Moment moment() {
        return new Moment(now, RecordTime.good(WALL + now));
    }

    private Children children(NodeId node) {
        Children children = new Children(node, "bench", new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
                return CompletableFuture.completedFuture(held);
            }
        }, LinkSettings.DEFAULT, moment());
        network.listen(node, children::connected);
        return children;
    }

    /** Adds a node below another one. */
    void add(NodeId node, NodeId parent) {
        MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), node, JournalId.random(random),
                JournalLimits.DEFAULT);
        Uplink uplink = new Uplink(journal.origin(), "bench",
                List.of(new Parent(parent, InetSocketAddress.createUnresolved(parent.text(), 1))),
                network.dialer(node, () -> true), Runnable::run, new GroupCommit<>(journal, Runnable::run),
                LinkSettings.DEFAULT, random, millis -> { }, moment());
        ArtifactCache cache = new ArtifactCache(folder.resolve(node.text()), 2L << 30, uplink::fetch, Runnable::run,
                () -> Instant.ofEpochMilli(WALL + now), () -> now);
        Children children = children(node);
        children.piecesFrom(cache.forChildren());
        nodes.add(new Node(uplink, children, cache));
    }

    /** Takes a release's artifact into the core. */
    Recipe release(Path artifact) throws IOException {
        return releases.importArtifact(artifact);
    }

    /** The nodes of these numbers, in the order they were added, fetch an artifact, all at once. */
    List<Path> fetch(Recipe recipe, List<Integer> who) {
        List<CompletableFuture<Path>> fetches = who.stream().map(one -> nodes.get(one).cache().downloads()
                .fetch(recipe.artifact(), recipe.length(), 0, here -> { })).toList();
        for (long end = now + MOST_MILLIS; !fetches.stream().allMatch(CompletableFuture::isDone); now += STEP_MILLIS) {
            if (now > end) {
                throw new IllegalStateException("the artifact did not arrive");
            }
            network.work(now);
            if (now % WORK_MILLIS == 0) {
                below.work(moment());
                nodes.forEach(node -> {
                    node.children().work(moment());
                    node.uplink().work(moment());
                    node.cache().work();
                });
            }
        }
        return fetches.stream().map(CompletableFuture::join).toList();
    }

    /** Bytes that a node has sent so far, up and down. */
    long sent(NodeId node) {
        return sent.getOrDefault(node, 0L);
    }
}
