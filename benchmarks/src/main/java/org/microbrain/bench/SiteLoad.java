package org.microbrain.bench;

import java.io.IOException;
import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A site as it is: ten sensors with five series each, 100 readings a second together, and a person who keeps the
 * node's page open, which asks for news every five seconds. For one thread.
 */
final class SiteLoad implements AutoCloseable {

    static final int READINGS_PER_SECOND = 100;

    private static final int SENSORS = 10;
    private static final int SERIES = 5;
    private static final long RENEWAL_NANOS = 5_000_000_000L;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final EdgeFolder folder;
    private final List<PublishClient> sensors = new ArrayList<>();
    private final HttpClient browser = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.ALWAYS).build();
    private long nextReading = System.nanoTime();
    private long nextLook = System.nanoTime();
    private int turn;

    private SiteLoad(EdgeFolder folder) {
        this.folder = folder;
    }

    static SiteLoad start(EdgeFolder folder) throws IOException, InterruptedException {
        SiteLoad load = new SiteLoad(folder);
        for (int number = 0; number < SENSORS; number++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", folder.mqttPort()));
            PublishClient sensor = new PublishClient(channel, number, 1, SERIES, nanos -> { });
            sensor.signIn(EdgeFolder.SENSOR_USER, folder.password());
            load.sensors.add(sensor);
        }
        load.open(HttpRequest.newBuilder(load.uri("/sign-in"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("name=" + EdgeFolder.CONSOLE_USER + "&password="
                        + folder.password())));
        return load;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + folder.consolePort() + path);
    }

    private void open(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<Void> page = browser.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.discarding());
        if (page.statusCode() != 200 || !page.uri().getPath().equals("/")) {
            throw new IOException("the node's page answered " + page.statusCode() + " at " + page.uri());
        }
    }

    /** Goes on until this moment of {@link System#nanoTime()}. */
    void runUntil(long nanos) throws IOException, InterruptedException {
        while (nextReading < nanos) {
            LockSupport.parkNanos(nextReading - System.nanoTime());
            if (System.nanoTime() >= nextReading) {
                sensors.get(turn++ % SENSORS).publishOne();
                nextReading += 1_000_000_000L / READINGS_PER_SECOND;
            }
            if (System.nanoTime() >= nextLook) {
                open(HttpRequest.newBuilder(uri("/")).header("HX-Request", "true"));
                nextLook += RENEWAL_NANOS;
            }
        }
    }

    long acknowledged() {
        return sensors.stream().mapToLong(PublishClient::acknowledged).sum();
    }

    @Override
    public void close() throws IOException {
        for (PublishClient sensor : sensors) {
            sensor.close();
        }
    }
}
