package org.microbrain.edge.learn;

import com.google.protobuf.ByteString;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.History;
import org.microbrain.journal.Journal;
import org.microbrain.journal.StorageFailure;
import org.microbrain.link.Contribution;
import org.microbrain.link.Contributions;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.Fact;
import org.microbrain.sums.Gathering;
import org.microbrain.sums.WeekSums;
import org.microbrain.sums.Weeks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sums of each week that is over, of the series that the configuration names for it, and gives them to the first parent.
 * Which weeks were made is kept in the journal before any is given, so that none is given twice under two faces. Readings stay
 * here. It reads the history on a thread of its own.
 */
public final class Contributing implements AutoCloseable {

    /** Where the journal keeps which weeks were made. */
    static final String STATE = "learning";
    /** What arrives late is in it. */
    private static final Duration LATE = Duration.ofHours(6);
    private static final Logger LOG = LoggerFactory.getLogger(Contributing.class);

    private final LearningSettings settings;
    private final NodeId node;
    private final NodeId parent;
    private final Path history;
    private final GroupCommit<? extends Journal> journal;
    private final Supplier<RecordTime> clock;
    private final Contributions contributions = new Contributions(this::counted);
    private final ExecutorService thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("learning"));
    /** Guarded by itself. */
    private final GivenWeeks weeks;

    /**
     * @param parent  the first of the node's parents
     * @param history the journal's file
     */
    public Contributing(LearningSettings settings, NodeId node, NodeId parent, Path history,
                        GroupCommit<? extends Journal> journal, Supplier<RecordTime> clock) {
        this.settings = settings;
        this.node = node;
        this.parent = parent;
        this.history = history;
        this.journal = journal;
        this.clock = clock;
        this.weeks = restored(journal.submit(store -> store.state(STATE)).join());
        weeks.waiting().forEach(contributions::give);
    }

    /** After damage the last week may be made and given again, which its hub notices. */
    private static GivenWeeks restored(byte[] saved) {
        try {
            return GivenWeeks.restore(saved);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("which weeks were given for training cannot be read and is begun anew: {}", e.getMessage());
            return new GivenWeeks();
        }
    }

    /** What leaves this node for training, for whoever looks; empty when nothing does. */
    public Optional<Fact> fact() {
        String sensors = settings.subjects().stream().map(one -> one.topic().sensor()).collect(Collectors.joining(", "));
        return sensors.isEmpty() ? Optional.empty() : Optional.of(new Fact("node.learning", view ->
                view.t().get("node.learning.weekly", sensors, view.words().node(parent))));
    }

    /** What waits for the parent. */
    public Contributions contributions() {
        return contributions;
    }

    /** Makes what is due, on the thread of its own. To be called now and then; a node that does not know the time makes nothing. */
    public void work() {
        RecordTime now = clock.get();
        if (now.quality() == RecordTime.Quality.DOUBTFUL) {
            return;
        }
        LocalDate monday = Weeks.lastOver(now.millis(), LATE);
        for (LearningSettings.Subject subject : settings.subjects()) {
            thread.execute(() -> make(subject, monday));
        }
        synchronized (weeks) {
            List<String> late = weeks.forgetBefore(Weeks.of(now.millis()).minusWeeks(Gathering.WEEKS));
            late.forEach(key -> {
                contributions.drop(key);
                LOG.warn("the sums {} were given to nobody for {} weeks and are left out", key, Gathering.WEEKS);
            });
            if (!late.isEmpty()) {
                keep();
            }
        }
    }

    private void make(LearningSettings.Subject subject, LocalDate monday) {
        String key = subject.topic().key() + "/" + monday;
        synchronized (weeks) {
            if (weeks.has(key)) {
                return;
            }
        }
        Optional<WeekSums> sums;
        try (History read = History.open(history, node)) {
            sums = WeekRows.of(read, subject, monday);
        } catch (StorageFailure e) {
            LOG.warn("sums of the week of {} are tried again: {}", monday, e.getMessage());
            return;
        }
        byte[] body = sums.map(WeekSums::encode).orElse(new byte[0]);
        CompletableFuture<Void> kept;
        synchronized (weeks) {
            weeks.made(key, monday, parent, body);
            kept = keep();
        }
        kept.whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOG.warn("sums of the week of {} are tried again: {}", monday, failure.getMessage());
                synchronized (weeks) {
                    weeks.forget(key);
                }
            } else if (sums.isPresent()) {
                contributions.give(new Contribution(parent, key, ByteString.copyFrom(body)));
                LOG.info("sums of {} rows are given to {} for training: {}", sums.get().sums().rows(), parent, key);
            }
        });
    }

    /** Its parent has it on its disk. */
    void counted(Contribution one) {
        synchronized (weeks) {
            weeks.done(one.key());
            keep();
        }
    }

    /** In the order of the calls, so that no older state comes last. */
    private CompletableFuture<Void> keep() {
        byte[] state = weeks.save();
        return journal.submit(store -> {
            store.state(STATE, state);
            return null;
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
