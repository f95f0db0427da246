package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.Batch;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/** Whoever gives a batch to Kafka hears how it went, whatever happens. */
class KafkaWriterTest {

    private static final KafkaAccess ACCESS = new KafkaAccess(new NodeId("450000000000"), List.of("kafka:9092"),
            "guangxi", "core", 2, true, Map.of());
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Batch batch() {
        Origin origin = new Origin(new NodeId("450102001003"), new JournalId(1, 2));
        return new Batch(PriorityClass.EVENT, List.of(JournalRecord.seal(origin, 1, new Draft(new RecordKind(99),
                PriorityClass.EVENT, RecordTime.good(5), new byte[1]))), Map.of(origin, 1L));
    }

    private static KafkaWriter writer(MockProducer<String, byte[]> producer) {
        return new KafkaWriter(ACCESS, () -> Instant.EPOCH, "kafka-writer", producer);
    }

    /** Waits in {@code send} until it is interrupted, as for a broker. */
    private static final class Waiting extends MockProducer<String, byte[]> {

        private final CountDownLatch entered = new CountDownLatch(1);

        private Waiting() {
            super(true, null, new StringSerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            throw new AssertionError("nobody counts it down");
        }
    }

    @Test
    void whatTheClientThrowsFailsTheBatch() {
        MockProducer<String, byte[]> producer = new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
        producer.sendException = new IllegalArgumentException("no such thing");
        try (KafkaWriter writer = writer(producer)) {
            assertThat(writer.write(batch(), null)).failsWithin(SOON).withThrowableThat().withMessageContaining("no such thing");
            assertThat(writer.failure()).as("for the page").contains("no such thing");
            producer.sendException = null;
            assertThat(writer.write(batch(), null)).as("it goes on").succeedsWithin(SOON);
            assertThat(writer.failure()).isEmpty();
        }
    }

    @Test
    void aQueueThatIsFullRefusesAtOnceAndClosingFailsWhatIsQueued() throws InterruptedException {
        Waiting producer = new Waiting();
        List<CompletableFuture<Void>> given = new ArrayList<>();
        KafkaWriter writer = writer(producer);
        given.add(writer.write(batch(), null));
        producer.entered.await();
        for (int i = 0; i < KafkaWriter.MOST_WAITING; i++) {
            given.add(writer.write(batch(), null));
        }
        assertThat(given).noneMatch(CompletableFuture::isDone);
        assertThat(writer.write(batch(), null)).isCompletedExceptionally();
        assertThatCode(writer::close).doesNotThrowAnyException();
        assertThat(given).allSatisfy(one -> assertThat(one).failsWithin(SOON));
        assertThat(writer.write(batch(), null)).isCompletedExceptionally();
    }
}
