package org.microbrain.hono;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.microbrain.journal.Batch;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.OriginRef;
import org.microbrain.wire.proto.SealedRecord;

/**
 * One record as a message of Hono's telemetry or event API. The payload is a {@code Batch.Run} of {@code wire.proto} with
 * this record alone, so that its name and its checksum travel inside; what the headers say of them is for who looks on.
 * Names of headers: Hono's "Telemetry API for Kafka" and "Event API for Kafka"; those that begin with {@code mb-} are ours.
 */
final class RecordMessage {

    static final String CONTENT_TYPE = "application/vnd.microbrain.record";
    /** The child whose link it came by. */
    static final String CHILD = "mb-child";
    /** Longest payload: a record's content, and its name. */
    static final int LONGEST = JournalRecord.MAX_CONTENT + (1 << 10);
    /** Longest message: headers too. */
    static final int LONGEST_MESSAGE = LONGEST + (3 << 10);

    private RecordMessage() {
    }

    /**
     * @param made  the highest sequence that its origin is known to have given out
     * @param child whose link it came by; null for none
     * @param now   Unix milliseconds
     */
    static ProducerRecord<String, byte[]> of(JournalRecord record, long made, NodeId child, KafkaAccess access, long now) {
        boolean readings = record.priority() == PriorityClass.READING;
        String node = record.origin().node().text();
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(readings ? access.telemetry() : access.event(), node,
                payload(record, made));
        Headers headers = message.headers();
        put(headers, "content-type", CONTENT_TYPE);
        put(headers, "creation-time", Long.toString(now));
        put(headers, "device_id", node);
        put(headers, "qos", "1");
        put(headers, "mb-origin", node);
        put(headers, "mb-journal", record.origin().journal().toString());
        put(headers, "mb-seq", Long.toString(record.sequence()));
        if (child != null) {
            put(headers, CHILD, child.text());
        }
        return message;
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] payload(JournalRecord record, long made) {
        return org.microbrain.wire.proto.Batch.Run.newBuilder()
                .setOrigin(OriginRef.newBuilder().setNode(record.origin().node().text())
                        .setJournal(ByteString.copyFrom(record.origin().journal().bytes())).setMade(made))
                .addRecords(SealedRecord.newBuilder().setSequence(record.sequence()).setChecksum(record.checksum())
                        .setContent(UnsafeByteOperations.unsafeWrap(record.content())))
                .build().toByteArray();
    }

    /** @throws ProtocolViolation when it is not one whole record as its origin sealed it */
    static Batch open(byte[] payload) {
        if (payload.length > LONGEST) {
            throw new ProtocolViolation("bad-record", payload.length + " bytes; at most " + LONGEST);
        }
        try {
            org.microbrain.wire.proto.Batch.Run run = org.microbrain.wire.proto.Batch.Run.parseFrom(payload);
            if (run.getRecordsCount() != 1) {
                throw new ProtocolViolation("bad-record", run.getRecordsCount() + " records in a message of one");
            }
            Origin origin = new Origin(new NodeId(run.getOrigin().getNode()),
                    JournalId.of(run.getOrigin().getJournal().toByteArray()));
            SealedRecord sealed = run.getRecords(0);
            JournalRecord record = JournalRecord.open(origin, sealed.getSequence(), sealed.getContent().toByteArray(),
                    sealed.getChecksum());
            return new Batch(record.priority(), List.of(record), Map.of(origin, Math.max(0, run.getOrigin().getMade())));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new ProtocolViolation("bad-record", "it cannot be read: " + e.getMessage());
        }
    }
}
