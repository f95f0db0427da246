package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.hono.client.kafka.CommonKafkaClientConfigProperties;
import org.eclipse.hono.client.kafka.producer.CachingKafkaProducerFactory;
import org.eclipse.hono.client.kafka.producer.KafkaProducerFactory;
import org.eclipse.hono.client.kafka.producer.MessagingKafkaProducerConfigProperties;
import org.eclipse.hono.client.telemetry.kafka.KafkaBasedEventSender;
import org.eclipse.hono.client.telemetry.kafka.KafkaBasedTelemetrySender;
import org.eclipse.hono.util.QoS;
import org.eclipse.hono.util.RegistrationAssertion;
import org.eclipse.hono.util.TenantObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.archive.OriginLedger;
import org.microbrain.core.archive.ReadingQuery;
import org.microbrain.core.archive.SeriesKey;
import org.microbrain.core.archive.TimeRange;
import org.microbrain.core.device.CommandDesk;
import org.microbrain.core.device.DeviceAreas;
import org.microbrain.core.device.DeviceSettings;
import org.microbrain.core.device.OrderedCommand;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.device.DeviceCommand;

/** Devices of Hono through a real broker, sent by Hono's own adapters' senders. */
class HonoDevicesTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final NodeId VILLAGE = new NodeId("450102001003-hono");

    private static KafkaBroker broker;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.shared();
    }

    private static void done(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static MessagingKafkaProducerConfigProperties producer() {
        CommonKafkaClientConfigProperties common = new CommonKafkaClientConfigProperties();
        common.setCommonClientConfig(Map.of("bootstrap.servers", broker.servers()));
        MessagingKafkaProducerConfigProperties producer = new MessagingKafkaProducerConfigProperties();
        producer.setCommonClientConfig(common);
        producer.setProducerConfig(new TreeMap<>(Map.of("max.block.ms", "20000", "delivery.timeout.ms", "20000",
                "request.timeout.ms", "10000")));
        return producer;
    }

    private KafkaWorker worker(String tenant) throws Exception {
        return new KafkaWorker(folder, ArchiveSettings.inFile(folder.resolve("archive.db")), broker.ingest(tenant,
                Optional.of(new DeviceSettings(new DeviceAreas(List.of(), true), List.of(), 1_000))), true);
    }

    private static List<Double> values(KafkaWorker worker, String series) {
        List<Double> values = new ArrayList<>();
        SeriesKey key = new SeriesKey(VILLAGE, series);
        if (worker.archive().knows(key, KafkaWorker.GUANGXI)) {
            worker.archive().readings(ReadingQuery.all(key, TimeRange.ALL), KafkaWorker.GUANGXI, one -> values.add(one.value()));
        }
        return values;
    }

    @Test
    void whatHonosAdaptersSendForDevicesBecomesReadingsAndPresenceOnceAlsoOverARestart() throws Exception {
        broker.makeTopics("devices", Map.of());
        Vertx vertx = Vertx.vertx();
        KafkaProducerFactory<String, Buffer> producers = CachingKafkaProducerFactory.nonSharedFactory(vertx);
        KafkaBasedEventSender events = new KafkaBasedEventSender(vertx, producers, producer(), true,
                io.opentracing.noop.NoopTracerFactory.create());
        KafkaBasedTelemetrySender telemetry = new KafkaBasedTelemetrySender(vertx, producers, producer(), true,
                io.opentracing.noop.NoopTracerFactory.create());
        TenantObject tenant = TenantObject.from("devices");
        RegistrationAssertion pump = new RegistrationAssertion("450102001003:pump");
        try {
            done(events.start());
            done(telemetry.start());
            try (KafkaWorker worker = worker("devices")) {
                done(events.sendEvent(tenant, pump, "application/vnd.eclipse-hono-empty-notification", null, Map.of("ttd", -1), null));
                for (int i = 0; i < 20; i++) {
                    done(telemetry.sendTelemetry(tenant, pump, QoS.AT_LEAST_ONCE, "application/json",
                            Buffer.buffer("{\"value\":" + i + ",\"unit\":\"m\"}"), Map.of("orig_adapter", "hono-mqtt"), null));
                }
                done(events.sendEvent(tenant, new RegistrationAssertion("stranger"), "application/json", Buffer.buffer("7"),
                        Map.of(), null));
                await().atMost(SOON).untilAsserted(() -> assertThat(values(worker, "450102001003:pump")).hasSize(20));
                await().atMost(SOON).untilAsserted(() -> assertThat(worker.archive().setAside("NO_AREA")).isEqualTo(1));
                await().atMost(SOON).until(() -> worker.devices().presence().of("450102001003:pump").filter(one ->
                        one.listens(Long.MAX_VALUE - 1) && one.connected() > 0).isPresent());
            }
            try (KafkaWorker worker = worker("devices")) {
                done(events.sendEvent(tenant, pump, "application/vnd.eclipse-hono-dc-notification+json",
                        Buffer.buffer("{\"cause\":\"disconnected\"}".getBytes(StandardCharsets.UTF_8)), Map.of(), null));
                done(telemetry.sendTelemetry(tenant, pump, QoS.AT_LEAST_ONCE, "application/json", Buffer.buffer("20"), Map.of(), null));
                await().atMost(SOON).until(() -> worker.devices().presence().of("450102001003:pump").filter(one ->
                        !one.connected(one.seen() + 1) && one.disconnected() > 0).isPresent());
                await().atMost(SOON).untilAsserted(() -> assertThat(values(worker, "450102001003:pump")).hasSize(21)
                        .doesNotHaveDuplicates());
                assertThat(worker.archive().ledger(KafkaWorker.GUANGXI)).allMatch(OriginLedger::balanced)
                        .allMatch(line -> line.waiting() == 0);
            }
        } finally {
            done(events.stop());
            done(telemetry.stop());
            done(vertx.close());
        }
    }

    /** Answers a command as a device behind an adapter of Hono does. */
    private static void answerOne(String tenant, String device) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", broker.servers(), "group.id", "an-adapter", "auto.offset.reset", "earliest");
        try (KafkaConsumer<String, byte[]> commands = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<String, byte[]> answers = new KafkaProducer<>(Map.of("bootstrap.servers", broker.servers()),
                        new StringSerializer(), new ByteArraySerializer())) {
            commands.subscribe(List.of("hono.command." + tenant));
            List<ConsumerRecord<String, byte[]>> got = new ArrayList<>();
            await().atMost(SOON).until(() -> {
                commands.poll(Duration.ofMillis(200)).forEach(got::add);
                return !got.isEmpty();
            });
            ConsumerRecord<String, byte[]> command = got.get(0);
            assertThat(command.key()).isEqualTo(device);
            assertThat(new String(command.headers().lastHeader("subject").value(), StandardCharsets.UTF_8)).isEqualTo("valve");
            ProducerRecord<String, byte[]> answer = new ProducerRecord<>("hono.command_response." + tenant, device,
                    ("did " + new String(command.value(), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
            answer.headers().add("correlation-id", command.headers().lastHeader("correlation-id").value())
                    .add("device_id", device.getBytes(StandardCharsets.UTF_8)).add("tenant_id", tenant.getBytes(StandardCharsets.UTF_8))
                    .add("content-type", "text/plain".getBytes(StandardCharsets.UTF_8)).add("status", "200".getBytes(StandardCharsets.UTF_8));
            answers.send(answer).get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void aCommandWaitsForItsDeviceAndItsAnswerComesBackOnceItsTopicsAreThere() throws Exception {
        broker.makeTopics("commands", Map.of());
        broker.makeTopic("hono.command.commands");
        String device = "450102001003:pump";
        try (KafkaWorker worker = worker("commands"); CommandDesk desk = worker.commands()) {
            await().atMost(SOON).until(worker::troubles, said -> said.contains("hono.command_response.commands is not there"));
            broker.makeTopic("hono.command_response.commands");
            await().atMost(SOON).until(worker::ready);
            long now = System.currentTimeMillis();
            desk.ask(outbox -> outbox.order(new OrderedCommand("one", new DeviceCommand(device, "valve", "text/plain",
                    "open".getBytes(StandardCharsets.UTF_8)), "450102001003", false, "li", now, now + 600_000,
                    OrderedCommand.State.WAITING, 0, 0, null, 0)));
            try (KafkaProducer<String, byte[]> adapter = new KafkaProducer<>(Map.of("bootstrap.servers", broker.servers()),
                    new StringSerializer(), new ByteArraySerializer())) {
                ProducerRecord<String, byte[]> listens = new ProducerRecord<>("hono.event.commands", device, null);
                listens.headers().add("content-type", "application/vnd.eclipse-hono-empty-notification".getBytes(StandardCharsets.UTF_8))
                        .add("device_id", device.getBytes(StandardCharsets.UTF_8)).add("ttd", "-1".getBytes(StandardCharsets.UTF_8));
                adapter.send(listens).get(SOON.toSeconds(), TimeUnit.SECONDS);
            }
            answerOne("commands", device);
            await().atMost(SOON).untilAsserted(() -> assertThat(desk.ask(outbox -> outbox.of("one")).orElseThrow()).satisfies(one -> {
                assertThat(one.state()).isEqualTo(OrderedCommand.State.DONE);
                assertThat(new String(one.answer().payload(), StandardCharsets.UTF_8)).isEqualTo("did open");
                assertThat(one.attempts()).isEqualTo(1);
            }));
        }
    }

    @Test
    void theCoreSaysOfWhatDevicesSentThatItIsBelievedLess() throws Exception {
        broker.makeTopics("core", Map.of());
        DeviceSettings settings = new DeviceSettings(new DeviceAreas(List.of(), true), List.of(), 1_000);
        try (CoreAndEdge province = new CoreAndEdge(folder, ArchiveSettings.inFile(folder.resolve("archive.db")),
                broker.ingest("core", Optional.of(settings)));
                KafkaProducer<String, byte[]> adapter = new KafkaProducer<>(Map.of("bootstrap.servers", broker.servers()),
                        new StringSerializer(), new ByteArraySerializer())) {
            province.measure(1);
            ProducerRecord<String, byte[]> message = new ProducerRecord<>("hono.telemetry.core", "450102001003:pump",
                    "{\"value\":1.5}".getBytes(StandardCharsets.UTF_8));
            message.headers().add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));
            adapter.send(message).get(SOON.toSeconds(), TimeUnit.SECONDS);
            await().atMost(SOON).untilAsserted(() -> assertThat(province.json("/api/v1/nodes").path("nodes").findValuesAsText("trust"))
                    .contains("device", "node"));
            assertThat(province.json("/api/v1/series?node=" + VILLAGE).path("trust").asText()).isEqualTo("device");
            assertThat(province.json("/api/v1/devices").path("devices").findValuesAsText("device")).containsExactly("450102001003:pump");
            assertThat(province.json("/api/v1/devices/450102001003:pump/commands").path("commands")).isEmpty();
        }
    }
}
