package org.microbrain.hono;

import io.vertx.core.buffer.Buffer;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import io.vertx.kafka.client.consumer.impl.KafkaConsumerRecordImpl;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.hono.application.client.kafka.impl.KafkaDownstreamMessage;
import org.microbrain.journal.Batch;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.ProtocolViolation;

/**
 * What a message of the tenant's topics says. Its payload is believed for what its checksum covers; that a node speaks for
 * itself alone is held against the key, which Hono's adapters set to the device that signed in.
 *
 * @param tenant the province's
 * @param area   the province; its nodes lie within
 */
record MessageReader(String tenant, DivisionCode area) {

    /** @throws Poison when it is no record of this province */
    Batch read(KafkaConsumerRecord<String, Buffer> message) throws Poison {
        KafkaDownstreamMessage said = open(message);
        if (said.getPayload() == null || said.getPayload().length() == 0) {
            throw new Poison(DeadLetter.Reason.EMPTY, "a message without a payload (" + said.getContentType() + ")");
        }
        if (!said.getContentType().equals(RecordMessage.CONTENT_TYPE)) {
            throw new Poison(DeadLetter.Reason.CONTENT_TYPE, "content of type " + said.getContentType());
        }
        String named = header(message, "tenant_id").orElse(said.getTenantId());
        if (!tenant.equals(said.getTenantId()) || !tenant.equals(named)) {
            throw new Poison(DeadLetter.Reason.FOREIGN, "a message of tenant " + named);
        }
        Batch batch;
        try {
            batch = RecordMessage.open(said.getPayload().getBytes());
        } catch (ProtocolViolation e) {
            throw new Poison(DeadLetter.Reason.UNREADABLE, e.getMessage());
        }
        Origin origin = batch.records().get(0).origin();
        if (!area.strictlyContains(origin.node().area())) {
            throw new Poison(DeadLetter.Reason.FOREIGN, origin.node() + " does not lie in " + area);
        }
        if (!origin.node().text().equals(said.getDeviceId())) {
            throw new Poison(DeadLetter.Reason.FOREIGN, "device " + said.getDeviceId() + " speaks for " + origin.node());
        }
        return batch;
    }

    /** @throws Poison when its headers cannot be read */
    static KafkaDownstreamMessage open(KafkaConsumerRecord<String, Buffer> message) throws Poison {
        try {
            return new KafkaDownstreamMessage(withoutEmptyHeaders(message));
        } catch (RuntimeException e) {
            throw new Poison(DeadLetter.Reason.UNREADABLE, "its headers cannot be read: " + e.getMessage());
        }
    }

    /** Kafka allows headers without a value; Vert.x and Hono fail on them. */
    private static KafkaConsumerRecord<String, Buffer> withoutEmptyHeaders(KafkaConsumerRecord<String, Buffer> message) {
        ConsumerRecord<String, Buffer> all = message.record();
        RecordHeaders some = new RecordHeaders();
        all.headers().forEach(header -> {
            if (header.value() != null) {
                some.add(header);
            }
        });
        return new KafkaConsumerRecordImpl<>(new ConsumerRecord<>(all.topic(), all.partition(), all.offset(), all.timestamp(),
                all.timestampType(), all.serializedKeySize(), all.serializedValueSize(), all.key(), all.value(), some,
                all.leaderEpoch()));
    }

    /** The first value of a header, as text; empty when there is none. */
    static Optional<String> header(KafkaConsumerRecord<String, Buffer> message, String name) {
        for (Header header : message.record().headers().headers(name)) {
            if (header.value() != null) {
                return Optional.of(new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    /** Whose link it came by; null when it does not say. */
    static NodeId child(KafkaConsumerRecord<String, Buffer> message) {
        return header(message, RecordMessage.CHILD).map(MessageReader::named).orElse(null);
    }

    private static NodeId named(String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
