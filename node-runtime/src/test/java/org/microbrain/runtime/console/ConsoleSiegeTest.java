package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.config.Values;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.People;

/** Thousands of slow connections to a console, and one person who wants to work. */
final class ConsoleSiegeTest {

    private static final int CROWD = 10_000;
    private static final int STANDING = 1_000;
    private static final String SLOW_HEAD = "GET / HTTP/1.1\r\nHost: console\r\nX-Slow: ";
    private static final String SLOW_BODY = "POST /sign-in HTTP/1.1\r\nHost: console\r\nContent-Type: "
            + "application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\nname=";

    @TempDir
    Path data;
    private final HttpClient client = HttpClient.newHttpClient();
    private NodeMetrics metrics;
    private People people;
    private Console console;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(data.resolve("console-users.yaml"), "users:\n  - {name: wei, password: \""
                + PasswordHash.of("correct horse", 1000) + "\", role: staff, must-change: false}\n");
        metrics = new NodeMetrics(Statuses.HUB);
        NodeSettings settings = new NodeSettings(Statuses.HUB, new LocalName("兴宁区", "Xingning"), data,
                new IdentitySettings(data, data, data), List.of(), null,
                new ConsoleSettings(Values.address("127.0.0.1:0")), data);
        people = new People(data, Tier.HUB, Statuses.HUB.area(), () -> Statuses.NOW);
        console = new Console(settings, people, area -> Statuses.hub(), metrics);
        port = console.start();
    }

    @AfterEach
    void stop() {
        console.close();
        people.close();
        metrics.close();
    }

    /** Connections from 50 addresses that begin and do not end; those that are closed on it are opened anew. */
    private final class Crowd implements AutoCloseable {

        private final int size;
        private final String words;
        private final Deque<SocketChannel> open = new ArrayDeque<>();
        private final Thread thread = new Thread(this::stand);
        private volatile boolean closed;
        private volatile int opened;

        Crowd(int size, String words) {
            this.size = size;
            this.words = words;
            thread.start();
        }

        private void stand() {
            while (!closed) {
                try {
                    if (open.size() < size && opened < CROWD) {
                        open.add(connect());
                        opened++;
                    } else {
                        SocketChannel oldest = open.poll();
                        if (stands(oldest)) {
                            open.add(oldest);
                            LockSupport.parkNanos(200_000);
                        } else {
                            oldest.close();
                            open.add(connect());
                            opened++;
                        }
                    }
                } catch (IOException e) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }

        private SocketChannel connect() throws IOException {
            SocketChannel channel = SocketChannel.open();
            channel.bind(new InetSocketAddress("127.0.0." + (2 + opened % 50), 0));
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress("127.0.0.1", port));
            for (int i = 0; i < 100 && !channel.finishConnect(); i++) {
                LockSupport.parkNanos(100_000);
            }
            if (!channel.isConnected()) {
                channel.close();
                throw new IOException("the door is full for the moment");
            }
            channel.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.US_ASCII)));
            return channel;
        }

        private boolean stands(SocketChannel channel) {
            try {
                channel.write(ByteBuffer.wrap(new byte[] {'a'}));
                return channel.read(ByteBuffer.allocate(4096)) >= 0;
            } catch (IOException | NotYetConnectedException e) {
                return false;
            }
        }

        @Override
        public void close() throws Exception {
            closed = true;
            thread.join();
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(15)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private void worksAsUsual() throws Exception {
        HttpResponse<String> signedIn = send(to("/sign-in").header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=wei&password=correct+horse")));
        assertThat(signedIn.statusCode()).isEqualTo(302);
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
        for (int i = 0; i < 10; i++) {
            assertThat(send(to("/").header("Cookie", cookie)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void tenThousandConnectionsThatNeverFinishTheirHeadKeepNobodyOut() throws Exception {
        try (Crowd crowd = new Crowd(STANDING, SLOW_HEAD)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> crowd.opened >= CROWD);
            worksAsUsual();
        }
        worksAsUsual();
    }

    @Test
    void formsThatNeverEndKeepNobodyOut() throws Exception {
        try (Crowd crowd = new Crowd(200, SLOW_BODY)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> crowd.opened >= 200);
            worksAsUsual();
        }
    }
}
