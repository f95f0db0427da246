package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** CPU of a process and of those that it has started, as Linux counts it. */
final class ProcessCpu {

    private static final double TICKS_PER_SECOND = 100;
    private static final int USER = 11;
    private static final int ENDED_CHILDREN = 13;
    private static final int ENDED_CHILDREN_SYSTEM = 14;
    /** The kernel cuts names of threads. */
    private static final Pattern COMPILER = Pattern.compile("\\(C[12] CompilerThre");

    private ProcessCpu() {
    }

    /** Seconds, also of children that have ended and were waited for. */
    static double ofTree(long pid) throws IOException {
        double seconds = of(pid);
        for (ProcessHandle child : ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).toList()) {
            seconds += ofTree(child.pid());
        }
        return seconds;
    }

    /** Seconds of the threads that compile, of a Java machine; of those that are there now. */
    static double ofCompilers(long pid) throws IOException {
        double seconds = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                String stat = stat(thread);
                if (COMPILER.matcher(stat).find()) {
                    seconds += seconds(stat, ENDED_CHILDREN);
                }
            }
        }
        return seconds;
    }

    private static double of(long pid) throws IOException {
        return seconds(stat(Path.of("/proc/" + pid)), ENDED_CHILDREN_SYSTEM + 1);
    }

    /** Empty of one that has ended. */
    private static String stat(Path of) throws IOException {
        try {
            return Files.readString(of.resolve("stat"));
        } catch (NoSuchFileException ended) {
            return "";
        }
    }

    private static double seconds(String stat, int until) {
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" "));
        return fields.size() < until ? 0
                : fields.subList(USER, until).stream().mapToLong(Long::parseLong).sum() / TICKS_PER_SECOND;
    }
}
