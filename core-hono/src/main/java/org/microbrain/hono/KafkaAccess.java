package org.microbrain.hono;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.microbrain.record.NodeId;

/**
 * Where Kafka is and what of it is the province's.
 *
 * @param node     this core; another one of its group is told from it
 * @param servers  brokers to ask first, {@code host:port}
 * @param tenant   the province's name in Hono; the topics end in it
 * @param group    the consumers that share the work
 * @param copies   brokers that must have a record before it is acknowledged
 * @param alone    whether nobody else reads in the group
 * @param security settings of Kafka's clients for TLS and sign-in, by their own names
 */
public record KafkaAccess(NodeId node, List<String> servers, String tenant, String group, int copies, boolean alone,
                          Map<String, String> security) {

    static final String TELEMETRY = "hono.telemetry.";
    static final String EVENT = "hono.event.";
    private static final String COMMAND = "hono.command.";
    private static final String COMMAND_RESPONSE = "hono.command_response.";

    public KafkaAccess {
        servers = List.copyOf(servers);
        security = Map.copyOf(security);
    }

    /** Readings. */
    String telemetry() {
        return TELEMETRY + tenant;
    }

    /** Everything else. */
    String event() {
        return EVENT + tenant;
    }

    /** The group of the one who hears of all events and archives none. */
    String listeners() {
        return group + "-events";
    }

    List<String> topics() {
        return List.of(telemetry(), event());
    }

    /** Those that commands to devices need: what is sent, what comes back. */
    List<String> commandTopics() {
        return List.of(COMMAND + tenant, COMMAND_RESPONSE + tenant);
    }

    /** Of any client. The caller's own map. */
    Map<String, String> client() {
        Map<String, String> client = new HashMap<>(security);
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, String.join(",", servers));
        return client;
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return tenant + " at " + String.join(",", servers);
    }
}
