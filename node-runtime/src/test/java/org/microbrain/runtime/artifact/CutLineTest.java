package org.microbrain.runtime.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.artifact.ChunkStore;
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
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/** Real ends of a link on imagined lines: what a fetch costs when the line is cut, and what it costs everybody else. */
class CutLineTest {

    private static final NodeId CITY = new NodeId("450100000000");
    private static final NodeId EDGE = new NodeId("450102001003");
    private static final long WALL = 1_800_000_000_000L;

    @TempDir
    Path folder;
    private final Random random = new Random(3);
    private long now;
    private long down;
    private long warningArrived;
    private final MemoryNetwork network = new MemoryNetwork(random, 20, (link, from, to, frame) -> {
        if (from.equals(CITY)) {
            down += 4 + frame.getSerializedSize();
        }
        return List.of(frame);
    });
    private ReleaseFolder releases;
    private Uplink uplink;
    private Children children;
    private Downloads downloads;

    private Moment moment() {
        return new Moment(now, RecordTime.good(WALL + now));
    }

    @BeforeEach
    void aParentAndAChild() {
        releases = new ReleaseFolder(folder.resolve("releases"), Runnable::run, () -> Instant.ofEpochMilli(WALL + now));
        children = new Children(CITY, "test", new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                warningArrived = now;
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
                return CompletableFuture.completedFuture(held);
            }
        }, LinkSettings.DEFAULT, moment());
        children.piecesFrom(releases);
        network.listen(CITY, children::connected);
        MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), EDGE, new JournalId(1, 2),
                JournalLimits.DEFAULT);
        uplink = new Uplink(journal.origin(), "test",
                List.of(new Parent(CITY, InetSocketAddress.createUnresolved("city", 1))),
                network.dialer(EDGE, () -> true), Runnable::run, new GroupCommit<>(journal, Runnable::run),
                LinkSettings.DEFAULT, random, millis -> { }, moment());
        long room = 256 << 20;
        ChunkStore chunks = new ChunkStore(folder.resolve("chunks"), room, () -> Instant.ofEpochMilli(WALL + now));
        downloads = new Downloads(folder, chunks, room, new PieceLoader(uplink::fetch, Runnable::run, () -> now), Runnable::run,
                () -> now);
    }

    private void run(long millis) {
        for (long end = now + millis; now < end; now += 10) {
            network.work(now);
            if (now % 50 == 0) {
                children.work(moment());
                uplink.work(moment());
                downloads.work();
            }
        }
    }

    private Recipe release(int length) throws Exception {
        byte[] artifact = new byte[length];
        random.nextBytes(artifact);
        Path file = folder.resolve("artifact");
        Files.write(file, artifact);
        return releases.importArtifact(file);
    }

    @Test
    void aHundredCutsDuring50MegabytesCostATwentiethAtMost() throws Exception {
        Recipe recipe = release(50_000_000);
        CompletableFuture<Path> fetched = downloads.fetch(recipe.artifact(), recipe.length(), 0, here -> { });
        int cuts = 0;
        for (long next = recipe.length() / 101; !fetched.isDone(); run(10)) {
            if (down > next && cuts < 100) {
                network.cut(CITY, EDGE);
                cuts++;
                run(50);
                network.heal(CITY, EDGE);
                next += recipe.length() / 101;
            }
        }
        assertThat(cuts).isEqualTo(100);
        assertThat(Files.mismatch(fetched.join(), folder.resolve("artifact"))).isEqualTo(-1);
        assertThat(down).isLessThan(recipe.length() * 105 / 100);
    }

    @Test
    void aCeilingIsKept() throws Exception {
        Recipe recipe = release(400_000);
        CompletableFuture<Path> fetched = downloads.fetch(recipe.artifact(), recipe.length(), 20_000, here -> { });
        run(12_000);
        assertThat(down).isBetween(180_000L, 280_000L);
        run(14_000);
        assertThat(fetched).isCompleted();
    }

    @Test
    void aWarningIsNotDelayedByPiecesOnAThinLineAndRecordsGoFirst() throws Exception {
        network.thin(CITY, EDGE, 8_000, 300);
        network.thin(EDGE, CITY, 8_000, 300);
        Recipe recipe = release(2_000_000);
        downloads.fetch(recipe.artifact(), recipe.length(), 0, here -> { });
        run(60_000);
        assertThat(down).as("the line is used").isGreaterThan(60 * 8_000 / 3);
        Origin origin = new Origin(EDGE, new JournalId(1, 2));
        JournalRecord warning = JournalRecord.seal(origin, 1, new Draft(RecordKind.WARNING, PriorityClass.WARNING,
                RecordTime.good(WALL), new byte[100]));
        long sent = now;
        CompletableFuture<Void> acknowledged = uplink.send(new Batch(PriorityClass.WARNING, List.of(warning),
                Map.of(origin, 1L)));
        while (!acknowledged.isDone()) {
            run(10);
        }
        assertThat(warningArrived - sent).isLessThan(500);
        assertThat(now - sent).as("there and back, and the queue before it").isLessThan(1_200);
    }
}
