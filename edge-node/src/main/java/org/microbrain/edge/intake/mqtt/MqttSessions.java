package org.microbrain.edge.intake.mqtt;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Who is connected, and the sessions of those who will come back. In memory, within limits. Thread-safe. */
final class MqttSessions {

    /**
     * @param turn     the session, for this connection alone
     * @param present  true when the session goes on from an earlier connection
     * @param replaced the connection that this one takes over, or null
     */
    record Opened(MqttSession session, MqttSession.Turn turn, boolean present, MqttConnection replaced) {
    }

    /** @param kept whether the session outlives the connection */
    private record Active(MqttSession session, MqttConnection connection, boolean kept) {
    }

    private record Absent(MqttSession session, long untilNanos) {
    }

    private final int maxAbsent;
    private final LongSupplier nanos;
    private final Map<String, Active> active = new HashMap<>();
    private final Map<String, Absent> absent = new LinkedHashMap<>();

    /** @param nanos a monotonic clock */
    MqttSessions(int maxAbsent, LongSupplier nanos) {
        this.maxAbsent = maxAbsent;
        this.nanos = nanos;
    }

    /**
     * @param clean whether an earlier session is forgotten
     * @param kept  whether this one outlives its connection
     * @return null when the client identifier belongs to another user
     */
    synchronized Opened open(String clientId, String user, boolean clean, boolean kept, MqttConnection connection) {
        Active before = active.get(clientId);
        Absent left = absent.get(clientId);
        if (left != null && left.untilNanos() - nanos.getAsLong() < 0) {
            absent.remove(clientId);
            left = null;
        }
        MqttSession known = before != null ? before.session() : left != null ? left.session() : null;
        if (known != null && !known.user().equals(user)) {
            return null;
        }
        absent.remove(clientId);
        boolean present = known != null && !clean && (before == null || before.kept());
        MqttSession session = present ? known : new MqttSession(clientId, user);
        active.put(clientId, new Active(session, connection, kept));
        return new Opened(session, session.next(), present, before == null ? null : before.connection());
    }

    /** @param keepSeconds how long the session outlives its connection */
    synchronized void close(MqttSession session, MqttConnection connection, long keepSeconds) {
        Active now = active.get(session.clientId());
        if (now == null || now.connection() != connection) {
            return;
        }
        active.remove(session.clientId());
        if (keepSeconds > 0) {
            absent.put(session.clientId(), new Absent(session, nanos.getAsLong() + keepSeconds * 1_000_000_000L));
            if (absent.size() > maxAbsent) {
                absent.remove(absent.keySet().iterator().next());
            }
        }
    }
}
