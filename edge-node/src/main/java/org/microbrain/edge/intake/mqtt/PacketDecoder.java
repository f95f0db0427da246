package org.microbrain.edge.intake.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Bytes from a client to Netty's MQTT messages, to the letter of MQTT 3.1.1 and 5: a packet is refused on its first
 * byte or its length field, before the rest is read; no field reaches beyond its packet; strings are UTF-8. (Netty's
 * own decoder replaces what is not UTF-8, and waits for fields that reach beyond their packet.) The first fault ends
 * the stream: it is handed on as a {@link ProtocolFault} and what follows is dropped.
 */
final class PacketDecoder extends ByteToMessageDecoder {

    /** Netty's encoder looks up the version of the connection under this name. */
    static final AttributeKey<MqttVersion> VERSION = AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION");
    /** Bytes of a first packet: nobody is known yet. */
    static final int MAX_CONNECT = 64 * 1024;
    /** What a connection may have half read without asking the budget. */
    static final int SMALL = 16 * 1024;
    /** For a packet larger than that; 16 MiB on a line of 1 Mbit/s, 1 MiB on one of 64 kbit/s. */
    private static final int LARGE_SECONDS = 150;
    /** Bytes of a faulty packet that are kept to be looked at; of a CONNECT fewer, since it may hold a password. */
    private static final int SAMPLE = 256;
    private static final int CONNECT_SAMPLE = 12;
    private static final int PACKET_ID_NOT_FOUND = 0x92;

    private final int maxPacket;
    private final ByteBudget budget;
    private final PacketReader reader = new PacketReader();
    private MqttVersion version;
    private boolean dead;
    private boolean lengthPadded;
    private long reserved;
    private Future<?> tooSlow;

    /** @param budget for what is half read */
    PacketDecoder(int maxPacket, ByteBudget budget) {
        this.maxPacket = maxPacket;
        this.budget = budget;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (dead) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int start = in.readerIndex();
        try {
            decodePacket(ctx, in, out);
        } catch (ProtocolFault fault) {
            dead = true;
            release();
            boolean connect = version == null || in.getByte(start) >> 4 == MqttMessageType.CONNECT.value();
            int seen = Math.min(in.writerIndex() - start, connect ? CONNECT_SAMPLE : SAMPLE);
            fault.packet(ByteBufUtil.getBytes(in, start, seen));
            in.skipBytes(in.readableBytes());
            out.add(fault);
        }
    }

    private void decodePacket(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int first = in.getUnsignedByte(start);
        MqttMessageType type = checkedType(first);
        int length = 0;
        int lengthBytes = 0;
        int digit;
        do {
            if (lengthBytes == 4) {
                throw ProtocolFault.malformed("a remaining length of more than 4 bytes");
            }
            if (in.readableBytes() < 2 + lengthBytes) {
                return;
            }
            digit = in.getUnsignedByte(start + 1 + lengthBytes);
            length |= (digit & 0x7F) << 7 * lengthBytes;
            lengthBytes++;
        } while (digit >= 0x80);
        lengthPadded = lengthBytes > 1 && digit == 0;
        checkLengthBytes();
        int total = 1 + lengthBytes + length;
        if (total > (version == null ? Math.min(MAX_CONNECT, maxPacket) : maxPacket)) {
            throw new ProtocolFault(ProtocolFault.PACKET_TOO_LARGE, "a packet of " + total + " bytes");
        }
        if (in.readableBytes() < total) {
            reserve(ctx, total);
            return;
        }
        release();
        in.skipBytes(1 + lengthBytes);
        reader.begin(in.readSlice(length));
        MqttFixedHeader header = new MqttFixedHeader(type, (first & 0x08) != 0, MqttQoS.valueOf(first >> 1 & 3),
                (first & 1) != 0, length);
        out.add(message(ctx, header));
    }

    /** MQTT 5 asks for the shortest form [MQTT-1.5.5-1]; 3.1.1 does not, and some devices always send four bytes. */
    private void checkLengthBytes() {
        if (lengthPadded && version == MqttVersion.MQTT_5) {
            throw ProtocolFault.malformed("a remaining length of more bytes than it needs");
        }
    }

    private MqttMessageType checkedType(int first) {
        int type = first >> 4;
        int flags = first & 0x0F;
        if (version == null && type != MqttMessageType.CONNECT.value()) {
            throw ProtocolFault.error("the first packet is not CONNECT");
        }
        switch (type) {
            case 1, 12, 14 -> {
                if (flags != 0) {
                    throw ProtocolFault.malformed("reserved flags are set");
                }
            }
            case 6, 8, 10 -> {
                if (flags != 2) {
                    throw ProtocolFault.malformed("reserved flags are not 0010");
                }
            }
            case 3 -> {
                if ((flags & 6) == 6 || (flags & 0x0E) == 8) {
                    throw ProtocolFault.malformed("a PUBLISH with QoS 3, or DUP with QoS 0");
                }
            }
            case 0 -> throw ProtocolFault.malformed("packet type 0");
            default -> throw ProtocolFault.error("packet type " + type + " is not for a client to send here");
        }
        return MqttMessageType.valueOf(type);
    }

    private MqttMessage message(ChannelHandlerContext ctx, MqttFixedHeader header) {
        return switch (header.messageType()) {
            case CONNECT -> connect(ctx, header);
            case PUBLISH -> publish(header);
            case PUBREL -> pubrel(header);
            case SUBSCRIBE -> subscribe(header);
            case UNSUBSCRIBE -> unsubscribe(header);
            case DISCONNECT -> disconnect(header);
            default -> {
                reader.end();
                yield new MqttMessage(header);
            }
        };
    }

    private MqttConnectMessage connect(ChannelHandlerContext ctx, MqttFixedHeader header) {
        if (version != null) {
            throw ProtocolFault.error("a second CONNECT");
        }
        String name = reader.text();
        int level = reader.u8();
        if (!name.equals("MQTT") || level != 4 && level != 5) {
            ctx.channel().attr(VERSION).set(level >= 5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1);
            throw new ProtocolFault(ProtocolFault.UNSUPPORTED_VERSION, "a protocol other than MQTT of level 4 or 5");
        }
        MqttVersion said = level == 5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1;
        ctx.channel().attr(VERSION).set(said);
        int flags = reader.u8();
        boolean will = (flags & 0x04) != 0;
        int willQos = flags >> 3 & 3;
        boolean user = (flags & 0x80) != 0;
        boolean password = (flags & 0x40) != 0;
        if ((flags & 1) != 0 || willQos == 3 || !will && (flags & 0x38) != 0
                || said == MqttVersion.MQTT_3_1_1 && password && !user) {
            throw ProtocolFault.malformed("CONNECT flags that exclude each other");
        }
        int keepAlive = reader.u16();
        boolean five = said == MqttVersion.MQTT_5;
        MqttProperties properties = five ? reader.properties(PropertySet.CONNECT) : MqttProperties.NO_PROPERTIES;
        String clientId = reader.text();
        MqttProperties willProperties = five && will ? reader.properties(PropertySet.WILL)
                : MqttProperties.NO_PROPERTIES;
        String willTopic = will ? reader.topicName(false) : null;
        byte[] willMessage = will ? reader.binary() : null;
        String userName = user ? reader.text() : null;
        byte[] secret = password ? reader.binary() : null;
        reader.end();
        version = said;
        checkLengthBytes();
        return new MqttConnectMessage(header,
                new MqttConnectVariableHeader(name, level, user, password, (flags & 0x20) != 0, willQos, will,
                        (flags & 2) != 0, keepAlive, properties),
                new MqttConnectPayload(clientId, willProperties, willTopic, willMessage, userName, secret));
    }

    private MqttPublishMessage publish(MqttFixedHeader header) {
        String topic = reader.topicName(version == MqttVersion.MQTT_5);
        int id = header.qosLevel() == MqttQoS.AT_MOST_ONCE ? 0 : reader.packetId();
        MqttProperties properties = properties(PropertySet.PUBLISH);
        return new MqttPublishMessage(header, new MqttPublishVariableHeader(topic, id, properties), reader.rest());
    }

    private MqttMessage pubrel(MqttFixedHeader header) {
        int id = reader.packetId();
        boolean five = version == MqttVersion.MQTT_5;
        int code = five && reader.left() > 0 ? reader.u8() : 0;
        if (code != 0 && code != PACKET_ID_NOT_FOUND) {
            throw ProtocolFault.error("PUBREL with reason code " + code);
        }
        MqttProperties properties = five && reader.left() > 0 ? reader.properties(PropertySet.PUBREL)
                : MqttProperties.NO_PROPERTIES;
        reader.end();
        return new MqttMessage(header, new MqttPubReplyMessageVariableHeader(id, (byte) code, properties));
    }

    private MqttSubscribeMessage subscribe(MqttFixedHeader header) {
        var variable = new MqttMessageIdAndPropertiesVariableHeader(reader.packetId(),
                properties(PropertySet.SUBSCRIBE));
        List<MqttTopicSubscription> filters = new ArrayList<>();
        while (reader.left() > 0) {
            String filter = filter();
            int options = reader.u8();
            checkOptions(filter, options);
            // Of the other options of MQTT 5 none has an effect: nothing is retained here, and nobody hears of her own publishes.
            filters.add(new MqttTopicSubscription(filter, MqttSubscriptionOption.onlyFromQos(MqttQoS.valueOf(options & 3))));
        }
        if (filters.isEmpty()) {
            throw ProtocolFault.error("SUBSCRIBE without a topic filter");
        }
        return new MqttSubscribeMessage(header, variable, new MqttSubscribePayload(filters));
    }

    private void checkOptions(String filter, int options) {
        boolean five = version == MqttVersion.MQTT_5;
        if ((options & (five ? 0xC0 : 0xFC)) != 0) {
            throw ProtocolFault.malformed("reserved subscription options are set");
        }
        boolean localOfShared = (options & 4) != 0 && filter.startsWith("$share/");
        if ((options & 3) == 3 || (options & 0x30) == 0x30 || localOfShared) {
            throw ProtocolFault.error("subscription options that exclude each other or do not exist");
        }
    }

    private MqttUnsubscribeMessage unsubscribe(MqttFixedHeader header) {
        var variable = new MqttMessageIdAndPropertiesVariableHeader(reader.packetId(),
                properties(PropertySet.UNSUBSCRIBE));
        List<String> filters = new ArrayList<>();
        while (reader.left() > 0) {
            filters.add(filter());
        }
        if (filters.isEmpty()) {
            throw ProtocolFault.error("UNSUBSCRIBE without a topic filter");
        }
        return new MqttUnsubscribeMessage(header, variable, new MqttUnsubscribePayload(filters));
    }

    private MqttMessage disconnect(MqttFixedHeader header) {
        boolean five = version == MqttVersion.MQTT_5;
        byte code = five && reader.left() > 0 ? (byte) reader.u8() : 0;
        MqttProperties properties = five && reader.left() > 0 ? reader.properties(PropertySet.DISCONNECT)
                : MqttProperties.NO_PROPERTIES;
        reader.end();
        return new MqttMessage(header, new MqttReasonCodeAndPropertiesVariableHeader(code, properties));
    }

    private String filter() {
        String filter = reader.text();
        if (filter.isEmpty()) {
            throw ProtocolFault.malformed("an empty topic filter");
        }
        return filter;
    }

    private MqttProperties properties(PropertySet allowed) {
        return version == MqttVersion.MQTT_5 ? reader.properties(allowed) : MqttProperties.NO_PROPERTIES;
    }

    private void reserve(ChannelHandlerContext ctx, int total) {
        if (total <= SMALL || reserved > 0) {
            return;
        }
        if (!budget.tryTake(total)) {
            throw new ProtocolFault(ProtocolFault.QUOTA_EXCEEDED, "too many large packets at once");
        }
        reserved = total;
        tooSlow = ctx.executor().schedule(() -> {
            dead = true;
            release();
            ctx.fireChannelRead(new ProtocolFault(ProtocolFault.QUOTA_EXCEEDED,
                    "a large packet that took more than " + LARGE_SECONDS + " s"));
        }, LARGE_SECONDS, TimeUnit.SECONDS);
    }

    private void release() {
        if (reserved > 0) {
            tooSlow.cancel(false);
            budget.give(reserved);
            reserved = 0;
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        release();
    }
}
