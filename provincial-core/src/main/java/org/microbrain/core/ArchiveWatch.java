package org.microbrain.core;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.microbrain.core.archive.ArchiveAlarms;
import org.microbrain.core.archive.ArchiveFailure;
import org.microbrain.core.archive.OriginAccount;
import org.microbrain.core.archive.OriginLedger;
import org.microbrain.core.archive.RolledUp;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.console.Fact;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.district.NodeAccount;
import org.microbrain.runtime.metrics.Metric;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.node.ChildRecords;
import org.microbrain.runtime.node.StatusParts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over the archive and its disk, says on the page what is wrong with them, and goes on answering with what was
 * last known when the archive cannot be read. Safe for use by several threads.
 */
final class ArchiveWatch implements ChildRecords {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveWatch.class);
    private static final int PAUSES = 20;
    /** How often it is looked whether the time of any readings is over. */
    private static final long LOOK_MILLIS = 60_000;
    /** After a step the archive is left to others for so many times as long as the step took. */
    private static final int REST = 3;

    private final SqlArchive archive;
    private final GroupCommit<SqlArchive> commits;
    private final Path folder;
    private final DivisionCode area;
    private final Supplier<RecordTime> clock;
    private final LongSupplier elapsed;
    private volatile List<OriginAccount> accounts = List.of();
    private volatile boolean read;
    private volatile Set<Origin> wrong = Set.of();
    private volatile ArchiveAlarms alarms = new ArchiveAlarms(0, 0);
    private volatile RolledUp rolledUp = new RolledUp(Optional.empty(), 0, 0, false);
    private volatile long nextStep = Long.MIN_VALUE;
    private long counted;
    private long took;
    private Storage said = Storage.GOOD;
    private boolean known;

    /**
     * @param folder  where something of the archive lies on this machine
     * @param elapsed a clock that never jumps, milliseconds
     */
    ArchiveWatch(SqlArchive archive, GroupCommit<SqlArchive> commits, Path folder, DivisionCode area,
                 Supplier<RecordTime> clock, LongSupplier elapsed) {
        this.archive = archive;
        this.commits = commits;
        this.folder = folder;
        this.area = area;
        this.clock = clock;
        this.elapsed = elapsed;
        known = !origins().isEmpty() || read;
    }

    void show(NodeMetrics metrics) {
        metrics.counted(Metric.ARCHIVE_DUPLICATES, archive::duplicates);
        metrics.gauge(Metric.DEAD_LETTERS, archive::setAside);
        metrics.gauge(Metric.ARCHIVE_GIVEN_UP, () -> rolledUp.blocks());
        metrics.gauge(Metric.ARCHIVE_NOT_SUMMED, () -> rolledUp.unreadable());
        metrics.gauge(Metric.ARCHIVE_RAW_SINCE, () -> rolledUp.until().map(Instant::getEpochSecond).orElse(0L));
    }

    /**
     * To be called once a second, by one thread.
     *
     * @param told is told once which journals the archive has, as soon as it can say
     */
    void work(Consumer<Collection<Origin>> told) {
        Storage now = archive.storage();
        if (now != said) {
            said = now;
            LOG.warn("the disk of the archive: {}", now.name());
        }
        if (archive.wantsTending()) {
            commits.submit(store -> {
                store.tend();
                return null;
            }).exceptionally(ArchiveWatch::later);
        }
        if (!known) {
            Collection<Origin> origins = origins();
            if (read) {
                known = true;
                told.accept(origins);
            }
        }
    }

    /**
     * Sums readings whose time is over up by the hour and gives them up, a step at a time and a quarter of the time while there are any, and only
     * while this node's clock is sure and nothing is wrong with the archive. To be called often, by one thread. The next step is never begun where the last
     * one ends: who waited for that one would share a commit with it.
     */
    void retire() {
        long asked = elapsed.getAsLong();
        if (asked < nextStep) {
            return;
        }
        RecordTime now = clock.get();
        if (now.quality() == RecordTime.Quality.GOOD && archive.trouble().isEmpty()) {
            nextStep = asked + LOOK_MILLIS; // or when this step is done
            commits.submit(store -> {
                long begun = elapsed.getAsLong();
                boolean more = store.retire(Instant.ofEpochMilli(now.millis()));
                long ended = elapsed.getAsLong();
                return ended + (more ? REST * (ended - begun) : LOOK_MILLIS);
            }).thenAccept(next -> nextStep = next).exceptionally(ArchiveWatch::later);
        }
    }

    private static <T> T later(Throwable failure) {
        LOG.debug("the archive will be asked again", failure);
        return null;
    }

    @Override
    public CompletionStage<Map<Origin, SequenceSet>> receipts(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
        // After the commit: batches that shared it must not look missing to the child that sent them.
        return commits.submit(store -> {
            store.store(List.of(), made, Instant.ofEpochMilli(clock.get().millis()));
            return null;
        }).thenApply(nothing -> archive.received(held));
    }

    @Override
    public Collection<Origin> origins() {
        return lines().stream().map(one -> one.ledger().origin()).toList();
    }

    /**
     * Counts the rows of all origins and compares them with the receipts, which takes long where there are many: to be called
     * again and again, by a thread of its own. Leaves the disk to others for twenty times as long as it took.
     */
    void count() {
        long begun = elapsed.getAsLong();
        if (begun < counted + PAUSES * took) {
            return;
        }
        try {
            wrong = archive.ledger(area).stream().filter(one -> !one.balanced()).map(OriginLedger::origin)
                    .collect(Collectors.toUnmodifiableSet());
            alarms = archive.alarms(area);
            rolledUp = archive.rolledUp();
        } catch (ArchiveFailure e) {
            LOG.debug("the archive cannot be counted; the last count stands", e);
        }
        counted = elapsed.getAsLong();
        took = counted - begun;
    }

    /** All nodes, the journals of each together. */
    List<NodeAccount> accounts() {
        Map<NodeId, NodeAccount> nodes = new TreeMap<>();
        for (OriginAccount one : lines()) {
            OriginLedger line = one.ledger();
            NodeAccount account = new NodeAccount(line.origin().node(), line.made(), line.received(), line.shed(),
                    line.waiting(), balanced(line), one.lastRecord(), one.lastArrived());
            nodes.merge(account.node(), account, (a, b) -> new NodeAccount(a.node(), a.made() + b.made(),
                    a.received() + b.received(), a.shed() + b.shed(), a.waiting() + b.waiting(), a.balanced() && b.balanced(),
                    Math.max(a.lastRecord(), b.lastRecord()), Math.max(a.lastArrived(), b.lastArrived())));
        }
        return List.copyOf(nodes.values());
    }

    private boolean balanced(OriginLedger line) {
        return line.balanced() && !wrong.contains(line.origin());
    }

    /** What a person may wonder about and need not mend at once. */
    List<Notice> remarks() {
        List<Notice> remarks = new ArrayList<>();
        ArchiveAlarms now = alarms;
        if (now.conflicts() > 0) {
            remarks.add(new Notice("有 " + now.conflicts() + " 条记录与已存的同号记录内容不同，已另存备查：可能有两台设备使用同一日志",
                    now.conflicts() + " records came with the number of a stored one and other content; they are set aside:"
                            + " two machines may use one journal"));
        }
        long setAside = archive.setAside();
        if (setAside > 0) {
            remarks.add(new Notice("有 " + setAside + " 条来自 Kafka 的消息无法存入档案库，已连同原因另存于表 dead_letter",
                    setAside + " messages from Kafka could not be archived; they are set aside in table dead_letter, with the reason"));
        }
        if (now.uninterpreted() > 0) {
            remarks.add(new Notice("有 " + now.uninterpreted() + " 条记录已保存，但本程序不解读其内容",
                    now.uninterpreted() + " records are stored whose content this program does not interpret"));
        }
        return remarks;
    }

    /** Since when readings are kept as they were measured. */
    Fact kept() {
        return new Fact("archive.kept", view -> {
            RolledUp now = rolledUp;
            String text = now.until().map(until -> view.t().get("archive.kept.since", view.words().time(until)))
                    .orElseGet(() -> view.t().get("archive.kept.all"));
            return now.held() ? text + view.t().get("archive.kept.held") : text;
        });
    }

    /** One line a node, as it was when the archive last could say. */
    List<NodeStatus.LedgerLine> ledger() {
        return StatusParts.addedUp(lines().stream().map(OriginAccount::ledger).map(one -> new NodeStatus.LedgerLine(
                one.origin().node(), one.made(), one.received(), one.shed(), one.waiting(), balanced(one))).toList());
    }

    private List<OriginAccount> lines() {
        try {
            accounts = archive.accounts(area);
            read = true;
        } catch (ArchiveFailure e) {
            LOG.debug("the archive cannot say; the last answer stands", e);
        }
        return accounts;
    }

    Path folder() {
        return folder;
    }

    /** How the disk is. */
    Storage storage() {
        return archive.storage();
    }

    /** What a person must mend or know. */
    List<Notice> troubles() {
        List<Notice> troubles = new ArrayList<>();
        archive.trouble().ifPresent(failure -> troubles.add(new Notice(failure.zh(), failure.getMessage())));
        if (troubles.isEmpty() && archive.storage() == Storage.LOW) {
            troubles.add(new Notice("档案库所在磁盘空间不足：写满之后不再接收数据；请清理磁盘",
                    "little room is left on the archive's disk: once it is full nothing is taken; free some space"));
        }
        archive.events().forEach(event -> troubles.add(new Notice(event.zh(), event.en())));
        return troubles;
    }
}
