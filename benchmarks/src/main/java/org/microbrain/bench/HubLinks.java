package org.microbrain.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.microbrain.journal.Batch;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.node.JournalNode;

/**
 * The links of four cities to the core, with blocks that were encoded before and are sealed as they are sent, so that the
 * cities' own disks take no part. Batches are as large, and as many under way, as a hub's. Arguments: the core's port,
 * readings in a block, villages.
 * Commands: {@code series}, {@code blocks FROM TO}; both are answered with {@code acknowledged}, in seconds.
 */
final class HubLinks {

    private static final int MOST_RECORDS = 256;
    private static final int MOST_BYTES = 64 << 10;
    private static final int UNDER_WAY = 8;

    private final List<JournalNode> cities;
    private final LineEnd end;
    private final ProvinceBlocks blocks;
    private final AtomicReference<Throwable> failed = new AtomicReference<>();

    private HubLinks(LineEnd end, List<JournalNode> cities) throws IOException {
        this.end = end;
        this.blocks = ProvinceBlocks.open(end.folder(), Integer.parseInt(end.argument(1)), Integer.parseInt(end.argument(2))).encoded();
        this.cities = cities;
    }

    static void run(LineEnd end) throws Exception {
        List<JournalNode> cities = new ArrayList<>();
        try {
            for (NodeId city : ProvinceBlocks.CITIES) {
                cities.add(connected(end, city));
            }
            HubLinks links = new HubLinks(end, cities);
            end.answer("ready", true);
            for (String command = end.command(); command != null; command = end.command()) {
                String[] words = command.split(" ");
                if (words[0].equals("series")) {
                    links.all(links::series);
                } else {
                    long from = Long.parseLong(words[1]);
                    long to = Long.parseLong(words[2]);
                    links.all(city -> links.blocks(city, from, to));
                }
            }
        } finally {
            cities.forEach(city -> {
                city.uplink().close();
                city.close();
            });
        }
    }

    private static JournalNode connected(LineEnd end, NodeId city) throws Exception {
        ParentSettings core = new ParentSettings(ProvinceBlocks.CORE,
                new InetSocketAddress("127.0.0.1", Integer.parseInt(end.argument(0))));
        JournalNode node = new JournalNode(ProductNode.settings(city, end.folder("links-" + end.argument(0)).resolve(city.text()),
                List.of(core)), ProductNode.JOURNAL, Identities.load(end.folder(), city), "bench", InstantSource.system());
        while (!node.uplink().status().connected()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return node;
    }

    /** What one city sends. */
    private interface Sending {
        void send(int city) throws Exception;
    }

    private void all(Sending sending) throws InterruptedException {
        long began = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < cities.size(); i++) {
            int city = i;
            threads.add(new Thread(() -> {
                try {
                    sending.send(city);
                } catch (Exception e) {
                    failed.compareAndSet(null, e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        if (failed.get() != null) {
            throw new IllegalStateException("a city could not send", failed.get());
        }
        end.answer("acknowledged", (System.nanoTime() - began) / 1e9);
    }

    private void series(int city) throws Exception {
        Window window = new Window(cities.get(city), PriorityClass.EVENT);
        for (int node : blocks.nodes(city)) {
            for (JournalRecord record : ProvinceBlocks.series(node)) {
                window.add(record);
            }
        }
        window.finish();
    }

    private void blocks(int city, long from, long to) throws Exception {
        Window window = new Window(cities.get(city), PriorityClass.READING);
        for (long number = from; number < to; number++) {
            if (ProvinceBlocks.city(number) == city) {
                window.add(blocks.block(number));
            }
        }
        window.finish();
    }

    /** Gathers records into batches and keeps so many under way. */
    private final class Window {

        private final JournalNode node;
        private final PriorityClass priority;
        private final Semaphore free = new Semaphore(UNDER_WAY);
        private List<JournalRecord> records = new ArrayList<>();
        private long bytes;

        private Window(JournalNode node, PriorityClass priority) {
            this.node = node;
            this.priority = priority;
        }

        private void add(JournalRecord record) throws InterruptedException {
            if (!records.isEmpty() && (records.size() == MOST_RECORDS || bytes + record.content().length > MOST_BYTES)) {
                send();
            }
            records.add(record);
            bytes += record.content().length;
        }

        private void send() throws InterruptedException {
            Map<Origin, Long> made = new HashMap<>();
            records.forEach(record -> made.merge(record.origin(), record.sequence(), Math::max));
            free.acquire();
            CompletableFuture<Void> sent = node.uplink().send(new Batch(priority, records, made));
            sent.whenComplete((nothing, failure) -> {
                if (failure != null) {
                    failed.compareAndSet(null, failure);
                }
                free.release();
            });
            records = new ArrayList<>();
            bytes = 0;
        }

        private void finish() throws InterruptedException {
            if (!records.isEmpty()) {
                send();
            }
            free.acquire(UNDER_WAY);
        }
    }
}
