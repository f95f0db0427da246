package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An edge node as the launcher would start it: a process of its own, with the options of a node. For one thread. */
final class EdgeProcess implements AutoCloseable {

    /** Set by the launcher: the options of the Java machine for nodes, one a line, and the nodes' class path. */
    private static final String NODE_OPTIONS = "microbrain.node-options";
    private static final String NODE_CLASS_PATH = "microbrain.node-class-path";
    private static final int STOP_SECONDS = 30;
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    private final Path log;
    private final Process process;

    private EdgeProcess(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    /** Returns at once; the node is not ready yet. */
    static EdgeProcess start(EdgeFolder folder) throws IOException {
        String options = System.getProperty(NODE_OPTIONS, "").trim();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options.isEmpty() ? List.of("-Xmx64m") : List.of(options.split("\n")));
        command.addAll(List.of("-cp", System.getProperty(NODE_CLASS_PATH, System.getProperty("java.class.path")),
                "org.microbrain.demo.Microbrain", "edge", "--config", folder.configuration().toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
        return new EdgeProcess(folder.log(), builder.start());
    }

    long pid() {
        return process.pid();
    }

    /** @throws IOException when it has ended by itself; the message says its last words */
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            List<String> lines = Files.readAllLines(log);
            throw new IOException("the edge node ended with " + process.exitValue() + ": "
                    + String.join(" / ", lines.subList(Math.max(0, lines.size() - 3), lines.size())));
        }
    }

    /** CPU seconds that a process has used. */
    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
    }

    /** Stops it as an operator would. */
    void stop() throws IOException, InterruptedException {
        requireAlive();
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the edge node did not stop within " + STOP_SECONDS + " s; see " + log);
        }
    }

    /** Ends it at once if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
