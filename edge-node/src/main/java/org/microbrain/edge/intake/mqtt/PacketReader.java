package org.microbrain.edge.intake.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Reads the fields of one packet and never beyond its end (MQTT 5 §1.5). Every fault is a {@link ProtocolFault}. Keeps
 * nothing between packets but the character decoder; one per connection.
 */
final class PacketReader {

    private static final Set<Integer> ZERO_IS_AN_ERROR = Set.of(MqttProperties.RECEIVE_MAXIMUM,
            MqttProperties.MAXIMUM_PACKET_SIZE, MqttProperties.SUBSCRIPTION_IDENTIFIER);

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    /** For most strings: an array is read faster than a buffer that checks each access. */
    private final byte[] scratch = new byte[128];
    private ByteBuf frame;

    void begin(ByteBuf packet) {
        frame = packet;
    }

    int left() {
        return frame.readableBytes();
    }

    int u8() {
        need(1);
        return frame.readUnsignedByte();
    }

    int u16() {
        need(2);
        return frame.readUnsignedShort();
    }

    long u32() {
        need(4);
        return frame.readUnsignedInt();
    }

    int packetId() {
        int id = u16();
        if (id == 0) {
            throw ProtocolFault.error("packet identifier 0");
        }
        return id;
    }

    byte[] binary() {
        int length = u16();
        need(length);
        byte[] bytes = new byte[length];
        frame.readBytes(bytes);
        return bytes;
    }

    /** A UTF-8 string: well formed, no U+0000 (§1.5.4). */
    String text() {
        int length = u16();
        need(length);
        byte[] bytes = length <= scratch.length ? scratch : new byte[length];
        frame.readBytes(bytes, 0, length);
        boolean ascii = true;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == 0) {
                throw ProtocolFault.malformed("U+0000 in a string");
            }
            ascii &= bytes[i] > 0;
        }
        if (ascii) {
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
        try {
            return utf8.decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw ProtocolFault.malformed("a string that is not UTF-8");
        }
    }

    /** A topic name: not empty unless a topic alias may stand for it, no wildcards (§4.7). */
    String topicName(boolean mayBeEmpty) {
        String topic = text();
        if (isNoTopicName(topic) && !(topic.isEmpty() && mayBeEmpty)) {
            throw ProtocolFault.malformed("a topic name that is empty or has a wildcard");
        }
        return topic;
    }

    int variableByteInteger() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = u8();
            value |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                if (digit == 0 && shift > 0) {
                    throw ProtocolFault.malformed("a variable byte integer of more bytes than it needs");
                }
                return value;
            }
        }
        throw ProtocolFault.malformed("a variable byte integer of more than 4 bytes");
    }

    /** A block of properties of which only those in {@code allowed} may occur, each once (§2.2.2). */
    MqttProperties properties(PropertySet allowed) {
        int length = variableByteInteger();
        need(length);
        if (length == 0) {
            return MqttProperties.NO_PROPERTIES;
        }
        int end = frame.readerIndex() + length;
        MqttProperties properties = new MqttProperties();
        while (frame.readerIndex() < end) {
            int id = variableByteInteger();
            allowed.check(id, properties);
            properties.add(checked(property(id)));
        }
        if (frame.readerIndex() != end) {
            throw ProtocolFault.malformed("properties longer than they say");
        }
        return properties;
    }

    private MqttProperties.MqttProperty<?> property(int id) {
        return switch (PropertySet.form(id)) {
            case BYTE -> {
                int flag = u8();
                if (flag > 1) {
                    throw ProtocolFault.error("property " + id + " is neither 0 nor 1");
                }
                yield new MqttProperties.IntegerProperty(id, flag);
            }
            case SHORT -> new MqttProperties.IntegerProperty(id, u16());
            // MqttProperties holds an int: what is above 2^31 is as good as unlimited.
            case INT -> new MqttProperties.IntegerProperty(id, (int) Math.min(u32(), Integer.MAX_VALUE));
            case VARIABLE -> new MqttProperties.IntegerProperty(id, variableByteInteger());
            case TEXT -> new MqttProperties.StringProperty(id, text());
            case BINARY -> new MqttProperties.BinaryProperty(id, binary());
            case PAIR -> new MqttProperties.UserProperty(text(), text());
        };
    }

    private static MqttProperties.MqttProperty<?> checked(MqttProperties.MqttProperty<?> property) {
        boolean wildcard = property.propertyId() == MqttProperties.RESPONSE_TOPIC
                && isNoTopicName((String) property.value());
        boolean zero = ZERO_IS_AN_ERROR.contains(property.propertyId()) && property.value().equals(0);
        if (wildcard || zero) {
            throw ProtocolFault.error("property " + property.propertyId() + " with a value that is not allowed");
        }
        return property;
    }

    private static boolean isNoTopicName(String topic) {
        return topic.isEmpty() || topic.indexOf('#') >= 0 || topic.indexOf('+') >= 0;
    }

    /** The rest of the packet, a retained view. */
    ByteBuf rest() {
        return frame.readRetainedSlice(frame.readableBytes());
    }

    void end() {
        if (frame.isReadable()) {
            throw ProtocolFault.malformed("bytes after the end of a packet's fields");
        }
    }

    private void need(int bytes) {
        if (frame.readableBytes() < bytes) {
            throw ProtocolFault.malformed("a field longer than its packet");
        }
    }
}
