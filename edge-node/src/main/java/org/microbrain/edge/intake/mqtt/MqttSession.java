package org.microbrain.edge.intake.mqtt;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.runtime.mapping.Refused;

/**
 * What is remembered of a client from one connection to the next: the identifiers of its QoS 2 publishes that it has
 * not released yet, so that one it sends again is not taken twice, and what it has subscribed to. Only the latest connection may change it: what an
 * earlier one still has in its buffers would otherwise count a second time. Thread-safe.
 */
final class MqttSession {

    private final String clientId;
    private final Sender sender;
    private final Map<Integer, CompletableFuture<Refused>> unreleased = new ConcurrentHashMap<>();
    private final Set<String> filters = ConcurrentHashMap.newKeySet();
    private Turn latest;

    MqttSession(String clientId, String user) {
        this.clientId = clientId;
        this.sender = new Sender(clientId, user);
    }

    /** The session in the hands of one connection. Every method fails with TAKEN_OVER once another one has it. */
    final class Turn {

        private final Set<Integer> mine = ConcurrentHashMap.newKeySet();

        private Turn() {
        }

        String clientId() {
            return clientId;
        }

        Sender sender() {
            return sender;
        }

        /** The outcome of a publish that was received before and is not released, or null. */
        CompletableFuture<Refused> received(int packetId) {
            synchronized (MqttSession.this) {
                check();
                CompletableFuture<Refused> outcome = unreleased.get(packetId);
                if (outcome != null) {
                    mine.add(packetId);
                }
                return outcome;
            }
        }

        /** Remembers a new publish; its outcome is completed with null when it is durable, else with the refusal. */
        CompletableFuture<Refused> receive(int packetId) {
            synchronized (MqttSession.this) {
                check();
                CompletableFuture<Refused> outcome = new CompletableFuture<>();
                unreleased.put(packetId, outcome);
                mine.add(packetId);
                return outcome;
            }
        }

        /** The client has heard of it. @return false when there is no such publish */
        boolean release(int packetId) {
            synchronized (MqttSession.this) {
                check();
                mine.remove(packetId);
                return unreleased.remove(packetId) != null;
            }
        }

        /** Forgets a publish that was not taken, so that it may come again; from any thread, also after a take-over. */
        void forget(int packetId, CompletableFuture<Refused> outcome) {
            if (unreleased.remove(packetId, outcome)) {
                mine.remove(packetId);
            }
        }

        /** How many were received by this connection and are not released; Receive Maximum counts these. */
        int unreleased() {
            return mine.size();
        }

        /** Those that earlier connections left behind included. */
        int unreleasedOfAll() {
            return unreleased.size();
        }

        private void check() {
            if (latest != this) {
                throw new ProtocolFault(ProtocolFault.TAKEN_OVER, "another connection took over");
            }
        }
    }

    /** Gives the session to a new connection. */
    synchronized Turn next() {
        latest = new Turn();
        return latest;
    }

    String clientId() {
        return clientId;
    }

    /** The topic filters of its subscriptions. */
    Set<String> filters() {
        return filters;
    }

    /** Whether it has subscribed to a topic; what ends in {@code /#} takes in the level above, too (MQTT 5, §4.7.1.2). */
    boolean hears(String topic) {
        return filters.stream().anyMatch(filter -> filter.endsWith("/#")
                ? (topic + "/").startsWith(filter.substring(0, filter.length() - 1)) : topic.equals(filter));
    }

    Sender sender() {
        return sender;
    }

    /** Who opened it; nobody else may take it over. */
    String user() {
        return sender.user();
    }
}
