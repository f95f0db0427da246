package org.microbrain.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * An edge as one writes it in a day: readings become JSON lines and a zstd frame in one thread; another appends what is ready
 * to its own file with one fdatasync, and sends it. Arguments: the hub's port. Command: {@code hop READINGS}.
 */
final class JsonEdge {

    static final String FOLDER = "json-edge";
    private static final int READINGS_IN_BATCH = 5_000;
    private static final int QUEUE = 16;

    private final ReadingTape tape;
    private final JsonFile file;
    private final PlainEdge line;
    private final BlockingQueue<byte[]> encoded = new ArrayBlockingQueue<>(QUEUE);

    private JsonEdge(ReadingTape tape, JsonFile file, PlainEdge line) {
        this.tape = tape;
        this.file = file;
        this.line = line;
    }

    static void run(LineEnd end) throws Exception {
        ReadingTape tape = ReadingTape.open(end.folder().resolve("tape"));
        try (JsonFile file = new JsonFile(end.folder(FOLDER));
                PlainEdge line = new PlainEdge(end.folder(), Integer.parseInt(end.argument(0)))) {
            end.answer("ready", true);
            JsonEdge edge = new JsonEdge(tape, file, line);
            for (String command = end.command(); command != null; command = end.command()) {
                long began = System.nanoTime();
                edge.hop(Long.parseLong(command.substring("hop ".length())));
                end.answer("seconds", (System.nanoTime() - began) / 1e9);
            }
        }
        end.answer("bytes", LineEnd.bytes(end.folder(FOLDER)));
    }

    private void hop(long readings) throws Exception {
        Thread encoder = new Thread(() -> encode(readings), "encoder");
        encoder.setDaemon(true);
        encoder.start();
        long left = (readings + READINGS_IN_BATCH - 1) / READINGS_IN_BATCH;
        List<byte[]> group = new ArrayList<>();
        while (left > 0) {
            group.clear();
            group.add(encoded.take());
            encoded.drainTo(group);
            for (byte[] frame : group) {
                file.append(frame);
            }
            file.sync();
            for (byte[] frame : group) {
                line.send(frame);
            }
            left -= group.size();
        }
        line.awaitAll();
    }

    private void encode(long readings) {
        try {
            for (long from = 0; from < readings; from += READINGS_IN_BATCH) {
                encoded.put(JsonFile.encode(tape, from, (int) Math.min(READINGS_IN_BATCH, readings - from)));
            }
        } catch (Exception e) {
            throw new IllegalStateException("cannot encode: " + e.getMessage(), e);
        }
    }
}
