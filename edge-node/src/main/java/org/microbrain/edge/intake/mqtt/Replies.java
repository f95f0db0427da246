package org.microbrain.edge.intake.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.microbrain.runtime.mapping.Refused;

/** The packets that go to one client, in its version of MQTT and within what it said it can take. */
final class Replies {

    /** Bytes of an acknowledgement that has nothing to add, in either version. */
    static final int PUBACK_BYTES = 4;

    static final int NOT_AUTHORISED = 0x87;
    private static final int TOPIC_NAME_INVALID = 0x90;
    private static final int PACKET_ID_NOT_FOUND = 0x92;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int PAYLOAD_FORMAT_INVALID = 0x99;
    private static final int FAILURE_311 = 0x80;
    private static final int NO_SUBSCRIPTION_EXISTED = 0x11;
    private static final int MAX_REASON_CHARS = 300;
    /** Bytes of a reply beside its reason string, with room to spare. */
    private static final int REPLY_BYTES = 16;
    /** Bytes of the longest CONNACK that we send. */
    static final int MAX_CONNACK = 80;

    private final boolean five;
    private final boolean reasons;
    private final int maxPacket;

    /**
     * @param five      MQTT 5
     * @param reasons   whether the client wants reason strings (Request Problem Information)
     * @param maxPacket bytes of the largest packet that the client takes
     */
    Replies(boolean five, boolean reasons, int maxPacket) {
        this.five = five;
        this.reasons = reasons;
        this.maxPacket = maxPacket;
    }

    MqttConnAckMessage accepted(boolean present, MqttSettings settings, String assignedId, long grantedExpiry,
                                boolean expiryDiffers) {
        MqttProperties properties = MqttProperties.NO_PROPERTIES;
        if (five) {
            var builder = new MqttMessageBuilders.ConnAckPropertiesBuilder()
                    .receiveMaximum(settings.maxInFlight())
                    .maximumPacketSize(settings.maxPacket())
                    .retainAvailable(true)
                    .topicAliasMaximum(PublishFlow.MAX_ALIASES)
                    .wildcardSubscriptionAvailable(false)
                    .subscriptionIdentifiersAvailable(false)
                    .sharedSubscriptionAvailable(false);
            if (assignedId != null) {
                builder.assignedClientId(assignedId);
            }
            if (expiryDiffers) {
                builder.sessionExpiryInterval(grantedExpiry);
            }
            properties = builder.build();
        }
        return MqttMessageBuilders.connAck().returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(present).properties(properties).build();
    }

    /** A refused CONNECT, with the code of either version. */
    static MqttConnAckMessage refused(boolean five, MqttConnectReturnCode code311, MqttConnectReturnCode code5) {
        return MqttMessageBuilders.connAck().returnCode(five ? code5 : code311).sessionPresent(false)
                .properties(MqttProperties.NO_PROPERTIES).build();
    }

    /** Success without a word, which most answers are: many fit one buffer. */
    static void puback(ByteBuf into, int id) {
        into.writeShort(MqttMessageType.PUBACK.value() << 12 | PUBACK_BYTES - 2).writeShort(id);
    }

    /** @param refused null when the publish is durable */
    MqttMessage puback(int id, Refused refused, Refused partly) {
        return pubReply(MqttMessageType.PUBACK, id, code(refused), reason(refused == null ? partly : refused));
    }

    /** @param refused null when the publish is durable */
    MqttMessage pubrec(int id, Refused refused, Refused partly) {
        return pubReply(MqttMessageType.PUBREC, id, code(refused), reason(refused == null ? partly : refused));
    }

    MqttMessage pubcomp(int id, boolean known) {
        return pubReply(MqttMessageType.PUBCOMP, id, known ? 0 : PACKET_ID_NOT_FOUND, null);
    }

    /**
     * Subscriptions are refused but a few, and the connection stays.
     *
     * @param granted whether a filter is one of the few
     * @return empty when the answer is larger than the client takes: MQTT 5 then wants it dropped
     */
    Optional<MqttMessage> suback(MqttSubscribeMessage subscribe, Predicate<String> granted) {
        List<Integer> codes = subscribe.payload().topicSubscriptions().stream()
                .map(filter -> granted.test(filter.topicFilter())
                        ? Math.min(filter.qualityOfService().value(), MqttQoS.AT_LEAST_ONCE.value())
                        : five ? Subscriptions.refusal(filter.topicFilter(),
                        subscribe.idAndPropertiesVariableHeader().properties()) : FAILURE_311).toList();
        MqttMessageIdAndPropertiesVariableHeader id = idAndReason(subscribe.variableHeader().messageId(), codes.size());
        return fits(codes.size()) ? Optional.of(new MqttSubAckMessage(header(MqttMessageType.SUBACK), id,
                new MqttSubAckPayload(codes))) : Optional.empty();
    }

    /**
     * @param ended whether there was a subscription to a filter
     * @return empty when the answer is larger than the client takes
     */
    Optional<MqttMessage> unsuback(MqttUnsubscribeMessage unsubscribe, Predicate<String> ended) {
        int filters = unsubscribe.payload().topics().size();
        List<Short> codes = unsubscribe.payload().topics().stream()
                .map(filter -> ended.test(filter) ? (short) 0 : (short) NO_SUBSCRIPTION_EXISTED).toList();
        MqttUnsubAckPayload payload = five ? new MqttUnsubAckPayload(codes) : new MqttUnsubAckPayload();
        return fits(filters) ? Optional.of(new MqttUnsubAckMessage(header(MqttMessageType.UNSUBACK),
                new MqttMessageIdAndPropertiesVariableHeader(unsubscribe.variableHeader().messageId(),
                        MqttProperties.NO_PROPERTIES), payload)) : Optional.empty();
    }

    private boolean fits(int bytes) {
        return bytes + REPLY_BYTES <= maxPacket;
    }

    /** @return null in MQTT 3.1.1, which has no such packet for a server to send */
    MqttMessage disconnect(int code, String why) {
        return five ? new MqttMessage(header(MqttMessageType.DISCONNECT),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) code, properties(cut(why), 0))) : null;
    }

    private MqttMessage pubReply(MqttMessageType type, int id, int code, String reason) {
        return new MqttMessage(header(type), new MqttPubReplyMessageVariableHeader(id, (byte) (five ? code : 0),
                reasons ? properties(reason, 0) : MqttProperties.NO_PROPERTIES));
    }

    private MqttMessageIdAndPropertiesVariableHeader idAndReason(int id, int filters) {
        return new MqttMessageIdAndPropertiesVariableHeader(id, reasons ? properties("微脑只接收数据，不提供订阅 / "
                + "this node takes readings and offers no subscriptions", filters) : MqttProperties.NO_PROPERTIES);
    }

    private MqttProperties properties(String reason, int otherBytes) {
        if (!five || reason == null || !fits(reason.getBytes(StandardCharsets.UTF_8).length + otherBytes)) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, reason));
        return properties;
    }

    private static String reason(Refused refused) {
        return refused == null ? null : cut(refused.zh()) + " / " + cut(refused.en());
    }

    private static String cut(String text) {
        String clean = text.chars().filter(c -> c >= ' ' && c != 0x7F)
                .limit(MAX_REASON_CHARS)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        return new String(clean.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static int code(Refused refused) {
        if (refused == null) {
            return 0;
        }
        return switch (refused.reason()) {
            case NO_MAPPING, NO_SERIES, BAD_SERIES -> TOPIC_NAME_INVALID;
            case TOO_MANY_SERIES, LIMIT_REACHED -> QUOTA_EXCEEDED;
            case NOT_AUTHORISED -> NOT_AUTHORISED;
            default -> PAYLOAD_FORMAT_INVALID;
        };
    }

    private static MqttFixedHeader header(MqttMessageType type) {
        return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
    }
}
