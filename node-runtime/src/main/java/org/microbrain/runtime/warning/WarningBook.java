package org.microbrain.runtime.warning;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.StorageFailure;
import org.microbrain.link.SharedBook;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.console.Notice;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The warnings that a node knows, with all that was done about them, whoever did it: its own, those of nodes below, and
 * what nodes above did about these. It lies beside the journal and can be had again from there and from the neighbours, so
 * a damaged one is set aside and begun anew. Safe for use by several threads.
 */
public final class WarningBook implements SharedBook, AutoCloseable {

    /** What is over is shared for so long after its last change. */
    static final Duration SHARED = Duration.ofDays(7);
    /** And kept for so long. */
    static final Duration KEPT = Duration.ofDays(400);
    static final int MOST_WARNINGS = 200_000;
    private static final int MOST_SHARED = 20_000;
    private static final int MOST_IN_AN_ANSWER = 2_000;
    private static final int FORGOTTEN_AT_ONCE = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(WarningBook.class);

    private final Path file;
    private final NodeId node;
    private final DivisionCode area;
    private final InstantSource time;
    private final WarningStore store;
    private final GroupCommit<WarningStore> commits;
    private final List<Consumer<News>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile boolean full;

    /**
     * Something new of a warning.
     *
     * @param warning which
     * @param records what is new
     * @param from    the child that said it; null when it was said here or came from above
     */
    public record News(WarningId warning, List<SharedRecord> records, NodeId from) {
    }

    /**
     * Those that are late.
     *
     * @param longest some, the longest overdue first
     * @param count   of all
     */
    public record Overdue(List<WarningLine> longest, long count) {
    }

    /**
     * What somebody who looked at a warning's time limits says.
     *
     * @param act   whether something is to be done now
     * @param again when it must be looked at again, if nothing changes before
     * @param due   when the time of a person ends; null for none
     */
    record Review(boolean act, Instant again, Instant due) {
    }

    /**
     * Opens the book, or begins one.
     *
     * @param node   whose it is; only warnings in its area are kept
     * @param thread a single thread
     * @throws StorageFailure when the file cannot be had
     */
    public WarningBook(Path file, NodeId node, Executor thread, InstantSource time) {
        this.file = file;
        this.node = node;
        this.area = node.area();
        this.time = time;
        this.store = new WarningStore(file);
        this.commits = new GroupCommit<>(store, thread);
    }

    /** Called on the book's thread after what is new is on the disk; must return soon. */
    public void afterNews(Consumer<News> listener) {
        listeners.add(listener);
    }

    @Override
    public CompletableFuture<Void> told(NodeId parent, Collection<SharedRecord> records) {
        return learn(records);
    }

    /** What was said here or above. */
    public CompletableFuture<Void> learn(Collection<SharedRecord> records) {
        return learn(records, null);
    }

    /**
     * Takes in what is of use; the rest is left out and travels all the same.
     *
     * @param from the child that said it; null otherwise
     * @return completes when it is on the disk and the listeners have heard of it
     */
    public CompletableFuture<Void> learn(Collection<SharedRecord> records, NodeId from) {
        List<BookEntry> entries = new ArrayList<>();
        List<Receipt> receipts = new ArrayList<>();
        for (SharedRecord record : records) {
            if (BookEntry.isFor(record.kind())) {
                read(record).ifPresent(entries::add);
            } else if (record.kind().equals(RecordKind.WARNING_RECEIPT)) {
                receipt(record).ifPresent(receipts::add);
            }
        }
        if (entries.isEmpty() && receipts.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return commits.submit(book -> add(book, entries, receipts)).thenAccept(news -> tell(news, from));
    }

    private Optional<Receipt> receipt(SharedRecord record) {
        try {
            return Optional.of(Receipt.of(record)).filter(receipt -> area.contains(receipt.warning().area()));
        } catch (ProtocolViolation e) {
            LOG.warn("a receipt of {} is left out: {}", record.node(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<BookEntry> read(SharedRecord record) {
        try {
            BookEntry entry = BookEntry.of(record);
            if (area.contains(entry.step().warning().area())) {
                return Optional.of(entry);
            }
            LOG.debug("{} said something of {}, which is no warning of this area", record.node(), entry.step().warning());
        } catch (ProtocolViolation e) {
            LOG.warn("a record of {} about a warning cannot be read and has no effect here: {}", record.node(),
                    e.getMessage());
        }
        return Optional.empty();
    }

    /** @param made here, and not by whoever said the rest */
    private record Added(WarningId warning, SharedRecord record, boolean made) {
    }

    private List<Added> add(WarningStore book, List<BookEntry> entries, List<Receipt> receipts) {
        List<Added> news = new ArrayList<>();
        boolean room = book.count() < MOST_WARNINGS || book.forget(time.instant(), FORGOTTEN_AT_ONCE) > 0;
        if (!room && !full) {
            LOG.error("{} has {} open warnings and takes no more; they travel all the same", file, MOST_WARNINGS);
        }
        full = !room;
        for (BookEntry entry : entries) {
            WarningId warning = entry.step().warning();
            if ((room || book.find(warning).isPresent()) && book.add(entry)) {
                news.add(new Added(warning, entry.record(), false));
                Receipt own = new Receipt(warning, node, time.instant());
                if (entry.birth().isPresent() && vouches(warning) && book.add(own)) {
                    news.add(new Added(warning, own.record(), true));
                }
            }
        }
        receipts.stream().filter(book::add).forEach(receipt ->
                news.add(new Added(receipt.warning(), receipt.record(), false)));
        return news;
    }

    /** Nobody reads at a relay: its core says when it has a warning. */
    private boolean vouches(WarningId warning) {
        return area.strictlyContains(warning.area()) && !node.isRelay();
    }

    private void tell(List<Added> added, NodeId from) {
        Map<WarningId, List<SharedRecord>> said = new LinkedHashMap<>();
        Map<WarningId, List<SharedRecord>> made = new LinkedHashMap<>();
        added.forEach(one -> (one.made() ? made : said).computeIfAbsent(one.warning(), fresh -> new ArrayList<>())
                .add(one.record()));
        said.forEach((warning, records) -> tell(new News(warning, List.copyOf(records), from)));
        made.forEach((warning, records) -> tell(new News(warning, List.copyOf(records), null)));
    }

    /** Grows with everything new: a page that showed a smaller number is not up to date. */
    public long changes() {
        return changes.get();
    }

    private void tell(News news) {
        changes.incrementAndGet();
        listeners.forEach(listener -> {
            try {
                listener.accept(news);
            } catch (RuntimeException e) {
                LOG.error("what follows news of {} failed; the book holds them: {}", news.warning(), e.toString());
            }
        });
    }

    @Override
    public CompletableFuture<Map<String, Long>> known(DivisionCode place) {
        return commits.submit(book -> book.digests(place, time.instant().minus(SHARED), MOST_SHARED));
    }

    @Override
    public CompletableFuture<Lacking> lacking(DivisionCode place, Map<String, Long> known) {
        return commits.submit(book -> {
            List<SharedRecord> lacking = new ArrayList<>();
            for (Map.Entry<String, Long> one : book.digests(place, time.instant().minus(SHARED), MOST_SHARED).entrySet()) {
                if (!one.getValue().equals(known.get(one.getKey()))) {
                    if (lacking.size() >= MOST_IN_AN_ANSWER) {
                        return new Lacking(lacking, true);
                    }
                    lacking.addAll(book.told(one.getKey(), place));
                }
            }
            return new Lacking(lacking, false);
        });
    }

    public CompletableFuture<Optional<KnownWarning>> find(WarningId warning) {
        return commits.submit(book -> book.find(warning));
    }

    /** All that is known of some; those that are not known are left out. */
    public CompletableFuture<List<KnownWarning>> find(Collection<WarningId> warnings) {
        return commits.submit(book -> warnings.stream().flatMap(one -> book.find(one).stream()).toList());
    }

    public CompletableFuture<List<WarningLine>> lines(WarningFilter filter) {
        return commits.submit(book -> book.queries().lines(filter));
    }

    /** How many are open, by level, the highest first. */
    public CompletableFuture<Map<WarningLevel, Long>> openByLevel(DivisionCode place) {
        return commits.submit(book -> book.queries().openByLevel(place));
    }

    /** How many are open, by place, hazard and level. */
    public CompletableFuture<List<OpenCount>> openCounts(DivisionCode place) {
        return commits.submit(book -> book.queries().openCounts(place));
    }

    /** Real ones that changed since, those that changed last first. */
    public CompletableFuture<List<KnownWarning>> changed(DivisionCode place, Instant since, int most) {
        return commits.submit(book -> book.changed(place, since, most));
    }

    /** How many real ones are open, by level and age; see {@link WarningQueries#openByAge}. */
    public CompletableFuture<Map<WarningLevel, long[]>> openByAge(DivisionCode place, List<Duration> ages) {
        return commits.submit(book -> book.queries().openByAge(place, ages, time.instant()));
    }

    /** Real open ones about which a person should have done something by now, the longest overdue first. */
    public CompletableFuture<Overdue> overdue(DivisionCode place, int most) {
        return commits.submit(book -> new Overdue(book.queries().overdue(place, time.instant(), most),
                book.queries().countOverdue(place, time.instant())));
    }

    /**
     * Looks at the time limits of open warnings that may have something due.
     *
     * @param judge what is to be done about one, and when it must be looked at again; quick, without side effects
     * @return those of which something is to be done now
     */
    CompletableFuture<List<WarningId>> review(int most, Function<KnownWarning, Review> judge) {
        return commits.submit(book -> {
            List<WarningId> act = new ArrayList<>();
            Agenda agenda = book.agenda();
            for (WarningId id : agenda.due(Agenda.Item.LIMITS, time.instant(), most)) {
                Review review = judge.apply(book.find(id).orElseThrow());
                agenda.again(Agenda.Item.LIMITS, id, review.again());
                agenda.dueBy(id, review.due());
                if (review.act()) {
                    act.add(id);
                }
            }
            return act;
        });
    }

    /** All open ones are looked at again: limits may have changed. */
    void reviewAll() {
        commits.submit(book -> book.agenda().allAgain(Agenda.Item.LIMITS));
    }

    /**
     * Open ones whose calls must be looked at now, what was put off longest first, of the rest the worst.
     *
     * @param lease what was not {@link #callsLookedAt} by then is given out again
     */
    public CompletableFuture<List<WarningId>> callsToLookAt(int most, Duration lease) {
        return commits.submit(book -> {
            List<WarningId> due = book.agenda().due(Agenda.Item.CALLS, time.instant(), most);
            due.forEach(id -> book.agenda().again(Agenda.Item.CALLS, id, time.instant().plus(lease)));
            return due;
        });
    }

    /** Its calls need not be looked at before, unless it changes or has changed since it was read. */
    public CompletableFuture<Void> callsLookedAt(KnownWarning known, Instant again) {
        return commits.submit(book -> {
            WarningId id = known.state().warning();
            if (book.find(id).filter(now -> now.history().equals(known.history())).isPresent()) {
                book.agenda().again(Agenda.Item.CALLS, id, again);
            }
            return null;
        });
    }

    /** The calls of all open ones are looked at again: what they depend on may have changed. */
    public CompletableFuture<Integer> allCallsAgain() {
        return commits.submit(book -> book.agenda().allAgain(Agenda.Item.CALLS));
    }

    /** Drops what has been over for long. To be called once a day. */
    public void tend(Instant now) {
        commits.submit(book -> book.forget(now.minus(KEPT), FORGOTTEN_AT_ONCE));
    }

    /** What is wrong with it, for the node's page. */
    public Optional<Notice> trouble() {
        return Optional.ofNullable(commits.trouble()).map(why -> new Notice(
                "预警簿无法写入：" + why, "the book of warnings cannot be written: " + why));
    }

    /** To be called when its thread has ended. */
    @Override
    public void close() {
        store.close();
    }
}
