package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.buffer.Buffer;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import io.vertx.kafka.client.consumer.impl.KafkaConsumerRecordImpl;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
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

/** Records as messages of Hono, and what of other messages is taken. */
class RecordMessageTest {

    private static final KafkaAccess ACCESS = new KafkaAccess(new NodeId("450000000000"), List.of("kafka:9092"),
            "guangxi", "core", 2, true, Map.of("sasl.jaas.config", "hush"));
    private static final MessageReader READER = new MessageReader("guangxi", new DivisionCode("450000000000"));
    private static final Origin ORIGIN = new Origin(new NodeId("450102001003-b"), new JournalId(1, 2));
    private static final NodeId CHILD = new NodeId("450100000000");

    private static JournalRecord record(PriorityClass priority, byte[] body) {
        return JournalRecord.seal(ORIGIN, 7, new Draft(new RecordKind(99), priority, RecordTime.good(5), body));
    }

    private static ProducerRecord<String, byte[]> message(PriorityClass priority) {
        return RecordMessage.of(record(priority, new byte[] {1, 2, 3}), 9, CHILD, ACCESS, 1234);
    }

    private static KafkaConsumerRecord<String, Buffer> received(ProducerRecord<String, byte[]> sent, String key) {
        return new KafkaConsumerRecordImpl<>(new ConsumerRecord<>(sent.topic(), 0, 0, 0, TimestampType.CREATE_TIME, 0, 0, key,
                sent.value() == null ? null : Buffer.buffer(sent.value()), sent.headers(), Optional.empty()));
    }

    private static DeadLetter.Reason reason(KafkaConsumerRecord<String, Buffer> message) {
        try {
            READER.read(message);
            throw new AssertionError("it was taken");
        } catch (Poison poison) {
            assertThat(poison).message().isNotBlank();
            return poison.reason();
        }
    }

    private static ProducerRecord<String, byte[]> with(byte[] payload) {
        ProducerRecord<String, byte[]> like = message(PriorityClass.EVENT);
        return new ProducerRecord<>(like.topic(), null, like.key(), payload, like.headers());
    }

    @Test
    void readingsAreTelemetryAndEverythingElseIsAnEvent() {
        assertThat(message(PriorityClass.READING).topic()).isEqualTo("hono.telemetry.guangxi");
        assertThat(message(PriorityClass.EVENT).topic()).isEqualTo("hono.event.guangxi");
        assertThat(message(PriorityClass.WARNING).topic()).isEqualTo("hono.event.guangxi");
    }

    @Test
    void whatIsWrittenIsReadAgainWithItsNameAndTheChildItCameBy() throws Poison {
        ProducerRecord<String, byte[]> sent = message(PriorityClass.WARNING);
        KafkaConsumerRecord<String, Buffer> message = received(sent, sent.key());
        assertThat(READER.read(message)).isEqualTo(new Batch(PriorityClass.WARNING,
                List.of(record(PriorityClass.WARNING, new byte[] {1, 2, 3})), Map.of(ORIGIN, 9L)));
        assertThat(MessageReader.child(message)).isEqualTo(CHILD);
        assertThat(sent.headers().toArray()).extracting(header -> header.key() + "=" + new String(header.value()))
                .contains("mb-origin=450102001003-b", "mb-journal=" + ORIGIN.journal(), "mb-seq=7", "creation-time=1234");
    }

    @Test
    void aMessageWithoutAPayloadIsPoison() {
        assertThat(reason(received(with(null), "450102001003-b"))).isEqualTo(DeadLetter.Reason.EMPTY);
    }

    @Test
    void contentOfAnotherTypeIsPoison() {
        ProducerRecord<String, byte[]> json = new ProducerRecord<>("hono.event.guangxi", "450102001003-b", new byte[] {'{', '}'});
        assertThat(reason(received(json, json.key()))).isEqualTo(DeadLetter.Reason.CONTENT_TYPE);
    }

    @Test
    void aDeviceThatSpeaksForAnotherNodeIsPoison() {
        assertThat(reason(received(message(PriorityClass.EVENT), "450102001004"))).isEqualTo(DeadLetter.Reason.FOREIGN);
        assertThat(reason(received(message(PriorityClass.EVENT), null))).isEqualTo(DeadLetter.Reason.FOREIGN);
    }

    @Test
    void aNodeOfAnotherProvinceAndAnotherTenantArePoison() {
        Origin abroad = new Origin(new NodeId("440103001001"), new JournalId(1, 2));
        JournalRecord record = JournalRecord.seal(abroad, 1, new Draft(new RecordKind(99), PriorityClass.EVENT,
                RecordTime.good(5), new byte[1]));
        ProducerRecord<String, byte[]> sent = RecordMessage.of(record, 1, null, ACCESS, 1);
        assertThat(reason(received(sent, sent.key()))).isEqualTo(DeadLetter.Reason.FOREIGN);
        ProducerRecord<String, byte[]> other = message(PriorityClass.EVENT);
        other.headers().add("tenant_id", "hunan".getBytes());
        assertThat(reason(received(other, other.key()))).isEqualTo(DeadLetter.Reason.FOREIGN);
    }

    @Property(tries = 300)
    void aRecordOfAnySizeComesBackAndOneChangedBitIsPoison(@ForAll @Size(max = 2000) byte[] body, @ForAll @LongRange(min = 0) long at,
                                                           @ForAll @IntRange(max = 7) int bit) throws Poison {
        JournalRecord record = record(PriorityClass.EVENT, body);
        ProducerRecord<String, byte[]> sent = RecordMessage.of(record, 0, null, ACCESS, 1);
        assertThat(READER.read(received(sent, sent.key())).records()).containsExactly(record);
        byte[] changed = sent.value().clone();
        changed[(int) (at % changed.length)] ^= (byte) (1 << bit);
        try {
            assertThat(READER.read(received(with(changed), sent.key())).records()).containsExactly(record);
        } catch (Poison poison) {
            assertThat(poison.reason()).isIn(DeadLetter.Reason.UNREADABLE, DeadLetter.Reason.FOREIGN);
        }
    }

    @Property(tries = 300)
    void anyBytesAreARecordOrPoison(@ForAll @Size(min = 1, max = 200) byte[] payload) {
        assertThatExceptionOfType(Poison.class).isThrownBy(() -> READER.read(received(with(payload), "450102001003-b")));
    }

    @Test
    void nothingSecretIsSaid() {
        assertThat(ACCESS).hasToString("guangxi at kafka:9092");
    }
}
