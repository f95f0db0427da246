package org.microbrain.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * An edge as one writes it in a day: rows in transactions of 5,000, each sent when it is committed. Arguments: the hub's port.
 * Commands: {@code hop READINGS}; {@code fill READINGS} (before there is a hub), then {@code drain PORT}.
 */
final class RowsEdge {

    static final String FOLDER = "rows-edge";
    private static final int READINGS_IN_BATCH = 5_000;

    private RowsEdge() {
    }

    static void run(LineEnd end) throws Exception {
        ReadingTape tape = ReadingTape.open(end.folder().resolve("tape"));
        Path folder = end.folder(FOLDER);
        try (RowStore store = new RowStore(folder)) {
            end.answer("ready", true);
            for (String command = end.command(); command != null; command = end.command()) {
                String[] words = command.split(" ");
                long began = System.nanoTime();
                switch (words[0]) {
                    case "hop" -> hop(end, tape, store, Long.parseLong(words[1]));
                    case "fill" -> fill(tape, store, Long.parseLong(words[1]));
                    default -> drain(end, store, Integer.parseInt(words[1]));
                }
                end.answer("seconds", (System.nanoTime() - began) / 1e9);
            }
        }
        end.answer("bytes", LineEnd.bytes(folder));
    }

    private static void fill(ReadingTape tape, RowStore store, long readings) throws Exception {
        for (long from = 0; from < readings; from += READINGS_IN_BATCH) {
            store.insert(List.of(RowStore.encode(tape, from, (int) Math.min(READINGS_IN_BATCH, readings - from))));
        }
    }

    private static void hop(LineEnd end, ReadingTape tape, RowStore store, long readings) throws Exception {
        try (PlainEdge line = new PlainEdge(end.folder(), Integer.parseInt(end.argument(0)))) {
            for (long from = 0; from < readings; from += READINGS_IN_BATCH) {
                byte[] rows = RowStore.encode(tape, from, (int) Math.min(READINGS_IN_BATCH, readings - from));
                store.insert(List.of(rows));
                line.send(rows);
            }
            line.awaitAll();
            store.sent(readings);
        }
    }

    private static void drain(LineEnd end, RowStore store, int port) throws Exception {
        try (PlainEdge line = new PlainEdge(end.folder(), port)) {
            long sent = 0;
            long remembered = 0;
            for (byte[] rows = store.after(sent, READINGS_IN_BATCH); rows.length > 0;
                    rows = store.after(sent, READINGS_IN_BATCH)) {
                line.send(rows);
                sent += RowStore.count(rows);
                long acknowledged = line.acknowledged() * READINGS_IN_BATCH;
                if (acknowledged >= remembered + 100L * READINGS_IN_BATCH) {
                    store.sent(acknowledged);
                    remembered = acknowledged;
                }
            }
            line.awaitAll();
            store.sent(sent);
        }
    }
}
