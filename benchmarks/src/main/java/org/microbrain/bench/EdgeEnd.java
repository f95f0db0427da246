package org.microbrain.bench;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.microbrain.journal.Batch;
import org.microbrain.journal.Forwarder;
import org.microbrain.journal.NamedReadings;
import org.microbrain.journal.Observed;
import org.microbrain.journal.Outbox;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.node.JournalNode;

/**
 * The product's end of a child: block writer, journal, forwarder and uplink, put together as an edge does, without its
 * intake, its console and its Camel routes. Arguments: the hub's port. Commands: {@code hop READINGS},
 * {@code fill READINGS}, {@code warn WARNINGS}, {@code drain}.
 */
final class EdgeEnd {

    static final String FOLDER = "edge";
    private static final int TAKES_IN_FLIGHT = 32;
    private static final long PAUSE_NANOS = 2_000_000;
    private static final byte[] WARNING = "a warning of about this length, with its reading, rule and level".getBytes(
            StandardCharsets.US_ASCII);

    private final LineEnd end;
    private final JournalNode node;
    private final ReadingTape tape;
    private final byte[] series = new byte[ProductNode.READINGS_IN_BLOCK];
    private final long[] millis = new long[ProductNode.READINGS_IN_BLOCK];
    private final double[] values = new double[ProductNode.READINGS_IN_BLOCK];
    private long played;
    private volatile CompletableFuture<Void> arrival = new CompletableFuture<>();

    private EdgeEnd(LineEnd end, JournalNode node, ReadingTape tape) {
        this.end = end;
        this.node = node;
        this.tape = tape;
    }

    static void run(LineEnd end) throws Exception {
        NodeIdentity identity = Identities.load(end.folder(), Identities.EDGE);
        Path data = end.folder(FOLDER);
        ParentSettings hub = new ParentSettings(Identities.HUB,
                new InetSocketAddress("127.0.0.1", Integer.parseInt(end.argument(0))));
        try (JournalNode node = new JournalNode(ProductNode.settings(Identities.EDGE, data, List.of(hub)),
                ProductNode.JOURNAL, identity, "bench", InstantSource.system())) {
            EdgeEnd edge = new EdgeEnd(end, node, ReadingTape.open(end.folder().resolve("tape")));
            Forwarder forwarder = new Forwarder(node.commits(), node.journal(),
                    new Outbox(node.journal(), 256, 64 << 10), edge::send);
            node.every(Duration.ofSeconds(1), forwarder::retry);
            forwarder.start();
            while (!node.uplink().status().connected()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            end.answer("ready", true);
            for (String command = end.command(); command != null; command = end.command()) {
                String[] words = command.split(" ");
                switch (words[0]) {
                    case "hop" -> edge.hop(Long.parseLong(words[1]));
                    case "fill" -> edge.fill(Long.parseLong(words[1]));
                    case "warn" -> edge.warn(Integer.parseInt(words[1]));
                    default -> edge.drain();
                }
            }
            node.uplink().close();
        }
        end.answer("bytes", LineEnd.bytes(data));
    }

    /** Journals readings and waits until the parent has acknowledged all of them. */
    private void hop(long readings) throws InterruptedException {
        long began = System.nanoTime();
        journal(readings);
        awaitDelivery();
        end.answer("seconds", (System.nanoTime() - began) / 1e9);
    }

    /** Journals readings. */
    private void fill(long readings) throws InterruptedException {
        journal(readings);
        end.answer("filled", node.journalFile().toFile().length());
    }

    private void journal(long readings) throws InterruptedException {
        Semaphore room = new Semaphore(TAKES_IN_FLIGHT);
        for (long last = played + readings; played < last; played += ProductNode.READINGS_IN_BLOCK) {
            room.acquire();
            node.blocks().take(Observed.only(named(played))).thenRun(room::release);
        }
        room.acquire(TAKES_IN_FLIGHT);
        node.blocks().seal().join();
    }

    private void awaitDelivery() throws InterruptedException {
        while (node.commits().submit(journal -> journal.backlog().records()).join() > 0) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private CompletionStage<Void> send(Batch batch) {
        CompletableFuture<Void> sent = node.uplink().send(batch);
        if (batch.priority() == PriorityClass.WARNING) {
            CompletableFuture<Void> waiting = arrival;
            sent.thenRun(() -> waiting.complete(null));
        }
        return sent;
    }

    /** Times warnings, one after the other, from here to the acknowledgement of the parent. */
    private void warn(int warnings) {
        Percentiles taken = new Percentiles();
        for (int i = 0; i < warnings; i++) {
            taken.add(warning());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        answer(taken);
    }

    private long warning() {
        arrival = new CompletableFuture<>();
        long began = System.nanoTime();
        node.commits().submit(journal -> journal.append(new Draft(RecordKind.WARNING, PriorityClass.WARNING,
                node.clock().get(), WARNING)));
        arrival.join();
        return System.nanoTime() - began;
    }

    private void answer(Percentiles taken) {
        end.answer("warnings", taken.count());
        end.answer("p50", taken.at(0.5) / 1e6);
        end.answer("p99", taken.at(0.99) / 1e6);
    }

    /** Waits until a parent that comes now has everything, with a warning now and then. */
    private void drain() throws InterruptedException {
        long began = System.nanoTime();
        Percentiles taken = new Percentiles();
        warning(); // the first waits for the parent
        while (node.commits().submit(journal -> journal.backlog().waiting().get(PriorityClass.READING).records())
                .join() > 0) {
            taken.add(warning());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (taken.count() == 0) {
            taken.add(warning()); // the backlog was so small that it is gone
        }
        end.answer("seconds", (System.nanoTime() - began) / 1e9);
        answer(taken);
    }

    private NamedReadings named(long from) {
        tape.copy(from, series, millis, values);
        NamedReadings readings = new NamedReadings(ProductNode.READINGS_IN_BLOCK);
        int[] places = IntStream.rangeClosed(1, Playback.SERIES)
                .map(number -> readings.series(SeriesNames.of(number), "", "")).toArray();
        for (int i = 0; i < series.length; i++) {
            readings.add(places[series[i] - 1], millis[i], values[i], 0);
        }
        return readings;
    }
}
