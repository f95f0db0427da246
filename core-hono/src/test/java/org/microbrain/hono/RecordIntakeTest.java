package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import io.vertx.kafka.client.consumer.impl.KafkaConsumerRecordImpl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.Batch;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/** No failure makes a message count as read that is neither archived nor set aside. */
class RecordIntakeTest {

    private static final KafkaAccess ACCESS = new KafkaAccess(new NodeId("450000000000"), List.of("kafka:9092"),
            "guangxi", "core", 2, true, Map.of());
    private static final Origin ORIGIN = new Origin(new NodeId("450102001003"), new JournalId(1, 2));
    private static final int MANY = 200;

    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<Long> archived = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private Function<Long, CompletionStage<Void>> answer = sequence -> CompletableFuture.completedFuture(null);
    private Function<DeadLetter, CompletionStage<Void>> keep = letter -> CompletableFuture.completedFuture(null);
    private final RecordIntake intake = new RecordIntake(new MessageReader("guangxi", new DivisionCode("450000000000")),
            (batch, child) -> store(batch), letter -> keep.apply(letter).thenRun(() -> letters.add(letter)),
            Optional.empty(), (pause, again) -> later.add(again));
    private int done;

    private CompletionStage<Void> store(Batch batch) {
        long sequence = batch.records().get(0).sequence();
        return answer.apply(sequence).thenRun(() -> archived.add(sequence));
    }

    private static ProducerRecord<String, byte[]> message(long sequence) {
        return RecordMessage.of(JournalRecord.seal(ORIGIN, sequence, new Draft(new RecordKind(99), PriorityClass.WARNING,
                RecordTime.good(5), new byte[] {1})), 9, null, ACCESS, 1234);
    }

    private void take(ProducerRecord<String, byte[]> sent) {
        KafkaConsumerRecord<String, Buffer> message = new KafkaConsumerRecordImpl<>(new ConsumerRecord<>(sent.topic(), 0, 0, 0,
                TimestampType.LOG_APPEND_TIME, 0, 0, sent.key(), sent.value() == null ? null : Buffer.buffer(sent.value()),
                sent.headers(), Optional.empty()));
        intake.take(message, () -> done++);
    }

    private void timePasses() {
        for (int i = 0; i < MANY && !later.isEmpty(); i++) {
            later.poll().run();
        }
    }

    private static CompletionStage<Void> refused() {
        return CompletableFuture.failedFuture(new IllegalStateException("refused"));
    }

    @Test
    void aHeaderWithoutAValueBesideAValidPayloadLosesNothing() {
        for (String name : List.of("other", "content-type", "mb-child", "ttl")) {
            ProducerRecord<String, byte[]> message = message(7);
            message.headers().add(name, null);
            take(message);
        }
        assertThat(archived).containsExactly(7L, 7L, 7L, 7L);
        assertThat(done).isEqualTo(4);
    }

    @Test
    void whatIsNoRecordAndHasAHeaderWithoutAValueIsSetAsideAndNotDropped() {
        ProducerRecord<String, byte[]> message = new ProducerRecord<>("hono.event.guangxi", null, "450102001003", new byte[3]);
        message.headers().add("content-type", null).add("device_id", null).add("creation-time", new byte[] {1});
        take(message);
        ProducerRecord<String, byte[]> strange = message(7);
        strange.headers().add("ttl", "x".getBytes(StandardCharsets.UTF_8)).add("mb-child", new byte[] {(byte) 0xff});
        take(strange);
        assertThat(done).isEqualTo(2);
        assertThat(letters.size() + archived.size()).isEqualTo(2);
    }

    @Test
    void whatTheArchiveThrowsIsTriedAgain() {
        answer = sequence -> {
            throw new IllegalStateException("the route is not there yet");
        };
        take(message(1));
        timePasses();
        assertThat(done).isZero();
        answer = sequence -> CompletableFuture.completedFuture(null);
        timePasses();
        assertThat(archived).containsExactly(1L);
        assertThat(done).isEqualTo(1);
    }

    @Test
    void aRecordThatTheArchiveRefusesIsTriedForEverWhileNoOtherIsTaken() {
        answer = sequence -> refused();
        take(message(1));
        take(message(2));
        timePasses();
        assertThat(done).isZero();
        assertThat(letters).isEmpty();
        assertThat(later).as("both are still tried").hasSize(2);
    }

    @Test
    void aRecordThatTheArchiveRefusesWhileItTakesAnotherIsSetAsideWhole() {
        answer = sequence -> sequence == 1 ? refused() : CompletableFuture.completedFuture(null);
        take(message(2));
        take(message(1));
        timePasses();
        assertThat(letters).as("the other was taken before").isEmpty();
        take(message(3));
        timePasses();
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.REFUSED);
            assertThat(letter.payload()).isEqualTo(message(1).value());
        });
        assertThat(done).isEqualTo(3);
    }

    @Test
    void aMessageIsNotDoneUntilItIsSureThatItIsSetAside() {
        keep = letter -> {
            throw new IllegalStateException("the table is locked");
        };
        take(new ProducerRecord<>("hono.event.guangxi", null, "450102001003", null));
        timePasses();
        assertThat(done).isZero();
        keep = letter -> CompletableFuture.completedFuture(null);
        timePasses();
        assertThat(done).isEqualTo(1);
        assertThat(letters).hasSize(1);
    }
}
