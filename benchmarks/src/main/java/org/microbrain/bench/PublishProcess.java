package org.microbrain.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a {@link PublishLoad} in a process of its own, so that it neither shares nor disturbs a heap that is measured. */
final class PublishProcess {

    private static final int WARM_UP_SHARE = 2;

    /**
     * @param publishes acknowledged in all, also while warming up
     * @param p50Micros of the acknowledgements in the measured time
     */
    record Result(double perSecond, long publishes, double p50Micros, double p99Micros) {
    }

    private PublishProcess() {
    }

    static Result run(Path folder, int port, String user, String password, int clients, int window, int series,
                      int seconds) throws IOException, InterruptedException {
        Path log = folder.resolve("load.log");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-Xmx512m", "-cp", System.getProperty("java.class.path"), PublishLoad.class.getName(),
                String.valueOf(port), user, password, String.valueOf(clients), String.valueOf(window),
                String.valueOf(series), String.valueOf(seconds * 1_000 / WARM_UP_SHARE), String.valueOf(seconds * 1_000))
                .redirectError(log.toFile()).start();
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            String line = out.readLine();
            if (process.waitFor() != 0 || line == null) {
                throw new IOException("the load of publishes failed: " + Files.readString(log).strip());
            }
            List<String> figures = List.of(line.split(" "));
            return new Result(Double.parseDouble(figures.get(0)), Long.parseLong(figures.get(1)),
                    Double.parseDouble(figures.get(2)), Double.parseDouble(figures.get(3)));
        } finally {
            process.destroyForcibly();
        }
    }
}
