package org.microbrain.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of the demo as a process of its own, with its log file. The child watches its standard input and ends when
 * this process is gone, however that came. May be started again after it ended. Start and stop belong to one thread;
 * {@link #kill()} may come from any.
 */
final class NodeProcess {

    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private final String name;
    private final List<String> command;
    private final Path log;
    private volatile Process process;
    private volatile CompletableFuture<Void> ready = new CompletableFuture<>();

    NodeProcess(String name, List<String> command, Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.log = log;
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    void start() throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        ready = new CompletableFuture<>();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process started = builder.start();
        process = started;
        CompletableFuture<Void> announced = ready;
        Thread reader = new Thread(() -> follow(started, announced), "output-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Waits for the node's word that it is ready.
     *
     * @throws IOException when it ended or stayed silent; the message names the log
     */
    void awaitReady(Duration atMost) throws IOException, InterruptedException {
        try {
            ready.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            String what = e instanceof TimeoutException ? "was not ready after " + atMost.toSeconds() + " s"
                    : "ended while starting";
            throw new IOException("node " + name + " " + what + "; see " + log + lastLine());
        }
    }

    boolean alive() {
        Process now = process;
        return now != null && now.isAlive();
    }

    /** @return the process id, or -1 before the first start */
    long pid() {
        Process now = process;
        return now == null ? -1 : now.pid();
    }

    /** {@code kill -9}. */
    void kill() {
        Process now = process;
        if (now != null) {
            now.destroyForcibly();
        }
    }

    /** {@code SIGTERM}: asks the node to stop cleanly. */
    void terminate() {
        Process now = process;
        if (now != null) {
            now.destroy();
        }
    }

    boolean awaitEnd(Duration atMost) throws InterruptedException {
        Process now = process;
        return now == null || now.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks all of them to stop; what has not ended after {@code atMost} is killed. @return whether none had to be */
    static boolean stop(Collection<NodeProcess> processes, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        processes.forEach(NodeProcess::terminate);
        boolean clean = true;
        for (NodeProcess process : processes) {
            if (!process.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                clean = false;
                process.kill();
            }
        }
        return clean;
    }

    /** @return what it ended with; 128 + the signal's number when a signal ended it. To be called after its end. */
    int exitStatus() {
        return process.exitValue();
    }

    private void follow(Process started, CompletableFuture<Void> announced) {
        try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8);
                BufferedWriter out = Files.newBufferedWriter(log, StandardCharsets.UTF_8, StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.write(line + "\n");
                out.flush();
                if (line.startsWith("ready ")) {
                    announced.complete(null);
                }
            }
        } catch (IOException e) {
            LOG.debug("output of node {} ended: {}", name, e.getMessage());
        } finally {
            announced.completeExceptionally(new IOException("ended"));
        }
    }

    private String lastLine() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return lines.isEmpty() ? "" : ", which ends with: " + lines.get(lines.size() - 1);
        } catch (IOException e) {
            return " (which cannot be read: " + e.getMessage() + ")";
        }
    }
}
