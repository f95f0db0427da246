package org.microbrain.edge.intake.mqtt;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.edge.intake.Refused;

/**
 * What is remembered of a client from one connection to the next: the identifiers of its QoS 2 publishes that it has
 * not released yet, so that one it sends again is not taken twice. Thread-safe, since a take-over may come from another
 * thread.
 */
final class MqttSession {

    private final String clientId;
    private final String user;
    private final Map<Integer, CompletableFuture<Refused>> unreleased = new ConcurrentHashMap<>();

    MqttSession(String clientId, String user) {
        this.clientId = clientId;
        this.user = user;
    }

    String clientId() {
        return clientId;
    }

    /** Who opened it; nobody else may take it over. */
    String user() {
        return user;
    }

    /** The outcome of a publish that was received before and is not released, or null. */
    CompletableFuture<Refused> received(int packetId) {
        return unreleased.get(packetId);
    }

    /** Remembers a new publish; its outcome is completed with null when it is durable, else with the refusal. */
    CompletableFuture<Refused> receive(int packetId) {
        CompletableFuture<Refused> outcome = new CompletableFuture<>();
        unreleased.put(packetId, outcome);
        return outcome;
    }

    /** @return false when there is no such publish */
    boolean release(int packetId) {
        return unreleased.remove(packetId) != null;
    }

    int unreleased() {
        return unreleased.size();
    }
}
