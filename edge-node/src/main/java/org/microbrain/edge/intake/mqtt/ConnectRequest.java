package org.microbrain.edge.intake.mqtt;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.UUID;

/**
 * What a client asks for in CONNECT.
 *
 * @param five                 MQTT 5, else 3.1.1
 * @param assignedId           the client identifier that we gave because the client gave none, or null
 * @param user                 user name or null
 * @param password             empty when there is none
 * @param clean                forget an earlier session
 * @param sessionExpirySeconds how long the session outlives the connection, within our limit
 * @param expiryDiffers        true when that is not what the client asked for
 * @param maxPacket            bytes of the largest packet that the client takes
 * @param refusal              the answer when the request cannot be served at all, or null
 */
record ConnectRequest(boolean five, String clientId, String assignedId, String user, byte[] password, boolean clean,
                      int keepAliveSeconds, long sessionExpirySeconds, boolean expiryDiffers, boolean wantsReasons,
                      int maxPacket, MqttConnAckMessage refusal) {

    private static final int MAX_CLIENT_ID_CHARS = 256;
    private static final byte[] NO_PASSWORD = {};

    static ConnectRequest of(MqttConnectMessage message, MqttSettings settings) {
        boolean five = message.variableHeader().version() == 5;
        boolean clean = message.variableHeader().isCleanSession();
        MqttProperties properties = message.variableHeader().properties();
        String said = message.payload().clientIdentifier();
        String assigned = said.isEmpty() ? "auto-" + UUID.randomUUID() : null;
        long limit = settings.sessionExpiry().toSeconds();
        long asked = five ? number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0) : clean ? 0 : limit;
        int maxPacket = number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE);
        if (properties.getProperty(MqttProperties.AUTHENTICATION_DATA) != null
                && properties.getProperty(MqttProperties.AUTHENTICATION_METHOD) == null) {
            throw ProtocolFault.error("authentication data without a method");
        }
        byte[] password = message.payload().passwordInBytes();
        return new ConnectRequest(five, assigned == null ? said : assigned, assigned, message.payload().userName(),
                password == null ? NO_PASSWORD : password, clean, message.variableHeader().keepAliveTimeSeconds(),
                Math.min(asked, limit), asked > limit,
                number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) == 1, maxPacket,
                refusal(five, clean, said, maxPacket, properties));
    }

    private static MqttConnAckMessage refusal(boolean five, boolean clean, String clientId, int maxPacket,
                                              MqttProperties properties) {
        if (maxPacket < Replies.MAX_CONNACK) {
            return Replies.refused(five, MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                    MqttConnectReturnCode.CONNECTION_REFUSED_PACKET_TOO_LARGE);
        }
        if (properties.getProperty(MqttProperties.AUTHENTICATION_METHOD) != null) {
            return Replies.refused(five, MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                    MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD);
        }
        boolean unnamedSession = !five && clientId.isEmpty() && !clean;
        boolean control = clientId.chars().anyMatch(Character::isISOControl);
        if (unnamedSession || control || clientId.length() > MAX_CLIENT_ID_CHARS) {
            return Replies.refused(five, MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
                    MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID);
        }
        return null;
    }

    private static int number(MqttProperties properties, int id, int fallback) {
        MqttProperties.MqttProperty<?> property = properties.getProperty(id);
        return property == null ? fallback : (Integer) property.value();
    }
}
