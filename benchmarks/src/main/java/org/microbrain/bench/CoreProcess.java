package org.microbrain.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.microbrain.engine.LoopbackPort;

/** A program of the provincial core as the launcher would start it, with its configuration in a folder of its own. For one thread. */
final class CoreProcess implements AutoCloseable {

    /** Set by the launcher: the options of the Java machine for nodes, one a line. */
    private static final String NODE_OPTIONS = "microbrain.node-options";
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 60;

    private final Path log;
    private final int port;
    private final Process process;

    private CoreProcess(Path log, int port, Process process) {
        this.log = log;
        this.port = port;
        this.process = process;
    }

    /**
     * One with links: a core, or its front-end. Returns when it is ready.
     *
     * @param run     where {@link Identities} are
     * @param folder  its own
     * @param storage the sections {@code archive} and {@code ingest} of its configuration
     * @param java    further options of its Java machine
     */
    static CoreProcess start(Path run, Path folder, String storage, List<String> java) throws IOException, InterruptedException {
        int port = LoopbackPort.free();
        Path identity = run.resolve(ProvinceBlocks.CORE.text());
        return start(folder, port, """
                node: %s
                name: {zh: 广西, en: Guangxi}
                data: data
                identity: {certificate: "%s.crt", key: "%s.key", trust: "%s"}
                listen: "127.0.0.1:%d"
                console: {address: "127.0.0.1:%d"}
                %s""".formatted(ProvinceBlocks.CORE, identity, identity, run.resolve("province.crt"), port, LoopbackPort.free(), storage), java);
    }

    /** A worker: no links and no identity. As {@link #start}. @param number from 1 */
    static CoreProcess worker(int number, Path folder, String storage, List<String> java) throws IOException, InterruptedException {
        return start(folder, 0, """
                node: %s-w%d
                data: data
                console: {address: "127.0.0.1:%d"}
                %s""".formatted(ProvinceBlocks.CORE, number, LoopbackPort.free(), storage), java);
    }

    private static CoreProcess start(Path folder, int port, String yaml, List<String> java) throws IOException, InterruptedException {
        Path configuration = Files.createDirectories(folder).resolve("node.yaml");
        Files.writeString(configuration, yaml, StandardCharsets.UTF_8);
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        String options = System.getProperty(NODE_OPTIONS, "").trim();
        command.addAll(options.isEmpty() ? List.of() : List.of(options.split("\n")));
        command.addAll(java);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.microbrain.demo.Microbrain", "core", "--config",
                configuration.toString()));
        Path log = folder.resolve("core.log");
        CoreProcess core = new CoreProcess(log, port, new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start());
        core.awaitReady();
        return core;
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (long began = System.nanoTime(); System.nanoTime() - began < TimeUnit.SECONDS.toNanos(START_SECONDS);) {
            requireAlive();
            if (Files.readAllLines(log).stream().anyMatch(line -> line.startsWith("ready "))) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        close();
        throw new IOException("the core was not ready after " + START_SECONDS + " s" + lastWords());
    }

    /** @throws IOException when it has ended by itself; the message says its last words */
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the core ended with " + process.exitValue() + lastWords());
        }
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return ": " + String.join(" / ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }

    /** Where children dial; 0 of a worker. */
    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Stops it as an operator would. */
    void stop() throws IOException, InterruptedException {
        requireAlive();
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the core did not stop within " + STOP_SECONDS + " s; see " + log);
        }
    }

    /** Ends it at once if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
