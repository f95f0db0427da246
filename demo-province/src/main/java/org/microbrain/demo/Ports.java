package org.microbrain.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The loopback ports of a demo, by name. Taken once, remembered in a file, and kept as long as nobody else listens
 * there, so that addresses a person has noted stay good.
 */
final class Ports {

    private static final int LAST = 32_000;

    private final Map<String, Integer> taken = new TreeMap<>();
    private final Set<Integer> used = new HashSet<>();
    private int next;

    /** @param base lowest port to try; ports below 32768 are not given to outgoing connections by Linux */
    Ports(int base) {
        this.next = base;
    }

    /** Remembers what an earlier start used. */
    void load(Path file) throws IOException {
        if (Files.exists(file)) {
            Properties saved = new Properties();
            try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                saved.load(in);
            }
            for (String name : saved.stringPropertyNames()) {
                int port = Integer.parseInt(saved.getProperty(name));
                if (used.add(port) && free(port)) {
                    taken.put(name, port);
                }
            }
        }
    }

    void save(Path file) throws IOException {
        Properties saved = new Properties();
        taken.forEach((name, port) -> saved.setProperty(name, Integer.toString(port)));
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            saved.store(out, "ports of this demo; delete the file to have them taken anew");
        }
    }

    /** The port of that name, the same at every call. */
    int port(String name) {
        return taken.computeIfAbsent(name, any -> {
            while (next < LAST) {
                int port = next++;
                if (!used.contains(port) && free(port)) {
                    used.add(port);
                    return port;
                }
            }
            throw new IllegalStateException("no free port up to " + LAST);
        });
    }

    /** {@code 127.0.0.1:port}. */
    String address(String name) {
        return "127.0.0.1:" + port(name);
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException busy) {
            return false;
        }
    }
}
