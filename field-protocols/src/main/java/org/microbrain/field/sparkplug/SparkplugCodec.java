package org.microbrain.field.sparkplug;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.block.Reading;
import org.microbrain.field.Flaw;
import org.microbrain.field.Unusable;

/**
 * Reads the payloads of Sparkplug B (the message {@code Payload} of sparkplug_b.proto), and writes the request for a birth. The
 * message is read field by field, so that what comes is bounded before memory is taken for it. Stateless, for any thread.
 */
public final class SparkplugCodec {

    /** Metrics of one message. */
    public static final int MOST_METRICS = 10_000;
    static final int MOST_NAME = 255;
    static final String REBIRTH = "Node Control/Rebirth";
    /** The metric that numbers the sessions of a node. */
    static final String SESSION = "bdSeq";

    private static final int TIMESTAMP = 1;
    private static final int METRICS = 2;
    private static final int SEQ = 3;
    private static final int UUID = 4;
    private static final String COMPRESSED = "SPBV1.0_COMPRESSED";
    private static final int MOST_SEQ = 255;

    private static final Flaw NO_MESSAGE = new Flaw(Flaw.Kind.FRAME, "不是 Sparkplug B 报文", "this is no message of Sparkplug B");
    private static final Flaw LARGE = new Flaw(Flaw.Kind.FRAME, "报文过大", "the message is too large");
    private static final Flaw MANY = new Flaw(Flaw.Kind.FRAME, "指标过多", "there are too many metrics");
    private static final Flaw PACKED = new Flaw(Flaw.Kind.FRAME, "不接受压缩的报文，请在边缘节点关闭压缩",
            "compressed messages are not read: switch compression off at the edge node");

    private SparkplugCodec() {
    }

    /**
     * Reads a message.
     *
     * @param mostBytes of the message
     * @throws Unusable with the reason
     */
    public static SparkplugPayload read(byte[] message, int mostBytes) throws Unusable {
        if (message.length > mostBytes) {
            throw new Unusable(LARGE.at("> " + mostBytes + " B"));
        }
        try {
            return fields(CodedInputStream.newInstance(message));
        } catch (IOException e) {
            throw new Unusable(NO_MESSAGE.at(e.getMessage()));
        }
    }

    private static SparkplugPayload fields(CodedInputStream in) throws IOException, Unusable {
        long millis = Reading.NO_TIME;
        long seq = SparkplugPayload.NO_SEQ;
        List<SparkplugMetric> metrics = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == tag(TIMESTAMP, WireFormat.WIRETYPE_VARINT)) {
                millis = in.readUInt64();
            } else if (tag == tag(METRICS, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                if (metrics.size() == MOST_METRICS) {
                    throw new Unusable(MANY.at("> " + MOST_METRICS));
                }
                int end = in.pushLimit(in.readRawVarint32());
                metrics.add(new MetricFields().read(in));
                in.checkLastTagWas(0);
                in.popLimit(end);
            } else if (tag == tag(SEQ, WireFormat.WIRETYPE_VARINT)) {
                seq = in.readUInt64();
            } else if (tag == tag(UUID, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                if (in.readStringRequireUtf8().equals(COMPRESSED)) {
                    throw new Unusable(PACKED);
                }
            } else if (!in.skipField(tag)) {
                throw new InvalidProtocolBufferException("an end without a begin");
            }
        }
        return new SparkplugPayload(millis, seq < 0 || seq > MOST_SEQ ? SparkplugPayload.NO_SEQ : (int) seq, metrics);
    }

    static int tag(int field, int wire) {
        return field << 3 | wire;
    }

    /** Asks an edge node to tell anew all that it has. @param millis Unix milliseconds */
    public static byte[] rebirth(long millis) {
        return written(out -> {
            out.writeUInt64(TIMESTAMP, millis);
            out.writeByteArray(METRICS, written(metric -> {
                metric.writeString(MetricFields.NAME, REBIRTH);
                metric.writeUInt64(MetricFields.TIMESTAMP, millis);
                metric.writeUInt32(MetricFields.DATATYPE, SparkplugMetric.BOOLEAN);
                metric.writeBool(MetricFields.BOOLEAN_VALUE, true);
            }));
        });
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] written(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("memory takes no bytes", e);
        }
        return bytes.toByteArray();
    }
}
