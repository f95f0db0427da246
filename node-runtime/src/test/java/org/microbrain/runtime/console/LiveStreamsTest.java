package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gg.jte.Content;
import io.javalin.Javalin;
import io.javalin.http.sse.SseHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.console.NodeStatus.Link;
import org.microbrain.runtime.console.NodeStatus.LinkState;

class LiveStreamsTest {

    private static final Link CONNECTED = new Link(LinkState.CONNECTED, Statuses.HUB, Statuses.NOW, null);
    private static final Page PAGE = new Page() {
        @Override
        public String path() {
            return "/";
        }

        @Override
        public String titleKey() {
            return "node.title";
        }

        @Override
        public Content content(View view) {
            return output -> { };
        }
    };

    private final AtomicReference<NodeStatus> status = new AtomicReference<>(Statuses.edge(CONNECTED, 0));
    private final AtomicLong nanos = new AtomicLong();
    private final LiveStreams streams = new LiveStreams(new RecentStatus(area -> status.get(), nanos::get), nanos::get);
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private Javalin server;

    @BeforeEach
    void start() {
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.routes.get("/live", new SseHandler(one -> streams.add(one.ctx().queryParam("tab"), one, PAGE, Statuses.EDGE.area())));
        }).start("127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        streams.close();
        server.stop();
    }

    private void open(String tab) {
        client.sendAsync(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/live?tab=" + tab))
                .header("Accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofLines())
                .thenAccept(answer -> {
                    try (Stream<String> lines = answer.body()) {
                        // As a browser reads it: an event without data is none.
                        AtomicReference<String> name = new AtomicReference<>();
                        lines.forEach(line -> {
                            if (line.startsWith("event: ")) {
                                name.set(line.substring(7));
                            } else if (line.startsWith("data: ")) {
                                events.add(name.get());
                            }
                        });
                    }
                    events.add("end");
                });
    }

    private void looksAfter(Duration time) {
        nanos.addAndGet(time.toNanos());
        streams.look();
    }

    @Test
    void aTabIsToldOnceAndAgainOnlyAfterItFetched() {
        open("a");
        await().until(() -> events.contains("begun"));
        looksAfter(Duration.ofSeconds(3));
        status.set(Statuses.edge(CONNECTED, 7));
        looksAfter(Duration.ofMillis(1100));
        status.set(Statuses.edge(CONNECTED, 8));
        looksAfter(Duration.ofSeconds(5));
        looksAfter(Duration.ofSeconds(16));
        await().until(() -> events.contains("pulse"));
        assertThat(events).containsExactly("begun", "changed", "pulse");
        streams.fetched("a", status.get());
        looksAfter(Duration.ofSeconds(3));
        status.set(Statuses.edge(CONNECTED, 9));
        looksAfter(Duration.ofMillis(1100));
        await().until(() -> events.size() == 4);
        assertThat(events.get(3)).isEqualTo("changed");
    }

    @Test
    void aTabThatJustFetchedIsNotToldEachSecond() {
        open("a");
        await().until(() -> events.contains("begun"));
        looksAfter(Duration.ofSeconds(3));
        streams.fetched("a", status.get());
        status.set(Statuses.edge(CONNECTED, 7));
        looksAfter(Duration.ofMillis(1100));
        assertThat(events).containsExactly("begun");
        looksAfter(Duration.ofSeconds(2));
        await().until(() -> events.contains("changed"));
    }

    @Test
    void streamsEndAfterAWhileSoThatTheSignInIsCheckedAnew() {
        open("a");
        await().until(() -> events.contains("begun"));
        looksAfter(LiveStreams.LONGEST.plusSeconds(1));
        await().until(() -> events.contains("end"));
        await().until(() -> streams.count() == 0);
    }

    @Test
    void moreTabsThanThereIsRoomForAreTurnedAway() {
        for (int i = 0; i < LiveStreams.MOST; i++) {
            open("t" + i);
        }
        await().until(() -> streams.count() == LiveStreams.MOST);
        open("more");
        await().until(() -> events.contains("end"));
        assertThat(streams.count()).isEqualTo(LiveStreams.MOST);
    }
}
