package org.microbrain.core.device;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.microbrain.core.archive.DeviceBatch;
import org.microbrain.core.archive.DevicePlace;
import org.microbrain.core.archive.SetAside;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.journal.BlockWriter.Named;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.device.DeviceMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives what devices send, each message once: what was made of it and the place in its partition are stored in one transaction,
 * strictly in the order of the partition, so that one that comes again is known by its place. What cannot be stored now is tried
 * for ever, and holds up what comes behind it. Owns a thread, which does all the work.
 */
public final class DeviceIntake implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceIntake.class);
    private static final int MOST = 1_000;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 15_000;
    /** Over about a minute. */
    private static final int ATTEMPTS = 9;

    private final SqlArchive archive;
    private final GroupCommit<SqlArchive> commits;
    private final DeviceMapping mapping;
    private final DeviceJournals journals;
    private final Presences presences;
    private final Supplier<RecordTime> clock;
    private final Consumer<List<JournalRecord>> stored;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("devices"));
    private final BlockingDeque<Waiting> queue = new LinkedBlockingDeque<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Map<Part, DevicePlace> places = new HashMap<>();
    private int most = MOST;
    private int failures;

    private record Waiting(DeviceMessage message, CompletableFuture<Void> done) {
    }

    private record Part(String topic, int partition) {

        static Part of(DeviceMessage message) {
            return new Part(message.topic(), message.partition());
        }
    }

    /** Hears of each message that is archived, or was. */
    public interface Presences {
        /** On the intake's thread, in the messages' order; more than once for one that came again. */
        void saw(List<DeviceMessage> messages);
    }

    /**
     * @param clock  the core's, for the time of records
     * @param stored told of records that are durable now
     */
    DeviceIntake(SqlArchive archive, GroupCommit<SqlArchive> commits, DeviceMapping mapping, DeviceJournals journals,
                 Presences presences, Supplier<RecordTime> clock, Consumer<List<JournalRecord>> stored) {
        this.archive = archive;
        this.commits = commits;
        this.mapping = mapping;
        this.journals = journals;
        this.presences = presences;
        this.clock = clock;
        this.stored = stored;
    }

    /**
     * To be called in the order of each partition; any thread, waits for nothing.
     *
     * @return completes when it is archived or set aside; never when this is closed before. Never fails
     */
    public CompletionStage<Void> take(DeviceMessage message) {
        Waiting waiting = new Waiting(message, new CompletableFuture<>());
        queue.addLast(waiting);
        if (scheduled.compareAndSet(false, true)) {
            again(0);
        }
        return waiting.done();
    }

    private void again(long pause) {
        try {
            thread.schedule(this::work, pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("closed; what waits is read again by the next one");
        }
    }

    private void work() {
        scheduled.set(false);
        List<Waiting> batch = new ArrayList<>();
        try {
            while (queue.drainTo(batch, most) > 0) {
                store(batch);
                batch.forEach(one -> one.done().complete(null));
                batch.clear();
                most = MOST;
                failures = 0;
            }
        } catch (RuntimeException | Error e) {
            failed(batch, e);
        }
    }

    /** Nothing is known of what became of it: it is looked up, and what was numbered is numbered anew. */
    private void failed(List<Waiting> batch, Throwable e) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            queue.addFirst(batch.get(i));
        }
        places.clear();
        journals.forget();
        boolean archiveIsWrong = archive.trouble().isPresent();
        failures = archiveIsWrong ? 0 : failures + 1;
        most = archiveIsWrong ? MOST : Math.max(1, batch.size() / 2);
        if (failures == 1) {
            LOG.warn("what devices sent is not archived yet and tried again: {}", e.toString());
        }
        if (scheduled.compareAndSet(false, true)) {
            again(archiveIsWrong ? LONGEST_PAUSE_MILLIS / 3 : Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10)));
        }
    }

    private void store(List<Waiting> batch) {
        boolean refused = batch.size() == 1 && failures > ATTEMPTS;
        Map<Part, DevicePlace> reached = new LinkedHashMap<>();
        Map<NodeId, List<Named>> readings = new LinkedHashMap<>();
        List<SetAside> letters = new ArrayList<>();
        for (Waiting one : batch) {
            DeviceMessage message = one.message();
            Part part = Part.of(message);
            DevicePlace place = reached.containsKey(part) ? reached.get(part) : place(part);
            if (!place.covers(message.offset(), message.stamped())) {
                reached.put(part, place.after(message.offset(), message.stamped()));
                understand(message, refused, readings, letters);
            }
        }
        if (!reached.isEmpty()) {
            RecordTime now = clock.get();
            DeviceJournals.Made made = journals.records(readings, now);
            List<DeviceBatch.Step> steps = reached.entrySet().stream().map(one -> new DeviceBatch.Step(one.getKey().topic(),
                    one.getKey().partition(), place(one.getKey()), one.getValue())).toList();
            change(new DeviceBatch(made.records(), made.made(), letters, steps), Instant.ofEpochMilli(now.millis()));
            places.putAll(reached);
            stored.accept(made.records());
        }
        presences.saw(batch.stream().map(Waiting::message).toList());
    }

    private void understand(DeviceMessage message, boolean refused, Map<NodeId, List<Named>> readings, Collection<SetAside> letters) {
        if (DevicePresence.isNotice(message)) {
            return;
        }
        try {
            DeviceMapping.Understood understood = mapping.read(message);
            if (refused) {
                throw new Unusable(Unusable.Reason.DEVICE_REFUSED, "the archive did not take its readings for about a minute");
            }
            readings.computeIfAbsent(understood.node(), node -> new ArrayList<>()).addAll(understood.readings());
            if (understood.left() != null) {
                letters.add(letter(message, understood.left()));
            }
        } catch (Unusable unusable) {
            letters.add(letter(message, unusable));
        } catch (RuntimeException | StackOverflowError e) {
            letters.add(letter(message, new Unusable(Unusable.Reason.UNMAPPED, "it cannot be read: " + e)));
        }
    }

    private static SetAside letter(DeviceMessage message, Unusable why) {
        return new SetAside(message.topic(), message.partition(), message.offset(), message.stamped(), message.device(),
                message.contentType(), why.reason().name(), why.getMessage(), message.payload(), false);
    }

    private DevicePlace place(Part part) {
        return places.computeIfAbsent(part, key -> joined(commits.submit(store -> store.devicePlace(key.topic(), key.partition()))));
    }

    private void change(DeviceBatch batch, Instant arrived) {
        joined(commits.submit(store -> {
            store.storeDevices(batch, arrived);
            return null;
        }));
    }

    private static <T> T joined(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
