package org.microbrain.edge.update;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.microbrain.runtime.update.NotGood;

/**
 * A program that is run with fixed words, without a shell, so that no value can become a command. It gets a small
 * environment and no input, and is ended, with its children, when its time is over. Its words come from the node's own
 * configuration or from this program, never from a release.
 *
 * @param words   the program and its arguments; {@value #PLACE} as a whole argument stands for the file or folder in
 *                question
 * @param limit   after which it is ended
 */
public record TimedCommand(List<String> words, Duration limit) {

    /** Stands for the file or folder in question. */
    public static final String PLACE = "{place}";

    private static final int MOST_LINES = 40;
    private static final int LONGEST_LINE = 400;
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8");

    public TimedCommand {
        words = List.copyOf(words);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command has at least the name of a program");
        }
    }

    /** Runs it to its end. @throws NotGood {@code command-failed} when it ends with anything but 0, or not in time */
    public void run(Path place) throws NotGood {
        String name = Path.of(words.get(0)).getFileName().toString();
        List<String> command = words.stream().map(word -> word.equals(PLACE) ? place.toString() : word).toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().clear();
        builder.environment().putAll(ENVIRONMENT);
        Deque<String> said = new ArrayDeque<>();
        try {
            Process process = builder.start();
            Thread reader = new Thread(() -> read(process.getInputStream(), said), "command-output");
            reader.setDaemon(true);
            reader.start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            reader.join(1000);
            if (!ended) {
                throw new NotGood("command-too-slow", "命令 " + name + " 超过 " + limit.toSeconds() + " 秒未结束",
                        "the command " + name + " did not end within " + limit.toSeconds() + " s", text(said));
            }
            if (process.exitValue() != 0) {
                throw new NotGood("command-failed", "命令 " + name + " 以 " + process.exitValue() + " 结束" + last(said),
                        "the command " + name + " ended with " + process.exitValue() + last(said), text(said));
            }
        } catch (IOException e) {
            throw new NotGood("command-failed", "命令 " + name + " 无法运行", "the command " + name + " cannot be run",
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotGood("interrupted", "程序正在停止", "the program is about to end");
        }
    }

    /** Reads what it says to the end, so that it never waits for us, and keeps the last lines. */
    private static void read(InputStream output, Deque<String> said) {
        StringBuilder line = new StringBuilder();
        byte[] buffer = new byte[4096];
        try (output) {
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                for (char one : new String(buffer, 0, read, StandardCharsets.UTF_8).toCharArray()) {
                    if (one == '\n') {
                        keep(said, line);
                    } else if (line.length() < LONGEST_LINE && !Character.isISOControl(one)) {
                        line.append(one);
                    }
                }
            }
        } catch (IOException e) {
            line.append(" …");
        }
        keep(said, line);
    }

    private static void keep(Deque<String> said, StringBuilder line) {
        synchronized (said) {
            if (!line.isEmpty()) {
                said.addLast(line.toString());
            }
            if (said.size() > MOST_LINES) {
                said.removeFirst();
            }
        }
        line.setLength(0);
    }

    private static String text(Deque<String> said) {
        synchronized (said) {
            return String.join("\n", said);
        }
    }

    private static String last(Deque<String> said) {
        synchronized (said) {
            return said.isEmpty() ? "" : ": " + said.getLast();
        }
    }
}
