package org.microbrain.core;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.microbrain.core.archive.ArchiveFailure;
import org.microbrain.core.archive.OriginLedger;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Storage;
import org.microbrain.link.Children;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.node.ParentSide;
import org.microbrain.runtime.node.StatusParts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over the archive and its disk, says on the page what is wrong with them, and goes on answering with what was
 * last known when the archive cannot be read. Safe for use by several threads.
 */
final class ArchiveWatch implements ParentSide.Books {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveWatch.class);

    private final SqliteArchive archive;
    private final GroupCommit<SqliteArchive> commits;
    private final Path folder;
    private final DivisionCode area;
    private final Supplier<RecordTime> clock;
    private volatile List<OriginLedger> ledger = List.of();
    private volatile boolean read;
    private Storage said = Storage.GOOD;
    private boolean known;

    /** @param file where the archive lies */
    ArchiveWatch(SqliteArchive archive, GroupCommit<SqliteArchive> commits, Path file, DivisionCode area,
                 Supplier<RecordTime> clock) {
        this.archive = archive;
        this.commits = commits;
        this.folder = file.toAbsolutePath().getParent();
        this.area = area;
        this.clock = clock;
        known = !origins().isEmpty() || read;
    }

    /** To be called once a second, by one thread. */
    void work(Children children) {
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
                children.know(origins);
            }
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
        return lines().stream().map(OriginLedger::origin).toList();
    }

    /** One line a node, as it was when the archive last could say. */
    List<NodeStatus.LedgerLine> ledger() {
        return StatusParts.addedUp(lines().stream().map(one -> new NodeStatus.LedgerLine(one.origin().node(), one.made(),
                one.archived(), one.shed(), one.waiting(), one.balanced())).toList());
    }

    private List<OriginLedger> lines() {
        try {
            ledger = archive.ledger(area);
            read = true;
        } catch (ArchiveFailure e) {
            LOG.debug("the archive cannot say; the last answer stands", e);
        }
        return ledger;
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
