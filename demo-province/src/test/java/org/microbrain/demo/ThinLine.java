package org.microbrain.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces, each with a thin, slow, lossy line to the namespace of this process, and a fast one for whoever
 * looks on: see {@code thin-line.py} beside this class. Lines are numbered from 0. Real TCP meets real delay and loss.
 */
final class ThinLine implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final String PROBE = "ip link set lo up && ip route add 10.213.0.0/16 dev lo congctl bbr";

    private final Process relay;
    private final BufferedReader answers;
    private final BufferedWriter orders;
    private final String[] places;

    /**
     * What a line is like, each way.
     *
     * @param loss share of packets that never arrive, 0 to 1
     */
    record Kind(int bitsPerSecond, double oneWaySeconds, double loss, int queueBytes) {

        /** 64 kbit/s, 600 ms there and back, one packet in ten lost, a modem with 24 KiB of memory. */
        static final Kind VILLAGE = new Kind(64_000, 0.3, 0.1, 24 << 10);
    }

    /** What went one way over a line since it was made; {@code busy}: seconds that the line was sending. */
    record Traffic(long packets, long bytes, long lost, long dropped, double busy) {

        static Traffic of(JsonNode count) {
            return new Traffic(count.path("packets").asLong(), count.path("bytes").asLong(),
                    count.path("lost").asLong(), count.path("dropped").asLong(), count.path("busy").asDouble());
        }
    }

    /** @throws IOException when this machine does not let us */
    ThinLine(Path folder, int lines, Kind kind, long seed) throws IOException {
        Path script = folder.resolve("thin-line.py");
        Files.createDirectories(folder);
        try (InputStream in = ThinLine.class.getResourceAsStream("thin-line.py")) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        relay = new ProcessBuilder(PYTHON.toString(), script.toString(), Integer.toString(lines),
                Integer.toString(kind.bitsPerSecond()), number(kind.oneWaySeconds()), number(kind.loss()),
                Integer.toString(kind.queueBytes()), Long.toString(seed))
                .redirectError(folder.resolve("thin-line.log").toFile()).start();
        answers = relay.inputReader(StandardCharsets.UTF_8);
        orders = relay.outputWriter(StandardCharsets.UTF_8);
        String ready = answers.readLine();
        if (ready == null) {
            throw new IOException("no thin lines: " + Files.readString(folder.resolve("thin-line.log")));
        }
        places = ready.split(" ");
    }

    /** Why this machine cannot have thin lines; empty when it can. */
    static String missing() {
        if (Files.notExists(PYTHON)) {
            return "thin lines need " + PYTHON;
        }
        if (!Files.isWritable(Path.of("/dev/net/tun"))) {
            return "thin lines need /dev/net/tun";
        }
        try {
            Process probe = new ProcessBuilder("nsenter", "--net=/proc/self/ns/net", "unshare", "--net", "sh", "-c", PROBE)
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            probe.getOutputStream().close();
            return probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0 ? ""
                    : "thin lines need root, network namespaces and TCP's BBR (modprobe tcp_bbr)";
        } catch (IOException e) {
            return "thin lines need nsenter, unshare and ip: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** What to write before a command so that it runs at the far end of a line. */
    List<String> at(int line) {
        return List.of("nsenter", "--net=/proc/" + places[1] + "/fd/" + places[2 + line]);
    }

    /** The far end's address on the thin line. */
    static String far(int line) {
        return "10.213." + line + ".1";
    }

    /** This process's address on the thin line. */
    static String near(int line) {
        return "10.213." + line + ".2";
    }

    /** The far end's address for whoever looks on. */
    static String aside(int line) {
        return "10.214." + line + ".1";
    }

    void cut(int line) throws IOException {
        order("cut " + line);
    }

    void heal(int line) throws IOException {
        order("heal " + line);
    }

    /** Traffic from the far end to here. */
    Traffic towardsHere(int line) throws IOException {
        return Traffic.of(stats().path(line).path("up"));
    }

    /** Traffic from here to the far end. */
    Traffic towardsFar(int line) throws IOException {
        return Traffic.of(stats().path(line).path("down"));
    }

    private synchronized JsonNode stats() throws IOException {
        order("stats");
        return JSON.readTree(answers.readLine());
    }

    private synchronized void order(String words) throws IOException {
        orders.write(words + "\n");
        orders.flush();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        orders.close();
        relay.waitFor();
    }
}
