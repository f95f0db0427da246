package org.microbrain.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One end of a line as a process of its own, started by {@link EndProcess}. It takes commands from standard input, one a
 * line, and answers on standard output with lines {@code <key> <value>}; it ends with its standard input.
 */
final class LineEnd {

    private static final Map<String, Role> ROLES = Map.of(
            "hub", HubEnd::run,
            "edge", EdgeEnd::run,
            "json-hub", JsonHub::run,
            "json-edge", JsonEdge::run,
            "rows-hub", RowsHub::run,
            "rows-edge", RowsEdge::run,
            "hub-links", HubLinks::run,
            "plain-writer", PlainWriter::run,
            "plain-reader", PlainReader::run);

    private final Path folder;
    private final List<String> arguments;
    private final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in,
            StandardCharsets.US_ASCII));
    private final PrintStream answers = System.out;

    private LineEnd(Path folder, List<String> arguments) {
        this.folder = folder;
        this.arguments = arguments;
    }

    /** What an end does until its standard input ends. */
    private interface Role {
        void run(LineEnd end) throws Exception;
    }

    /** Arguments: role, folder of the run, then what the role takes. */
    public static void main(String[] args) throws Exception {
        ROLES.get(args[0]).run(new LineEnd(Path.of(args[1]), List.of(args).subList(2, args.length)));
        System.exit(0);
    }

    /** Folder of the whole run, with the identities and the tape. */
    Path folder() {
        return folder;
    }

    /** A folder of this end alone. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    String argument(int index) {
        return arguments.get(index);
    }

    /** @return null when the other side is gone */
    String command() throws IOException {
        return commands.readLine();
    }

    synchronized void answer(String key, Object value) {
        answers.println(key + " " + value);
        answers.flush();
    }

    /** What the files of a folder hold, without the room that a journal keeps free for a full disk. */
    static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long bytes = 0;
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".reserve")).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }
}
