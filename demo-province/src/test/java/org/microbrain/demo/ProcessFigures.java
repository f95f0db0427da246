package org.microbrain.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process takes of its machine, from Linux's {@code /proc}.
 *
 * @param residentBytes memory
 * @param threads       of the operating system
 * @param handles       open files and sockets
 * @param cpuSeconds    used since its start, all threads together
 */
record ProcessFigures(long residentBytes, int threads, int handles, double cpuSeconds) {

    private static final int TICKS_A_SECOND = 100;

    static ProcessFigures of(long pid) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        List<String> status = Files.readAllLines(proc.resolve("status"));
        String stat = Files.readString(proc.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        try (Stream<Path> handles = Files.list(proc.resolve("fd"))) {
            return new ProcessFigures(number(status, "VmRSS:") << 10, (int) number(status, "Threads:"),
                    (int) handles.count(), (Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
                            / (double) TICKS_A_SECOND);
        }
    }

    private static long number(List<String> status, String name) {
        return status.stream().filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElse(0);
    }

    @Override
    public String toString() {
        return (residentBytes >> 20) + " MiB, " + threads + " threads, " + handles + " handles, "
                + Math.round(cpuSeconds * 10) / 10.0 + " s CPU";
    }
}
