package org.microbrain.runtime.node;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.Ledger;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.Moment;
import org.microbrain.link.NettyDialer;
import org.microbrain.link.Parent;
import org.microbrain.link.SharedBook;
import org.microbrain.link.SharedBooks;
import org.microbrain.link.Uplink;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.enrol.RevokedParents;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerCertificates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an edge and a hub have alike: a clock, a journal with its thread, a link to the parents, and the ticking that
 * drives them. Life-cycle code: it owns threads.
 */
public final class JournalNode implements ChildRecords, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalNode.class);
    private static final String LAST_GOOD = "clock.last-good";
    private static final int CONNECT_MILLIS = 2_000;
    private static final long TICK_MILLIS = 100;

    private final NodeClock clock;
    private final SqliteJournal journal;
    private final ExecutorService journalThread;
    private final GroupCommit<SqliteJournal> commits;
    private final BlockWriter blocks;
    private final EventLoopGroup loops;
    private final Uplink uplink;
    private final RevokedParents revokedParents;
    private final ScheduledExecutorService ticker;
    private final Path journalFile;
    private final StorageWatch storage;

    /** Opens journal and link; nothing moves before {@link #start}. */
    public JournalNode(NodeSettings node, JournalSettings settings, NodeIdentity identity, String program,
                       InstantSource system) throws SSLException {
        SecureRandom random = new SecureRandom();
        journalFile = node.data().resolve("journal.db");
        journal = SqliteJournal.openOrReplace(journalFile, node.node(), new JournalLimits(settings.limitBytes(),
                settings.keepBytes(), Duration.ofDays(settings.keepDays()), settings.floorBytes()), random);
        journalThread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("journal"));
        loops = new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("net"), NioIoHandler.newFactory());
        ticker = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("ticker"));
        try {
            clock = new NodeClock(system, System::nanoTime, lastGood());
            commits = new GroupCommit<>(journal, journalThread);
            blocks = new BlockWriter(commits, settings.blockReadings(), settings.blockAge().toMillis(), clock,
                    clock.elapsed());
            EventLoop uplinkThread = (EventLoop) loops.next();
            List<Parent> parents = node.parents().stream().map(parent -> new Parent(parent.node(), parent.address())).toList();
            revokedParents = new RevokedParents(node.node(), commits, RevokedParents.saved(journal));
            PeerCertificates met = new PeerCertificates(node.data());
            uplink = new Uplink(journal.origin(), program, parents,
                    new NettyDialer(uplinkThread, identity.clientContext(clock::credible),
                            chain -> {
                                NodeId parent = revokedParents.of(chain);
                                met.met(parent, chain);
                                return parent;
                            }, CONNECT_MILLIS),
                    uplinkThread, commits, LinkSettings.DEFAULT, random, clock::parentSays, clock.moment());
            ticker.scheduleWithFixedDelay(guarded(() -> {
                Moment now = clock.moment();
                uplinkThread.execute(() -> uplink.work(now));
            }), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
            every(Duration.ofSeconds(1), () -> blocks.work(clock.elapsed()));
            every(Duration.ofSeconds(10), this::tend);
            ClockCorrection correction = new ClockCorrection(clock, commits, program);
            every(Duration.ofSeconds(1), correction::work);
            storage = new StorageWatch(journal, commits, journalFile, program, clock, this::tend);
            every(Duration.ofSeconds(1), storage::work);
        } catch (SSLException | RuntimeException | Error e) {
            // A bundle tries again, and would find the journal locked by this one.
            ticker.shutdownNow();
            loops.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS);
            closeJournal();
            throw e;
        }
    }

    private OptionalLong lastGood() {
        byte[] saved = journal.state(LAST_GOOD);
        return saved == null ? OptionalLong.empty() : OptionalLong.of(ByteBuffer.wrap(saved).getLong());
    }

    private void tend() {
        commits.submit(store -> {
            store.state(LAST_GOOD, ByteBuffer.allocate(8).putLong(clock.lastGood()).array());
            return store.tend(clock.confirmed());
        });
    }

    @Override
    public CompletionStage<Map<Origin, SequenceSet>> receipts(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
        return commits.submit(store -> {
            store.accept(List.of(), made);
            Map<Origin, SequenceSet> receipts = new HashMap<>();
            held.forEach((origin, asked) -> receipts.put(origin, store.received(origin).intersection(asked)));
            return receipts;
        });
    }

    @Override
    public List<Origin> origins() {
        return commits.submit(store -> store.ledger().stream().map(Ledger::origin).toList()).join();
    }

    /** Appends a record of class event. @return completes when it is durable */
    public CompletionStage<JournalRecord> record(RecordKind kind, byte[] body) {
        return commits.submit(store -> store.append(new Draft(kind, PriorityClass.EVENT, clock.get(), body)));
    }

    /** Calls {@code work} again and again on the ticker's thread, until this is closed. */
    public void every(Duration pause, Runnable work) {
        ticker.scheduleWithFixedDelay(guarded(work), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A scheduled task that throws is never run again; one failure must not stop a node's heart. */
    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error("a periodic task failed and will be tried again: {}", e.toString());
            }
        };
    }

    public NodeClock clock() {
        return clock;
    }

    /** The journal, for reading on its own thread; everything else goes through {@link #commits}. */
    public SqliteJournal journal() {
        return journal;
    }

    public Path journalFile() {
        return journalFile;
    }

    public GroupCommit<SqliteJournal> commits() {
        return commits;
    }

    public StorageWatch storage() {
        return storage;
    }

    public BlockWriter blocks() {
        return blocks;
    }

    public Uplink uplink() {
        return uplink;
    }

    /** What parents say goes into these, and into the list of parents that are none any more. */
    public void shareInto(SharedBook... books) {
        List<SharedBook> all = new ArrayList<>(List.of(revokedParents));
        all.addAll(List.of(books));
        uplink.shareInto(new SharedBooks(all.toArray(SharedBook[]::new)));
    }

    /** Keys of nodes above this one that are believed no more; names parents by their certificates and refuses those. */
    public RevokedParents revokedParents() {
        return revokedParents;
    }

    /** Event loops for listeners of this node. */
    public EventLoopGroup loops() {
        return loops;
    }

    /** Stops ticking, finishes what the journal was given, closes it. */
    @Override
    public void close() {
        ticker.shutdownNow();
        storage.close();
        loops.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
        tend();
        closeJournal();
    }

    private void closeJournal() {
        journalThread.shutdown();
        try {
            if (!journalThread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("the journal did not finish in time; what was acknowledged is safe on the disk");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        journal.close();
    }
}
