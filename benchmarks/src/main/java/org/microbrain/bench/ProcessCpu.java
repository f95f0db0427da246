package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** CPU of a process and of those that it has started, as Linux counts it. */
final class ProcessCpu {

    private static final double TICKS_PER_SECOND = 100;
    private static final int USER = 11;
    private static final int ENDED_CHILDREN_SYSTEM = 14;

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

    private static double of(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return fields.subList(USER, ENDED_CHILDREN_SYSTEM + 1).stream().mapToLong(Long::parseLong).sum() / TICKS_PER_SECOND;
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }
}
