package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.mqtt.RawClient;
import org.slf4j.LoggerFactory;

/** Nonsense by the thousand at a whole edge: it is counted and shown, and the rest goes on. */
class NonsenseTest {

    private static final int SECONDS = Boolean.getBoolean("endurance") ? 60 : 3;
    private static final int NEW_SERIES = 100_000;
    @TempDir
    private Path folder;

    private static Mqtt5AsyncClient client(TestEdge edge, String id) {
        var client = MqttClient.builder().useMqttVersion5().identifier(id).serverHost("127.0.0.1").serverPort(edge.mqtt)
                .buildBlocking();
        client.connect();
        return client.toAsync();
    }

    private static CompletableFuture<?> publish(Mqtt5AsyncClient client, String topic, String payload) {
        return client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8)).send();
    }

    private static JsonNode kind(TestEdge edge, String reason) throws IOException, InterruptedException {
        JsonNode kinds = new JsonMapper().readTree(edge.get("/api/v1/refused")).path("kinds");
        return StreamSupport.stream(kinds.spliterator(), false).filter(k -> k.path("reason").asText().equals(reason))
                .findFirst().orElse(new JsonMapper().createObjectNode());
    }

    @Test
    void aThousandPublishesOfNonsenseASecondDoNotHoldUpAGoodSensor() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        ((Logger) LoggerFactory.getLogger(Refusals.class)).addAppender(log);
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
        try (TestEdge edge = new TestEdge(folder)) {
            Mqtt5AsyncClient noise = client(edge, "noise");
            Mqtt5AsyncClient sensor = client(edge, "sensor");
            AtomicInteger sent = new AtomicInteger();
            pace.scheduleAtFixedRate(() -> {
                for (int i = 0; i < 10 && sent.get() < SECONDS * 1000; i++) {
                    publish(noise, "sensors/noise", "nonsense " + sent.incrementAndGet());
                }
            }, 0, 10, TimeUnit.MILLISECONDS);
            List<Long> millis = new ArrayList<>();
            List<Double> good = new ArrayList<>();
            while (sent.get() < SECONDS * 1000) {
                long start = System.nanoTime();
                good.add((double) good.size());
                publish(sensor, "sensors/river/stage", String.valueOf(good.size() - 1)).get(10, TimeUnit.SECONDS);
                millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            }
            await().untilAsserted(() -> assertThat(kind(edge, "not-json").path("count").asInt())
                    .isEqualTo(SECONDS * 1000));
            assertThat(edge.values("river/stage")).as("acknowledged is durable").containsAll(good);
            Collections.sort(millis);
            assertThat(millis.get(millis.size() / 2)).as("ms, half of " + millis.size()).isLessThan(100);
            assertThat(millis.get(millis.size() * 99 / 100)).as("ms, 99 of 100").isLessThan(1000);
            assertThat(log.list).as("log lines").hasSize(1);
            assertThat(kind(edge, "not-json").at("/first/text").asText()).isEqualTo("nonsense 1");
        } finally {
            pace.shutdownNow();
            ((Logger) LoggerFactory.getLogger(Refusals.class)).detachAppender(log);
        }
    }

    @Test
    void aHundredThousandNewSeriesAreRefusedBeyondTheLimitWithinTheSameMemory() throws Exception {
        try (TestEdge edge = new TestEdge(folder); RawClient maker = new RawClient(edge.mqtt)) {
            maker.send(RawClient.CONNECT_311).receive();
            make(maker, 0, 2000);
            long before = usedAfterGc();
            make(maker, 2000, NEW_SERIES);
            assertThat(usedAfterGc() - before).as("bytes more in use").isLessThan(8_000_000);
            assertThat(kind(edge, "too-many-series").path("count").asInt()).isEqualTo(NEW_SERIES - 2000);
            assertThat(kind(edge, "too-many-series").at("/first/topic").asText()).isEqualTo("sensors/made/up/2000");
            make(maker, 1999, 2000);
            assertThat(edge.values("made/up/1999")).containsExactly(1.0, 1.0);
        }
    }

    /** Publishes with QoS 1 and waits until each is acknowledged. */
    private static void make(RawClient maker, int from, int to) throws IOException {
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        for (int i = from; i < to; i++) {
            packets.writeBytes(RawClient.publish(1, i % 60_000 + 1, "sensors/made/up/" + i, "1", false));
        }
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                maker.send(packets.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        for (int i = from; i < to; i++) {
            assertThat(maker.receive()).startsWith("4002");
        }
        sending.join();
    }

    private static long usedAfterGc() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void whatWasRefusedIsShownInBothLanguagesAndSurvivesARestart() throws Exception {
        try (TestEdge edge = new TestEdge(folder)) {
            assertThat(edge.page("/refused", "zh")).contains("至今没有拒收任何数据");
            Mqtt5AsyncClient sensor = client(edge, "sensor");
            publish(sensor, "sensors/<b>x</b>", "1").exceptionally(refused -> null).get(5, TimeUnit.SECONDS);
            publish(sensor, "sensors/a", "<script>alert(1)</script>").exceptionally(refused -> null)
                    .get(5, TimeUnit.SECONDS);
            publish(sensor, "sensors/a", "{\"value\":1,\"time\":\"2100-01-01T00:00:00Z\"}").get(5, TimeUnit.SECONDS);
            HttpResponse<String> mixed = edge.post(BodyPublishers.ofString(
                    "[{\"series\":\"a\",\"value\":2},{\"series\":\"a\",\"value\":NaN}]"));
            assertThat(mixed.statusCode()).isEqualTo(207);
            assertThat(mixed.body()).contains("\"message\":\"the value is not a finite number: NaN\"");
            HttpResponse<String> stranger = edge.postAs("clinic", "guess", BodyPublishers.ofString("1"));
            assertThat(stranger.statusCode()).isEqualTo(401);
            assertThat(stranger.body()).contains("\"message\":\"wrong user name or password");
            HttpResponse<String> large = edge.post(BodyPublishers.ofByteArray(new byte[10 * 1024 * 1024]));
            assertThat(large.statusCode()).isEqualTo(413);
            assertThat(large.body()).contains("10485760 B > 4194304 B");
        }
        try (TestEdge edge = new TestEdge(folder)) {
            String zh = edge.page("/refused", "zh");
            String en = edge.page("/refused", "en");
            assertThat(zh).contains("不是有效的 JSON", "未收下的数据", "已收下但有疑问的数据", "mqtt:sensor", "sensors/a",
                    "&lt;script&gt;").doesNotContain("<script>alert", "<b>x");
            assertThat(en).contains("not valid JSON", "Not taken", "Taken, with a doubt", "http:clinic");
            assertThat(kind(edge, "not-json").path("count").asInt()).isEqualTo(1);
            assertThat(kind(edge, "not-authorised").path("count").asInt()).isEqualTo(1);
            assertThat(kind(edge, "not-json").at("/first/topic").asText()).isEqualTo("sensors/a");
            assertThat(kind(edge, "time-doubtful").path("taken").asBoolean()).isTrue();
            assertThat(edge.get("/metrics")).contains(
                    "microbrain_refused_total{node=\"450124100201\",reason=\"not-json\"} 1.0", "reason=\"too-large\"} 1.0").doesNotContain("time-doubtful");
            assertThat(edge.get("/api/v1/status")).contains("\"not-json\":1").doesNotContain("time-doubtful");
            assertThat(edge.values("a")).containsExactly(2.0, 1.0);
        }
    }
}
