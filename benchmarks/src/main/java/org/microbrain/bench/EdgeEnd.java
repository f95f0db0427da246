package org.microbrain.bench;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.Forwarder;
import org.microbrain.journal.Observed;
import org.microbrain.journal.Outbox;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.node.JournalNode;

/**
 * The product's end of a child: block writer, journal, forwarder and uplink, put together as an edge does, without its
 * intake, its console and its Camel routes. Arguments: the hub's port.
 */
final class EdgeEnd {

    static final String FOLDER = "edge";
    private static final int TAKES_IN_FLIGHT = 16;

    private final LineEnd end;
    private final JournalNode node;
    private final ReadingTape tape;

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
            Forwarder forwarder = new Forwarder(node.commits(), node.journal(),
                    new Outbox(node.journal(), 256, 64 << 10), node.uplink()::send);
            node.every(Duration.ofSeconds(1), forwarder::retry);
            forwarder.start();
            while (!node.uplink().status().connected()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            end.answer("ready", true);
            EdgeEnd edge = new EdgeEnd(end, node, ReadingTape.open(end.folder().resolve("tape")));
            for (String command = end.command(); command != null; command = end.command()) {
                edge.hop(Long.parseLong(command.substring("hop ".length())));
            }
            node.uplink().close();
        }
        end.answer("bytes", LineEnd.bytes(data));
    }

    /** Journals readings and waits until the parent has acknowledged all of them. */
    private void hop(long readings) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(1);
        Semaphore room = new Semaphore(TAKES_IN_FLIGHT);
        long began = System.nanoTime();
        for (long from = 0; from < readings; from += ProductNode.READINGS_IN_BLOCK) {
            room.acquire();
            node.blocks().take(Observed.only(named(from))).thenRun(room::release);
        }
        room.acquire(TAKES_IN_FLIGHT);
        node.commits().afterCommit(() -> {
            if (node.journal().backlog().records() == 0) {
                arrived.countDown();
            }
        });
        node.blocks().seal();
        arrived.await();
        end.answer("seconds", (System.nanoTime() - began) / 1e9);
    }

    private List<BlockWriter.Named> named(long from) {
        List<BlockWriter.Named> readings = new ArrayList<>(ProductNode.READINGS_IN_BLOCK);
        for (long i = from; i < from + ProductNode.READINGS_IN_BLOCK; i++) {
            readings.add(new BlockWriter.Named(SeriesNames.of(tape.series(i)), "", "", tape.millis(i), tape.value(i), 0));
        }
        return readings;
    }
}
