package org.microbrain.runtime.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.microbrain.body.ReportBody;
import org.microbrain.journal.Backlog;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalSalvage;
import org.microbrain.journal.Ledger;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.journal.Storage;
import org.microbrain.journal.StorageEvent;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over the disk under a node's journal: has room made as soon as it is short, says on the page and in a report
 * what is wrong and when it is over, and brings over what a damaged file that was set aside still holds, on a thread of
 * its own. Safe for use by several threads.
 */
public final class StorageWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StorageWatch.class);
    private static final int MOST_NOTICES = 10;

    private final SqliteJournal journal;
    private final GroupCommit<SqliteJournal> commits;
    private final Path file;
    private final String program;
    private final Supplier<RecordTime> clock;
    private final Runnable tend;
    private final List<Notice> found = new CopyOnWriteArrayList<>();
    private final List<ReportBody> unsaid = new ArrayList<>();
    private final AtomicBoolean salvaging = new AtomicBoolean();
    private volatile boolean stopped;
    private volatile Backlog backlog = new Backlog(Map.of());
    private volatile List<Ledger> ledger = List.of();
    private Storage said = Storage.GOOD;
    private boolean lookedAside;

    /**
     * @param file where the journal lies
     * @param tend has the journal forget and shed; returns at once
     */
    StorageWatch(SqliteJournal journal, GroupCommit<SqliteJournal> commits, Path file, String program,
                 Supplier<RecordTime> clock, Runnable tend) {
        this.journal = journal;
        this.commits = commits;
        this.file = file;
        this.program = program;
        this.clock = clock;
        this.tend = tend;
    }

    /** To be called once a second, by one thread. */
    void work() {
        Storage now = journal.storage();
        if (now != said) {
            said = now;
            Notice words = words(now);
            LOG.warn("{}: {}", file, words.en());
            say("disk-" + now.name().toLowerCase(Locale.ROOT), words);
        }
        if (journal.wantsTending()) {
            tend.run();
        }
        commits.submit(SqliteJournal::events).thenAccept(this::heard).exceptionally(StorageWatch::later);
        tell();
        journal.reserve();
        if (!lookedAside) {
            lookedAside = true;
            salvage();
        }
    }

    private void heard(List<StorageEvent> events) {
        for (StorageEvent event : events) {
            Notice notice = words(event);
            if (found.size() < MOST_NOTICES) {
                found.add(notice);
            }
            say("journal-" + event.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'), notice);
            if (event.kind() == StorageEvent.Kind.SET_ASIDE) {
                salvage();
            }
        }
    }

    private synchronized void say(String event, Notice words) {
        if (unsaid.size() < MOST_NOTICES) {
            unsaid.add(ReportBody.newBuilder().setProgram(program).setEvent(event).setDetailZh(words.zh())
                    .setDetailEn(words.en()).setDiskFreeBytes(file.toAbsolutePath().getParent().toFile().getUsableSpace())
                    .build());
        }
    }

    /** Reports wait until the disk takes them. */
    private synchronized void tell() {
        List<ReportBody> reports = List.copyOf(unsaid);
        unsaid.clear();
        if (reports.isEmpty()) {
            return;
        }
        commits.submit(store -> {
            reports.forEach(body -> store.append(new Draft(RecordKind.REPORT, PriorityClass.EVENT, clock.get(),
                    body.toByteArray())));
            return null;
        }).exceptionally(failure -> {
            again(reports);
            return null;
        });
    }

    private synchronized void again(List<ReportBody> reports) {
        unsaid.addAll(0, reports);
    }

    private static <T> T later(Throwable failure) {
        LOG.debug("the journal will be asked again", failure);
        return null;
    }

    private void salvage() {
        if (!stopped && salvaging.compareAndSet(false, true)) {
            Thread thread = new Thread(this::salvageAll, "salvage");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void salvageAll() {
        try {
            NodeId node = journal.origin().node();
            for (Path aside : commits.submit(store -> JournalSalvage.pending(file, store)).join()) {
                String result = JournalSalvage.run(aside, node, commits, () -> stopped, clock);
                if (!result.isEmpty()) {
                    LOG.warn("{}: {}", aside, result);
                    heard(List.of(new StorageEvent(StorageEvent.Kind.SALVAGED, aside, result)));
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("what was set aside could not be read to its end; the next start tries again: {}", e.getMessage());
        } finally {
            salvaging.set(false);
        }
    }

    /** How the disk is. */
    public Storage state() {
        return journal.storage();
    }

    /** What a person must mend. */
    public List<Notice> troubles() {
        List<Notice> troubles = new ArrayList<>();
        if (journal.storage() != Storage.GOOD) {
            troubles.add(words(journal.storage()));
        }
        troubles.addAll(found);
        return troubles;
    }

    /** What waits, as it was when the journal last could say. */
    public Backlog backlog() {
        backlog = ask(SqliteJournal::backlog, backlog);
        return backlog;
    }

    /** The accounts, as they were when the journal last could say. */
    public List<Ledger> ledger() {
        ledger = ask(SqliteJournal::ledger, ledger);
        return ledger;
    }

    private <T> T ask(Function<SqliteJournal, T> question, T before) {
        try {
            return commits.submit(question).join();
        } catch (CompletionException e) {
            LOG.debug("the journal cannot say; the last answer stands", e);
            return before;
        }
    }

    private static Notice words(Storage state) {
        return switch (state) {
            case GOOD -> new Notice("磁盘恢复正常", "the disk is good again");
            case LOW -> new Notice("磁盘空间不足：日志不再增大，必要时按级别舍弃最低级的数据；请清理磁盘",
                    "little room is left on the disk: the journal no longer grows and sheds the lowest class where it must; "
                            + "free some space");
            case FULL -> new Notice("磁盘已满：新数据暂不接收，正在腾出空间；请清理磁盘",
                    "the disk is full: nothing new is taken while room is made; free some space");
            case FAILING -> new Notice("磁盘读写出错：恢复之前不确认任何数据；请检查磁盘与连线",
                    "the disk does not read or write: nothing is acknowledged until it does; check disk and cabling");
        };
    }

    private static Notice words(StorageEvent event) {
        String name = event.file().getFileName().toString();
        return switch (event.kind()) {
            case SET_ASIDE -> new Notice("日志文件损坏，已另存为 " + name + "；节点以新日志继续运行，可读的记录正在找回",
                    "the journal was damaged and lies beside as " + name + "; the node goes on with a new one, and what can "
                            + "be read is being brought over");
            case SALVAGED -> new Notice("已读完损坏的日志 " + name + "：" + event.detail(),
                    "the damaged journal " + name + " was read through: " + event.detail());
            case LOG_LOST -> new Notice("预写日志 " + name + " 不见了，最后提交的数据可能已丢失",
                    "the write-ahead log " + name + " is gone; what was committed last may be lost");
            case LOG_DAMAGED -> new Notice("预写日志损坏，已另存为 " + name + "，其后提交的数据已丢失",
                    "the write-ahead log is damaged, a copy lies beside as " + name + "; what was committed after is lost");
            case FILE_LOST -> new Notice("日志文件不见了或是空的，节点以新日志继续运行",
                    "the journal's file is gone or empty; the node goes on with a new one");
            case SHRUNK -> new Notice("日志中已保存的记录有缺失，已列入账目", event.detail());
        };
    }

    /** Breaks off what is being brought over; the next start goes on with it. */
    @Override
    public void close() {
        stopped = true;
    }
}
