package org.microbrain.runtime.console;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * Keeps the connections of a console few without shutting its people out: when there are too many, one of the address that
 * has most of them is closed, first one that never asked anything, the oldest first. Thread-safe.
 */
final class ConnectionBounds implements Connection.Listener {

    private final int most;
    private final int mostOfOne;
    private final Map<InetAddress, Set<Connection>> open = new HashMap<>();
    /** From where each came; one that is closed does not know it any more. */
    private final Map<Connection, InetAddress> origins = new HashMap<>();

    /**
     * @param most      connections at once
     * @param mostOfOne of them of one address
     */
    ConnectionBounds(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof SslConnection) {
            return; // what speaks HTTP in it opens at the same moment and is counted
        }
        InetAddress from = address(connection);
        Optional<Connection> surplus = Optional.empty();
        synchronized (this) {
            Set<Connection> ofOne = open.computeIfAbsent(from, fresh -> new LinkedHashSet<>());
            ofOne.add(connection);
            origins.put(connection, from);
            if (ofOne.size() > mostOfOne) {
                surplus = dispensable(ofOne);
            } else if (origins.size() > most) {
                surplus = open.values().stream().max(Comparator.comparingInt(Set::size)).flatMap(ConnectionBounds::dispensable);
            }
            surplus.ifPresent(this::forget);
        }
        surplus.ifPresent(one -> one.getEndPoint().close());
    }

    private static Optional<Connection> dispensable(Set<Connection> ofOne) {
        return ofOne.stream().min(Comparator.comparing((Connection one) -> one.getMessagesIn() > 0));
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        forget(connection);
    }

    private void forget(Connection connection) {
        InetAddress from = origins.remove(connection);
        if (from != null) {
            open.computeIfPresent(from, (address, ofOne) -> {
                ofOne.remove(connection);
                return ofOne.isEmpty() ? null : ofOne;
            });
        }
    }

    private static InetAddress address(Connection connection) {
        return connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress socket ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
