package org.microbrain.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A load of MQTT 3.1.1 publishes with QoS 1, in a process and a thread of its own: each client keeps a window of
 * publishes in flight and sends the next ones as soon as earlier ones are acknowledged. The same for every broker.
 * Prints one line: publishes a second in the measured time, publishes acknowledged in all, p50 and p99 of the
 * acknowledgements in microseconds.
 */
final class PublishLoad {

    private static final long DRAIN_NANOS = 20_000_000_000L;

    private final Selector selector = Selector.open();
    private final List<PublishClient> clients = new ArrayList<>();
    private Percentiles latencies = new Percentiles();

    private PublishLoad() throws IOException {
    }

    /** Arguments: port, user, password, clients, window, series a client, warm-up and measured milliseconds. */
    public static void main(String[] args) throws IOException {
        PublishLoad load = new PublishLoad();
        int port = Integer.parseInt(args[0]);
        int count = Integer.parseInt(args[3]);
        for (int number = 0; number < count; number++) {
            load.connect(port, number, args[1], args[2], Integer.parseInt(args[4]), Integer.parseInt(args[5]));
        }
        load.run(Long.parseLong(args[6]) * 1_000_000, Long.parseLong(args[7]) * 1_000_000);
    }

    private void connect(int port, int number, String user, String password, int window, int series)
            throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        PublishClient client = new PublishClient(channel, number, window, series, nanos -> latencies.add(nanos));
        client.signIn(user, password);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, client);
        clients.add(client);
    }

    private void run(long warmUpNanos, long measuredNanos) throws IOException {
        long start = System.nanoTime() + warmUpNanos;
        for (PublishClient client : clients) {
            client.fill();
        }
        serveUntil(start);
        latencies = new Percentiles();
        long before = acknowledged();
        long began = System.nanoTime();
        serveUntil(began + measuredNanos);
        double seconds = (System.nanoTime() - began) / 1e9;
        double rate = (acknowledged() - before) / seconds;
        Percentiles measured = latencies;
        latencies = new Percentiles();
        clients.forEach(PublishClient::stop);
        long giveUp = System.nanoTime() + DRAIN_NANOS;
        while (clients.stream().anyMatch(PublishClient::waits) && System.nanoTime() < giveUp) {
            serve(100);
        }
        long waiting = clients.stream().filter(PublishClient::waits).count();
        if (waiting > 0) {
            throw new IOException(waiting + " clients still wait for acknowledgements");
        }
        for (PublishClient client : clients) {
            client.close();
        }
        System.out.println(String.format(Locale.ROOT, "%.0f %d %.0f %.0f", rate, acknowledged(),
                measured.at(0.5) / 1e3, measured.at(0.99) / 1e3));
    }

    private long acknowledged() {
        return clients.stream().mapToLong(PublishClient::acknowledged).sum();
    }

    private void serveUntil(long nanos) throws IOException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            serve(1 + left / 1_000_000);
        }
    }

    private void serve(long atMostMillis) throws IOException {
        selector.select(key -> {
            try {
                ((PublishClient) key.attachment()).serve(key);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, atMostMillis);
    }
}
