package org.microbrain.core;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.microbrain.core.api.CoreApi;
import org.microbrain.core.archive.OriginLedger;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Storage;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.clock.ClockFile;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.node.IdentityTroubles;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.node.OpenParts;
import org.microbrain.runtime.node.ParentSide;
import org.microbrain.runtime.node.RunningNode;
import org.microbrain.runtime.node.StatusParts;

/** The province: archives what the cities send and answers questions about it. */
final class CoreNode implements RunningNode {

    private static final String PROGRAM = "provincial-core 0.1.0";

    private final OpenParts parts = new OpenParts();
    private final NodeSettings settings;
    private final IdentityTroubles troubles;
    private final Instant started;
    private final NodeClock clock;
    private final Path archiveFolder;
    private final SqliteArchive archive;
    private final GroupCommit<SqliteArchive> commits;
    private final LatestSeen latest;
    private final CamelRoutes routes;
    private final ParentSide parentSide;
    private final Console console;
    private final int consolePort;

    /** Runs from here on. */
    CoreNode(CoreSettings core, NodeIdentity identity, InstantSource system) throws IOException {
        settings = core.node();
        started = system.instant();
        troubles = new IdentityTroubles(identity);
        try {
            Files.createDirectories(settings.data());
            Files.createDirectories(core.archive().toAbsolutePath().getParent());
            NodeMetrics metrics = parts.add(new NodeMetrics(settings.node()));
            latest = parts.add(new LatestSeen());
            ClockFile clockFile = new ClockFile(settings.data().resolve("last-good-time"));
            clock = new NodeClock(system, System::nanoTime, clockFile.read());
            archiveFolder = core.archive().toAbsolutePath().getParent();
            archive = parts.add(new SqliteArchive(core.archive()));
            ExecutorService archiveThread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("archive"));
            parts.add(() -> finish(archiveThread));
            commits = new GroupCommit<>(archive, archiveThread);
            EventLoopGroup loops =
                    new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("net"), NioIoHandler.newFactory());
            parts.add(() -> loops.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1,
                    TimeUnit.SECONDS));
            SyncComponent sync = new SyncComponent(null);
            routes = parts.add(new CamelRoutes(settings.node().text(),
                    Map.of("sync", sync, "archive", new ArchiveComponent(commits, clock)),
                    List.of(new CoreRoutes(latest)), settings.routes()));
            routes.start();
            parentSide = parts.add(new ParentSide(settings, core.children(), PROGRAM, loops, identity, clock::credible,
                    sync, new ArchiveBooks(), clock.moment()));
            console = parts.add(new Console(settings, this::status, metrics, system));
            new CoreApi(archive, request -> settings.area()).routes(console::api);
            consolePort = console.start();
            ScheduledExecutorService ticker =
                    Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("ticker"));
            parts.add(ticker::shutdownNow);
            ticker.scheduleWithFixedDelay(() -> parentSide.work(clock.moment()), 500, 500, TimeUnit.MILLISECONDS);
            troubles.logAt(clock.credible());
            ticker.scheduleWithFixedDelay(() -> troubles.logAt(clock.credible()), 1, 1, TimeUnit.DAYS);
            ticker.scheduleWithFixedDelay(() -> clockFile.write(clock.lastGood()), 10, 60, TimeUnit.SECONDS);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private static void finish(ExecutorService thread) {
        thread.shutdown();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class ArchiveBooks implements ParentSide.Books {

        @Override
        public CompletionStage<Map<Origin, SequenceSet>> receipts(Map<Origin, SequenceSet> held,
                                                                  Map<Origin, Long> made) {
            // After the commit: batches that shared it must not look missing to the child that sent them.
            return commits.submit(store -> {
                store.store(List.of(), made, Instant.ofEpochMilli(clock.get().millis()));
                return null;
            }).thenApply(nothing -> archive.received(held));
        }

        @Override
        public List<Origin> origins() {
            return archive.ledger(settings.area()).stream().map(OriginLedger::origin).toList();
        }
    }

    private NodeStatus status() {
        return new NodeStatus(settings.node(), settings.name(), NodeStatus.Tier.CORE, settings.area().level(),
                settings.area(), started, NodeStatus.Link.NONE,
                StatusParts.children(parentSide.children().statuses()), List.of(), ledger(), StatusParts.routes(routes),
                latest.readings(200), latest.warnings(50), StatusParts.disk(archiveFolder, storage()),
                clock.get().quality(), parentSide.children().refused(), troubles.at(clock.credible(), archiveTroubles()));
    }

    private Storage storage() {
        return archive.trouble().map(failure -> failure.full() ? Storage.FULL : Storage.FAILING).orElse(Storage.GOOD);
    }

    private List<Notice> archiveTroubles() {
        return archive.trouble().map(failure -> new Notice((failure.full() ? "档案库所在磁盘已满" : "档案库无法写入")
                + "：恢复之前不确认任何数据，下级节点保留各自的记录。" + failure.getMessage(), failure.getMessage())).stream()
                .toList();
    }

    private List<NodeStatus.LedgerLine> ledger() {
        return StatusParts.addedUp(archive.ledger(settings.area()).stream().map(one -> new NodeStatus.LedgerLine(
                one.origin().node(), one.made(), one.archived(), one.shed(), one.waiting(), one.balanced())).toList());
    }

    @Override
    public int consolePort() {
        return consolePort;
    }

    @Override
    public Optional<String> firstPassword() {
        return console.firstPassword();
    }

    @Override
    public void close() {
        parts.close();
    }
}
