package org.microbrain.runtime.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A hub in a process of its own, with the memory of a real one and few file handles if need be. */
final class HubProcess implements AutoCloseable {

    static final String NAME = "450102000000";

    private final Process process;
    private final int port;
    /** What it logs. */
    final List<String> lines = new CopyOnWriteArrayList<>();

    /** @param handles how many files it may have open; 0 for what the system allows */
    HubProcess(TestProvince province, Path folder, int handles) throws Exception {
        province.identity(NAME);
        String java = "exec '" + System.getProperty("java.home") + "/bin/java' -Xmx64m -Xms20m -XX:+UseSerialGC"
                + " -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError -cp '" + System.getProperty("java.class.path")
                + "' " + HubProcess.class.getName() + " '" + folder + "'";
        process = new ProcessBuilder("bash", "-c", (handles > 0 ? "ulimit -n " + handles + "; " : "") + java)
                .redirectErrorStream(true).start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith("PORT ")) {
            lines.add(line);
            line = output.readLine();
        }
        if (line == null) {
            throw new AssertionError("the hub did not start: " + lines);
        }
        port = Integer.parseInt(line.substring(5));
        Thread reader = new Thread(() -> {
            try {
                for (String next = output.readLine(); next != null; next = output.readLine()) {
                    lines.add(next);
                }
            } catch (IOException e) {
                lines.add("the hub's log ended: " + e.getMessage());
            }
        });
        reader.setDaemon(true);
        reader.start();
    }

    public static void main(String[] args) throws Exception {
        try (TestHub hub = new TestHub(TestProvince.existing(Path.of(args[0])), NAME, 0)) {
            System.out.println("PORT " + hub.port());
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }

    int port() {
        return port;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Resident memory in KiB. */
    long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no VmRSS");
    }

    int openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) files.count();
        }
    }

    @Override
    public void close() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

}
