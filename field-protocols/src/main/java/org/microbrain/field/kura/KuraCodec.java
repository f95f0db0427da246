package org.microbrain.field.kura;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.microbrain.block.Reading;
import org.microbrain.field.Flaw;

/**
 * Reads and writes the payloads of Eclipse Kura: its Protocol Buffers message, whole or packed with gzip, and its simple JSON.
 * Which of them it is shows in the first bytes of each message: a gateway packs one and not the next. Stateless, for any thread.
 *
 * <p>The message is read field by field, so that what comes is bounded before memory is taken for it.
 */
public final class KuraCodec {

    /** Metrics of one message. */
    public static final int MOST_METRICS = 10_000;

    static final int TIMESTAMP = 1;
    static final int METRIC = 5000;
    static final int BODY = 5001;
    private static final int NAME = 1;
    private static final int TYPE = 2;
    /** The value of a metric stands in the field of its type: three more than the type's number. */
    private static final int FIRST_VALUE = 3;
    private static final int MOST_NAME = 255;
    private static final int GZIP_MAGIC = 0x8b1f;
    private static final byte[] NOTHING = {};

    private static final Flaw NO_MESSAGE = new Flaw(Flaw.Kind.FRAME, "不是 Kura 报文", "this is no message of Kura");
    private static final Flaw PACKED_BADLY = new Flaw(Flaw.Kind.FRAME, "gzip 内容损坏", "what is packed with gzip is broken");
    private static final Flaw LARGE = new Flaw(Flaw.Kind.FRAME, "报文过大", "the message is too large");
    private static final Flaw MANY = new Flaw(Flaw.Kind.FRAME, "指标过多", "there are too many metrics");

    private KuraCodec() {
    }

    /** What came is no message. */
    public static final class Unusable extends org.microbrain.field.Unusable {

        private static final long serialVersionUID = 1L;

        Unusable(Flaw flaw) {
            super(flaw);
        }
    }

    /**
     * Reads a message.
     *
     * @param mostBytes of the message when it is unpacked
     * @throws Unusable with the reason
     */
    public static KuraPayload read(byte[] message, int mostBytes) throws Unusable {
        byte[] plain = unpacked(message, mostBytes);
        try {
            return plain.length > 0 && plain[0] == '{' ? SimpleJson.read(plain) : fields(plain);
        } catch (IOException e) {
            throw new Unusable(NO_MESSAGE.at(e.getMessage()));
        }
    }

    private static byte[] unpacked(byte[] message, int mostBytes) throws Unusable {
        if (message.length > mostBytes) {
            throw new Unusable(LARGE.at("> " + mostBytes + " B"));
        }
        if (message.length < 2 || ((message[0] & 0xff) | (message[1] & 0xff) << 8) != GZIP_MAGIC) {
            return message;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(message))) {
            byte[] plain = in.readNBytes(mostBytes);
            if (in.read() >= 0) {
                throw new Unusable(LARGE.at("> " + mostBytes + " B"));
            }
            return plain;
        } catch (IOException e) {
            throw new Unusable(PACKED_BADLY);
        }
    }

    private static KuraPayload fields(byte[] plain) throws IOException, Unusable {
        CodedInputStream in = CodedInputStream.newInstance(plain);
        long millis = Reading.NO_TIME;
        Map<String, Object> metrics = new LinkedHashMap<>();
        byte[] body = NOTHING;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == tag(TIMESTAMP, WireFormat.WIRETYPE_VARINT)) {
                millis = in.readInt64();
            } else if (tag == tag(METRIC, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                int end = in.pushLimit(in.readRawVarint32());
                metric(in, metrics);
                in.checkLastTagWas(0);
                in.popLimit(end);
                requireFew(metrics);
            } else if (tag == tag(BODY, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                body = in.readByteArray();
            } else if (!in.skipField(tag)) {
                throw new InvalidProtocolBufferException("an end without a begin");
            }
        }
        return new KuraPayload(millis, metrics, body);
    }

    static void requireFew(Map<String, Object> metrics) throws Unusable {
        if (metrics.size() > MOST_METRICS) {
            throw new Unusable(MANY.at("> " + MOST_METRICS));
        }
    }

    /** The name and the value; a metric without either is left out, and so is one of a type that is not known. */
    private static void metric(CodedInputStream in, Map<String, Object> metrics) throws IOException {
        String name = "";
        Object value = null;
        int type = -1;
        Object[] values = new Object[KuraType.values().length];
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (tag == tag(NAME, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                name = in.readStringRequireUtf8();
            } else if (tag == tag(TYPE, WireFormat.WIRETYPE_VARINT)) {
                type = in.readEnum();
            } else if (field >= FIRST_VALUE && field < FIRST_VALUE + values.length
                    && WireFormat.getTagWireType(tag) == KuraType.values()[field - FIRST_VALUE].wire()) {
                values[field - FIRST_VALUE] = KuraType.values()[field - FIRST_VALUE].read(in);
            } else {
                in.skipField(tag);
            }
        }
        if (type >= 0 && type < values.length) {
            value = values[type];
        }
        if (isName(name) && value != null) {
            metrics.put(name, value);
        }
    }

    static boolean isName(String metric) {
        return !metric.isEmpty() && metric.length() <= MOST_NAME;
    }

    private static int tag(int field, int wire) {
        return field << 3 | wire;
    }

    /** Writes a message, not packed: every Kura takes that. */
    public static byte[] write(KuraPayload payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            if (payload.millis() != Reading.NO_TIME) {
                out.writeInt64(TIMESTAMP, payload.millis());
            }
            for (Map.Entry<String, Object> metric : payload.metrics().entrySet()) {
                out.writeByteArray(METRIC, metric(metric.getKey(), metric.getValue()));
            }
            if (payload.body().length > 0) {
                out.writeByteArray(BODY, payload.body());
            }
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("memory takes no bytes", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] metric(String name, Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        KuraType type = KuraType.of(value);
        out.writeString(NAME, name);
        out.writeEnum(TYPE, type.ordinal());
        type.write(out, FIRST_VALUE + type.ordinal(), value);
        out.flush();
        return bytes.toByteArray();
    }

    /** As Kura does with {@code encode.gzip}: packed when that is smaller. */
    public static byte[] packed(byte[] message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(message);
        } catch (IOException e) {
            throw new IllegalStateException("memory takes no bytes", e);
        }
        return bytes.size() < message.length ? bytes.toByteArray() : message;
    }

    /** The types of metrics; their order is their number on the wire. */
    private enum KuraType {
        DOUBLE(WireFormat.WIRETYPE_FIXED64),
        FLOAT(WireFormat.WIRETYPE_FIXED32),
        INT64(WireFormat.WIRETYPE_VARINT),
        INT32(WireFormat.WIRETYPE_VARINT),
        BOOL(WireFormat.WIRETYPE_VARINT),
        STRING(WireFormat.WIRETYPE_LENGTH_DELIMITED),
        BYTES(WireFormat.WIRETYPE_LENGTH_DELIMITED);

        private final int wire;

        KuraType(int wire) {
            this.wire = wire;
        }

        static KuraType of(Object value) {
            if (value instanceof Double) {
                return DOUBLE;
            } else if (value instanceof Float) {
                return FLOAT;
            } else if (value instanceof Long) {
                return INT64;
            } else if (value instanceof Integer) {
                return INT32;
            } else if (value instanceof Boolean) {
                return BOOL;
            } else if (value instanceof String) {
                return STRING;
            } else if (value instanceof byte[]) {
                return BYTES;
            }
            throw new IllegalArgumentException("no metric can be a " + value.getClass());
        }

        int wire() {
            return wire;
        }

        Object read(CodedInputStream in) throws IOException {
            return switch (this) {
                case DOUBLE -> (Object) in.readDouble();
                case FLOAT -> in.readFloat();
                case INT64 -> in.readInt64();
                case INT32 -> in.readInt32();
                case BOOL -> in.readBool();
                case STRING -> in.readStringRequireUtf8();
                case BYTES -> in.readByteArray();
            };
        }

        void write(CodedOutputStream out, int field, Object value) throws IOException {
            switch (this) {
                case DOUBLE -> out.writeDouble(field, (Double) value);
                case FLOAT -> out.writeFloat(field, (Float) value);
                case INT64 -> out.writeInt64(field, (Long) value);
                case INT32 -> out.writeInt32(field, (Integer) value);
                case BOOL -> out.writeBool(field, (Boolean) value);
                case STRING -> out.writeString(field, (String) value);
                case BYTES -> out.writeBytes(field, ByteString.copyFrom((byte[]) value));
            }
        }
    }
}
