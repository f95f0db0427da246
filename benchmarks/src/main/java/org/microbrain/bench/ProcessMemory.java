package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of a process's memory. */
final class ProcessMemory {

    private static final long KIB = 1024;

    private ProcessMemory() {
    }

    /** Resident bytes now. */
    static long resident(long pid) throws IOException {
        return line(pid, "status", "VmRSS:");
    }

    /** Resident bytes now, of pages that processes share only this one's part of each. */
    static long proportional(long pid) throws IOException {
        return line(pid, "smaps_rollup", "Pss:");
    }

    private static long line(long pid, String file, String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/" + file))) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
            }
        }
        throw new IOException("process " + pid + " has no " + key);
    }
}
