package org.microbrain.runtime.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slow retrieval and the like, at the socket. */
class HttpFetchTest {

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            int status = Integer.parseInt(exchange.getRequestURI().getPath().replaceAll(".*/([0-9]{3})\\..*", "$1"));
            byte[] body = "body".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Location", "/200.x");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void anAddressGoesOutAsItIsGiven() throws IOException {
        HttpFetch fetch = new HttpFetch(address() + "/a%20b%5B1%5D/metadata/", System::nanoTime);
        try (InputStream in = fetch.fetch("200.%3F%2F..%2Fx.json", 100).orElseThrow()) {
            assertThat(in.readAllBytes()).hasSize(4);
        }
        assertThat(asked).containsExactly("/a%20b%5B1%5D/metadata/200.%3F%2F..%2Fx.json");
    }

    @Test
    void whatIsNotThereIsEmptyAndEverythingElseIsAnError() throws IOException {
        HttpFetch fetch = new HttpFetch(address(), System::nanoTime);
        assertThat(fetch.fetch("404.x", 100)).isEmpty();
        assertThat(fetch.fetch("403.x", 100)).isEmpty();
        assertThatThrownBy(() -> fetch.fetch("500.x", 100)).isInstanceOf(IOException.class)
                .hasMessageContaining("HTTP 500");
        assertThatThrownBy(() -> fetch.fetch("302.x", 100)).isInstanceOf(IOException.class)
                .hasMessageContaining("HTTP 302");
        assertThat(asked).doesNotContain("/200.x");
    }

    @Test
    void aServerThatSendsNothingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HttpFetch fetch = new HttpFetch("http://127.0.0.1:" + silent.getLocalPort(), System::nanoTime,
                    Duration.ofMillis(100), Duration.ofSeconds(1));
            assertThatThrownBy(() -> fetch.fetch("timestamp.json", 100)).isInstanceOf(IOException.class);
        }
    }

    /** It is never silent for long, and would go on for ever. */
    @Test
    void aServerThatDripsIsGivenUp() throws Exception {
        try (ServerSocket dripping = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AtomicLong nanos = new AtomicLong();
            threads.execute(() -> drip(dripping, nanos));
            HttpFetch fetch = new HttpFetch("http://127.0.0.1:" + dripping.getLocalPort(),
                    () -> nanos.addAndGet(Duration.ofSeconds(1).toNanos()), Duration.ofSeconds(5),
                    Duration.ofSeconds(20));
            Optional<InputStream> answer = fetch.fetch("timestamp.json", 1_000_000);
            try (InputStream in = answer.orElseThrow()) {
                assertThatThrownBy(() -> in.readNBytes(1_000_000)).isInstanceOf(IOException.class)
                        .hasMessageContaining("slower than");
            }
            assertThat(Duration.ofNanos(nanos.get())).isLessThan(Duration.ofSeconds(60));
        }
    }

    /** A byte in each second of that clock. */
    private static void drip(ServerSocket server, AtomicLong nanos) {
        try (Socket client = server.accept(); OutputStream out = client.getOutputStream()) {
            out.write("HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (!server.isClosed()) {
                long second = nanos.get();
                out.write(' ');
                out.flush();
                while (nanos.get() == second && !server.isClosed()) {
                    Thread.onSpinWait();
                }
            }
        } catch (IOException e) {
            // The client has given up, as it should.
        }
    }
}
