package org.microbrain.hono;

import io.vertx.core.buffer.Buffer;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.microbrain.journal.Batch;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.device.DeviceMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of each message of a topic: it is archived, or set aside, or tried again; no failure, thrown or reported, ends
 * otherwise. A record is set aside only when the archive took another of this topic since it was first tried: until then it
 * may be the archive that is wrong, and the record is tried for ever. Safe for use by several threads.
 */
final class RecordIntake {

    private static final Logger LOG = LoggerFactory.getLogger(RecordIntake.class);
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 15_000;
    /** Over about a minute. */
    private static final int ATTEMPTS = 9;

    private final MessageReader messages;
    private final BiFunction<Batch, NodeId, CompletionStage<Void>> archive;
    private final Function<DeadLetter, CompletionStage<Void>> deadLetters;
    private final BiConsumer<Long, Runnable> later;
    private final Optional<Function<DeviceMessage, CompletionStage<Void>>> devices;
    private final AtomicLong archived = new AtomicLong();
    private final Map<DeadLetter.Reason, Long> setAside = new EnumMap<>(DeadLetter.Reason.class);

    /**
     * @param archive     stores a batch that came by a child's link (null: none); completes when it is durable
     * @param deadLetters sets a message aside; completes when it is durable
     * @param devices     takes what Hono's devices send, in its order, and never fails; empty when it is set aside like the rest
     * @param later       runs something after so many milliseconds, unless the reading has ended by then
     */
    RecordIntake(MessageReader messages, BiFunction<Batch, NodeId, CompletionStage<Void>> archive,
                 Function<DeadLetter, CompletionStage<Void>> deadLetters,
                 Optional<Function<DeviceMessage, CompletionStage<Void>>> devices, BiConsumer<Long, Runnable> later) {
        this.messages = messages;
        this.archive = archive;
        this.deadLetters = deadLetters;
        this.devices = devices;
        this.later = later;
    }

    /** @param done called once, when the message is archived or set aside; by any thread */
    void take(KafkaConsumerRecord<String, Buffer> message, Runnable done) {
        Batch batch;
        try {
            if (devices.isPresent() && DeviceMessages.isOne(message)) {
                DeviceMessage device = DeviceMessages.read(message, messages.tenant());
                devices.get().apply(device).thenRun(done);
                return;
            }
            batch = messages.read(message);
        } catch (Poison poison) {
            setAside(letter(message, poison.reason(), poison.getMessage()), 1, done);
            return;
        } catch (RuntimeException | StackOverflowError e) {
            setAside(letter(message, DeadLetter.Reason.UNREADABLE, "it cannot be read: " + e), 1, done);
            return;
        }
        store(new Attempt(message, batch, archived.get(), done), 1);
    }

    /** @param before how many others of this topic had been archived when it was first tried */
    private record Attempt(KafkaConsumerRecord<String, Buffer> message, Batch batch, long before, Runnable done) {
    }

    private void store(Attempt record, int attempt) {
        started(() -> archive.apply(record.batch(), MessageReader.child(record.message()))).whenComplete((nothing, failure) -> {
            if (failure == null) {
                archived.incrementAndGet();
                record.done().run();
            } else if (attempt < ATTEMPTS || archived.get() == record.before() || hitsAll(failure)) {
                later(attempt, () -> store(record, attempt + 1));
            } else {
                setAside(letter(record.message(), DeadLetter.Reason.REFUSED, String.valueOf(failure.getMessage())), 1, record.done());
            }
        });
    }

    private void setAside(DeadLetter letter, int attempt, Runnable done) {
        started(() -> deadLetters.apply(letter)).whenComplete((nothing, failure) -> {
            if (failure == null) {
                say(letter);
                done.run();
            } else {
                later(attempt, () -> setAside(letter, attempt + 1, done));
            }
        });
    }

    /** What throws at once has failed as well. */
    private static CompletionStage<Void> started(Supplier<CompletionStage<Void>> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static boolean hitsAll(Throwable failed) {
        Throwable failure = failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        return failure instanceof StorageFailure storage && (storage.hitsAll() || storage.full());
    }

    private void later(int attempt, Runnable again) {
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt - 1, 10));
        later.accept(pause, again);
    }

    /** The first of each reason, the tenth, the hundredth and so on: whoever may write to a topic must not fill the log. */
    private void say(DeadLetter letter) {
        long count;
        synchronized (setAside) {
            count = setAside.merge(letter.reason(), 1L, Long::sum);
        }
        if (isPowerOfTen(count)) {
            LOG.warn("a message was set aside ({}, the {}. since the start; {} {}, {}): {}", letter.reason(), count, letter.topic(),
                    letter.partition(), letter.offset(), letter.detail());
        }
    }

    private static boolean isPowerOfTen(long count) {
        long rest = count;
        while (rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }

    private static DeadLetter letter(KafkaConsumerRecord<String, Buffer> message, DeadLetter.Reason reason, String detail) {
        return new DeadLetter(message.topic(), message.partition(), message.offset(), message.timestamp(),
                message.key() == null ? "" : message.key(), MessageReader.header(message, "content-type").orElse(""), reason, detail,
                message.value() == null ? null : message.value().getBytes());
    }
}
