package org.microbrain.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link KafkaProgram} as a child of this process, with its class path; it ends with it. Its port stays. For one thread. */
public final class LocalKafka implements AutoCloseable {

    /** Until it has started, on a machine that does many things at once. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long LOOK_MILLIS = 50;
    private static final int LAST_WORDS = 5;

    private final Path folder;
    private final List<String> java;
    private final int port;
    private Process process;

    /**
     * Runs from here on.
     *
     * @param folder of its settings and data
     * @param java   options of its Java machine
     */
    public LocalKafka(Path folder, String... java) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        this.java = List.of(java);
        this.port = LoopbackPort.free();
        start();
    }

    /** Again, after a {@link #kill}; returns when it answers. */
    public void start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(java);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KafkaProgram.class.getName(), folder.toString(),
                Integer.toString(port)));
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
        for (long began = System.nanoTime(); !LoopbackPort.answers(port);) {
            if (!process.isAlive() || System.nanoTime() - began > PATIENCE_NANOS) {
                List<String> lines = Files.readAllLines(log());
                close();
                throw new IOException("the broker does not answer: "
                        + String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size())));
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private Path log() {
        return folder.resolve("broker.log");
    }

    /** As a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** {@code HOST:PORT}. */
    public String servers() {
        return "127.0.0.1:" + port;
    }

    /** Of its process. */
    public long pid() {
        return process.pid();
    }

    /** What it keeps of a topic, without its indexes, which are made longer than what is in them. */
    public long bytes(String topic) throws IOException {
        long bytes = 0;
        try (var parts = Files.newDirectoryStream(folder.resolve("log"), topic + "-[0-9]*")) {
            for (Path part : parts) {
                try (var files = Files.newDirectoryStream(part, "*.log")) {
                    for (Path file : files) {
                        bytes += Files.size(file);
                    }
                }
            }
        }
        return bytes;
    }

    /** Ends it at once. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
