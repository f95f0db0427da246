package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** The core of a province: one process, or a front-end and the workers behind it. For one thread. */
final class ProvincialCore implements AutoCloseable {

    private final List<CoreProcess> processes = new ArrayList<>();

    private ProvincialCore() {
    }

    /**
     * Returns when all of it is ready.
     *
     * @param run     where {@link Identities} are
     * @param folder  a folder of its own
     * @param storage the sections {@code archive} and {@code ingest} of the process with the links
     * @param workers the same of each worker
     * @param java    further options of each Java machine
     */
    static ProvincialCore start(Path run, Path folder, String storage, List<String> workers, List<String> java)
            throws IOException, InterruptedException {
        ProvincialCore core = new ProvincialCore();
        try {
            core.processes.add(CoreProcess.start(run, folder, storage, java));
            for (String worker : workers) {
                int number = core.processes.size();
                core.processes.add(CoreProcess.worker(number, folder.resolve("worker-" + number), worker, java));
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            core.close();
            throw e;
        }
        return core;
    }

    /** @throws IOException when one has ended by itself; the message says its last words */
    void requireAlive() throws IOException {
        for (CoreProcess process : processes) {
            process.requireAlive();
        }
    }

    /** Where children dial. */
    int port() {
        return processes.get(0).port();
    }

    /** CPU seconds of all its processes. */
    double cpuSeconds() throws IOException {
        double seconds = 0;
        for (CoreProcess process : processes) {
            seconds += ProcessCpu.ofTree(process.pid());
        }
        return seconds;
    }

    LongStream pids() {
        return processes.stream().mapToLong(CoreProcess::pid);
    }

    /** CPU seconds of the compilers in its processes. */
    double compilerSeconds() throws IOException {
        double seconds = 0;
        for (CoreProcess process : processes) {
            seconds += ProcessCpu.ofCompilers(process.pid());
        }
        return seconds;
    }

    /** Resident bytes of all its processes. */
    long resident() throws IOException {
        long bytes = 0;
        for (CoreProcess process : processes) {
            bytes += ProcessMemory.resident(process.pid());
        }
        return bytes;
    }

    /** Stops it as an operator would, the links first. */
    void stop() throws IOException, InterruptedException {
        for (CoreProcess process : processes) {
            process.stop();
        }
    }

    /** Ends at once what still runs. */
    @Override
    public void close() {
        processes.forEach(CoreProcess::close);
    }
}
