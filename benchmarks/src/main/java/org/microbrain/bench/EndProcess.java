package org.microbrain.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link LineEnd} in another Java machine, driven from here. For one thread. */
final class EndProcess implements AutoCloseable {

    /** Set by the launcher: the options of the Java machine for nodes, one a line. */
    private static final String NODE_OPTIONS = "microbrain.node-options";
    private static final double TICKS_PER_SECOND = 100;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;

    private final String role;
    private final Path log;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;

    private EndProcess(String role, Path log, Process process) {
        this.role = role;
        this.log = log;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
        this.commands = process.outputWriter(StandardCharsets.US_ASCII);
    }

    /** An end in a Java machine with the options of a node. */
    static EndProcess asNode(String role, Path folder, String... arguments) throws IOException {
        String options = System.getProperty(NODE_OPTIONS, "").trim();
        return start(options.isEmpty() ? List.of() : List.of(options.split("\n")), role, folder, arguments);
    }

    /** An end in a Java machine as it comes. */
    static EndProcess defaultJava(String role, Path folder, String... arguments) throws IOException {
        return start(List.of(), role, folder, arguments);
    }

    private static EndProcess start(List<String> options, String role, Path folder, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LineEnd.class.getName(), role,
                folder.toString()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve(role + ".log");
        return new EndProcess(role, log, new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start());
    }

    long pid() {
        return process.pid();
    }

    void tell(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
    }

    /** Waits for the next answer, which must have this key. @return its value */
    String await(String key) throws IOException {
        String line = answers.readLine();
        if (line == null || !line.startsWith(key + " ")) {
            throw new IOException(role + " was to say '" + key + "' and said '" + line + "'" + lastWords());
        }
        return line.substring(key.length() + 1);
    }

    double awaitNumber(String key) throws IOException {
        return Double.parseDouble(await(key));
    }

    /** As {@link #awaitNumber}, where an exception must be unchecked. */
    double number(String key) {
        try {
            return awaitNumber(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "" : ": " + String.join(" / ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    /** Resident memory, bytes. */
    long resident() throws IOException {
        return ProcessMemory.resident(process.pid());
    }

    /** Lets it end in its own way, and waits for that. */
    void end() throws IOException, InterruptedException {
        commands.close();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(role + " did not end well" + lastWords());
        }
    }

    /** Ends it at once if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** CPU seconds of all processes that this one has started and that have ended, from their first to their last moment. */
    static double secondsOfEnded() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM])) / TICKS_PER_SECOND;
    }
}
