package org.microbrain.runtime.call;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.call.channel.CallMessage;
import org.microbrain.runtime.call.channel.ChannelSettings;
import org.microbrain.runtime.call.channel.Channels;
import org.microbrain.runtime.call.channel.Receipt;
import org.microbrain.runtime.warning.KnownWarning;
import org.microbrain.runtime.warning.WarningBook;
import org.microbrain.warning.WarningId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits in the log. Each channel is a lane with a thread of its own while there is something to do, so that a
 * slow one holds up no other. A message whose sending was cut short by a crash is sent again.
 */
final class Deliveries implements AutoCloseable {

    static final int MOST_TRIES = 6;
    /** Twice as long after each try: 10 s, 20, 40, 80, 160. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final int AT_ONCE = 20;
    private static final Duration READ_REPLIES = Duration.ofSeconds(10);
    private static final long BOOK_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final Channels channels;
    private final CallLog log;
    private final DutyBook duty;
    private final WarningBook book;
    private final CallText texts;
    private final Answers answers;
    private final Supplier<RecordTime> clock;
    private final boolean repliesComeIn;
    private final Consumer<WarningId> failed;
    private final List<Lane> lanes = new ArrayList<>();
    private volatile boolean closed;

    /**
     * @param repliesComeIn whether a gateway may hand over what people write back
     * @param failed        called when a message about a warning can arrive no more
     */
    Deliveries(Channels channels, CallLog log, DutyBook duty, WarningBook book, CallText texts, Answers answers,
               boolean repliesComeIn, Consumer<WarningId> failed, Supplier<RecordTime> clock) {
        this.channels = channels;
        this.log = log;
        this.duty = duty;
        this.book = book;
        this.texts = texts;
        this.answers = answers;
        this.clock = clock;
        this.repliesComeIn = repliesComeIn;
        this.failed = failed;
        channels.names().forEach(name -> lanes.add(new Lane(name)));
    }

    /** Lets each channel that is idle send what is due. */
    void work() {
        lanes.forEach(Lane::work);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.get().millis());
    }

    /** One channel and what it sends. */
    private final class Lane {

        private final String channel;
        private final boolean byReply;
        private final AtomicBoolean busy = new AtomicBoolean();
        private final ExecutorService thread;
        private volatile Instant collected = Instant.MIN;

        Lane(String channel) {
            this.channel = channel;
            this.byReply = channels.collects(channel) || repliesComeIn
                    && channels.settings(channel).needs() == ChannelSettings.Needs.PHONE;
            thread = new ThreadPoolExecutor(0, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                    new DefaultThreadFactory("call-" + channel, true));
        }

        void work() {
            Instant now = now();
            boolean collect = channels.collects(channel)
                    && Duration.between(collected, now).abs().compareTo(READ_REPLIES) >= 0;
            if (!collect && log.due(channel, now, 1).isEmpty() || !busy.compareAndSet(false, true)) {
                return;
            }
            try {
                thread.execute(() -> {
                    try {
                        run(now, collect);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        LOG.error("channel {} failed and is tried again: {}", channel, e.getClass().getName());
                    } finally {
                        busy.set(false);
                    }
                });
            } catch (RejectedExecutionException e) {
                busy.set(false);
            }
        }

        private void run(Instant now, boolean collect) throws InterruptedException {
            for (CallLog.Due due : log.due(channel, now, AT_ONCE)) {
                if (closed || Thread.currentThread().isInterrupted()) {
                    return;
                }
                send(due);
            }
            if (collect) {
                channels.collect(channel, answers::byReply);
                collected = now;
            }
        }

        private void send(CallLog.Due due) throws InterruptedException {
            Optional<CallMessage> message = message(due);
            if (message.isEmpty()) {
                return;
            }
            Receipt receipt = channels.send(channel, message.get());
            if (closed) {
                return;
            }
            Instant now = now();
            int tries = due.tries() + 1;
            boolean again = receipt.outcome() == Receipt.Outcome.TRY_AGAIN && tries < MOST_TRIES;
            Delivery.State state = receipt.outcome() == Receipt.Outcome.ACCEPTED ? Delivery.State.ACCEPTED
                    : again && !due.call().isTry() ? Delivery.State.WAITING : Delivery.State.FAILED;
            log.tried(due.id(), state, tries, now.plus(FIRST_PAUSE.multipliedBy(1L << due.tries())), now, receipt.words());
            if (state != Delivery.State.ACCEPTED) {
                LOG.warn("message {} over channel {}, try {}: {}", due.id(), channel, tries, receipt.words().en());
            }
            if (state == Delivery.State.FAILED && !due.call().isTry()) {
                failed.accept(new WarningId(due.call().warning()));
            }
        }

        private Optional<CallMessage> message(CallLog.Due due) throws InterruptedException {
            PlacedCall call = due.call();
            Optional<DutyPerson> person = duty.table().person(call.person());
            if (person.isEmpty()) {
                log.drop(call.step(), now());
                return Optional.empty();
            }
            if (call.isTry()) {
                return Optional.of(texts.test(due.id(), person.get(), now()));
            }
            try {
                Optional<KnownWarning> known = book.find(new WarningId(call.warning())).get(BOOK_SECONDS, TimeUnit.SECONDS);
                if (known.filter(one -> Answers.waits(one.state(), call.step())).isEmpty()) {
                    log.drop(call.step(), now());
                    return Optional.empty();
                }
                return Optional.of(texts.warning(due.id(), person.get(), call, known.get(), byReply, now()));
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("{} cannot be read now, its calls are sent when it can: {}", call.warning(), e.getMessage());
                return Optional.empty();
            }
        }

        void close() {
            thread.shutdownNow();
        }

        void await() throws InterruptedException {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("channel {} did not end in time; what it was sending is sent again", channel);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        lanes.forEach(Lane::close);
        try {
            for (Lane lane : lanes) {
                lane.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
