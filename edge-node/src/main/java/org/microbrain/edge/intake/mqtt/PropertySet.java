package org.microbrain.edge.intake.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.Set;

/** Which properties a packet from a client may carry (MQTT 5, table 2-4). */
enum PropertySet {
    CONNECT(MqttProperties.SESSION_EXPIRY_INTERVAL, MqttProperties.RECEIVE_MAXIMUM, MqttProperties.MAXIMUM_PACKET_SIZE,
            MqttProperties.TOPIC_ALIAS_MAXIMUM, MqttProperties.REQUEST_RESPONSE_INFORMATION,
            MqttProperties.REQUEST_PROBLEM_INFORMATION, MqttProperties.USER_PROPERTY,
            MqttProperties.AUTHENTICATION_METHOD, MqttProperties.AUTHENTICATION_DATA),
    WILL(MqttProperties.WILL_DELAY_INTERVAL, MqttProperties.PAYLOAD_FORMAT_INDICATOR,
            MqttProperties.PUBLICATION_EXPIRY_INTERVAL, MqttProperties.CONTENT_TYPE, MqttProperties.RESPONSE_TOPIC,
            MqttProperties.CORRELATION_DATA, MqttProperties.USER_PROPERTY),
    PUBLISH(MqttProperties.PAYLOAD_FORMAT_INDICATOR, MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
            MqttProperties.TOPIC_ALIAS, MqttProperties.RESPONSE_TOPIC, MqttProperties.CORRELATION_DATA,
            MqttProperties.USER_PROPERTY, MqttProperties.CONTENT_TYPE),
    PUBREL(MqttProperties.REASON_STRING, MqttProperties.USER_PROPERTY),
    SUBSCRIBE(MqttProperties.SUBSCRIPTION_IDENTIFIER, MqttProperties.USER_PROPERTY),
    UNSUBSCRIBE(MqttProperties.USER_PROPERTY),
    DISCONNECT(MqttProperties.SESSION_EXPIRY_INTERVAL, MqttProperties.REASON_STRING, MqttProperties.USER_PROPERTY);

    enum Form { BYTE, SHORT, INT, VARIABLE, TEXT, BINARY, PAIR }

    private final Set<Integer> allowed;

    PropertySet(Integer... allowed) {
        this.allowed = Set.of(allowed);
    }

    void check(int id, MqttProperties before) {
        if (!allowed.contains(id)) {
            throw ProtocolFault.error("property " + id + " in " + this);
        }
        if (id != MqttProperties.USER_PROPERTY && before.getProperty(id) != null) {
            throw ProtocolFault.error("property " + id + " twice");
        }
    }

    static Form form(int id) {
        return switch (id) {
            case MqttProperties.PAYLOAD_FORMAT_INDICATOR, MqttProperties.REQUEST_PROBLEM_INFORMATION,
                 MqttProperties.REQUEST_RESPONSE_INFORMATION -> Form.BYTE;
            case MqttProperties.RECEIVE_MAXIMUM, MqttProperties.TOPIC_ALIAS_MAXIMUM, MqttProperties.TOPIC_ALIAS ->
                    Form.SHORT;
            case MqttProperties.PUBLICATION_EXPIRY_INTERVAL, MqttProperties.SESSION_EXPIRY_INTERVAL,
                 MqttProperties.WILL_DELAY_INTERVAL, MqttProperties.MAXIMUM_PACKET_SIZE -> Form.INT;
            case MqttProperties.SUBSCRIPTION_IDENTIFIER -> Form.VARIABLE;
            case MqttProperties.CONTENT_TYPE, MqttProperties.RESPONSE_TOPIC, MqttProperties.AUTHENTICATION_METHOD,
                 MqttProperties.REASON_STRING -> Form.TEXT;
            case MqttProperties.CORRELATION_DATA, MqttProperties.AUTHENTICATION_DATA -> Form.BINARY;
            default -> Form.PAIR;
        };
    }
}
