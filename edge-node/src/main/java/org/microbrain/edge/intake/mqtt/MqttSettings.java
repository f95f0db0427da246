package org.microbrain.edge.intake.mqtt;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * The MQTT listener's settings.
 *
 * @param address        where to listen without TLS, or null; port 0 takes any free one
 * @param tlsAddress     where to listen with TLS, or null
 * @param users          user name to the hash of the password
 * @param anonymous      whether a client without user name and certificate is served
 * @param maxConnections connections at once
 * @param maxInFlight    publishes of a client that are not durable yet, 1 to 65,535; MQTT 5's Receive Maximum
 * @param maxPacket      bytes of a packet, 1 KiB to 16 MiB
 * @param maxUndurable   bytes that all connections together may hold undurable; above it, nothing more is read
 * @param connectTimeout from the opened connection to CONNECT
 * @param sessionExpiry  how long the QoS 2 state of an absent client is kept, at most
 * @param maxSessions    QoS 2 states of absent clients that are kept; the one absent longest goes first
 */
public record MqttSettings(InetSocketAddress address, InetSocketAddress tlsAddress, Map<String, PasswordHash> users,
                           boolean anonymous, int maxConnections, int maxInFlight, int maxPacket, long maxUndurable,
                           Duration connectTimeout, Duration sessionExpiry, int maxSessions) {

    public MqttSettings {
        users = Map.copyOf(users);
    }

    /** The defaults, for an address and users. */
    public static MqttSettings of(InetSocketAddress address, Map<String, PasswordHash> users) {
        return new MqttSettings(address, null, users, false, 500, 1000, 1024 * 1024, 16L * 1024 * 1024,
                Duration.ofSeconds(10), Duration.ofHours(1), 1000);
    }

    public MqttSettings withAnonymous() {
        return new MqttSettings(address, tlsAddress, users, true, maxConnections, maxInFlight, maxPacket, maxUndurable,
                connectTimeout, sessionExpiry, maxSessions);
    }

    /** Limits as given, the rest as before. */
    public MqttSettings withLimits(int connections, int inFlight, int packetBytes, long undurableBytes) {
        return new MqttSettings(address, tlsAddress, users, anonymous, connections, inFlight, packetBytes,
                undurableBytes, connectTimeout, sessionExpiry, maxSessions);
    }

    public MqttSettings withTls(InetSocketAddress newTlsAddress) {
        return new MqttSettings(address, newTlsAddress, users, anonymous, maxConnections, maxInFlight, maxPacket,
                maxUndurable, connectTimeout, sessionExpiry, maxSessions);
    }

    public MqttSettings withConnectTimeout(Duration newConnectTimeout) {
        return new MqttSettings(address, tlsAddress, users, anonymous, maxConnections, maxInFlight, maxPacket,
                maxUndurable, newConnectTimeout, sessionExpiry, maxSessions);
    }
}
