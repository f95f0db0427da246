package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.hono.application.client.DownstreamMessage;
import org.eclipse.hono.application.client.kafka.impl.KafkaApplicationClientImpl;
import org.eclipse.hono.client.kafka.CommonKafkaClientConfigProperties;
import org.eclipse.hono.client.kafka.consumer.MessagingKafkaConsumerConfigProperties;
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
import org.microbrain.block.Reading;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.archive.PostgresServer;
import org.microbrain.core.archive.Site;
import org.microbrain.journal.Batch;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.RecordKind;
import org.microbrain.wire.proto.OriginRef;
import org.microbrain.wire.proto.SealedRecord;

/** The core with Kafka between its links and its archive: a real broker, a real database, Hono's own senders and client. */
class CoreThroughKafkaTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CONTENT_TYPE = "application/vnd.microbrain.record";

    private static KafkaBroker broker;

    @TempDir
    private Path folder;

    private final Site village = new Site("450102001003", 1);

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.shared();
    }

    private static long archived(CoreAndEdge province) throws Exception {
        return province.json("/api/v1/readings?series=450102001003/river/stage&limit=1000000").path("readings").size();
    }

    private static double metric(CoreAndEdge province, String name) throws Exception {
        return province.get("/metrics").body().lines().filter(line -> line.startsWith(name)).findFirst()
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).orElse(Double.NaN);
    }

    @Test
    void whatAnEdgeMeasuresGoesThroughKafkaIntoTheArchiveAndNothingIsAcknowledgedWhileTheBrokerIsAway() throws Exception {
        broker.makeTopics("away", Map.of());
        try (CoreAndEdge province = new CoreAndEdge(folder, PostgresServer.settings(folder), broker.ingest("away"))) {
            province.measure(5);
            await().atMost(SOON).until(() -> province.waiting() == 0);
            await().atMost(SOON).untilAsserted(() -> assertThat(archived(province)).isEqualTo(province.measured()));
            await().atMost(SOON).until(() -> metric(province, "microbrain_ingest_lag") == 0);
            assertThat(metric(province, "microbrain_ingest_dead_letters")).isZero();
            assertThat(metric(province, "microbrain_archive_duplicates_total")).isNotNaN();
            broker.kill();
            try {
                long acknowledged = province.acknowledged();
                province.measure(5);
                await().atMost(SOON).untilAsserted(() -> assertThat(province.edgeWasTold()).contains("full or failing"));
                await().atMost(SOON).untilAsserted(() ->
                        assertThat(province.troubles()).contains("无应答").contains("does not answer"));
                assertThat(province.acknowledged()).isEqualTo(acknowledged);
            } finally {
                broker.start();
            }
            await().atMost(SOON).until(() -> province.waiting() == 0);
            await().atMost(SOON).untilAsserted(() -> assertThat(archived(province)).isEqualTo(province.measured()));
        }
    }

    @Test
    void topicsThatWouldNotKeepWhatIsAcknowledgedAreNotWrittenTo() throws Exception {
        broker.makeTopics("weak", Map.of("retention.ms", "3600000", "max.message.bytes", "1000000"));
        try (KafkaWorker worker = new KafkaWorker(folder, ArchiveSettings.inFile(folder.resolve("archive.db")),
                broker.ingest("weak"), false)) {
            await().atMost(SOON).untilAsserted(() -> assertThat(worker.troubles()).contains("hono.event.weak: retention.ms 3600000")
                    .contains("hono.telemetry.weak: max.message.bytes 1000000"));
            assertThat(worker.write(batch(village.unknownKind()))).failsWithin(SOON).withThrowableThat()
                    .havingRootCause().withMessageContaining("do not keep what is acknowledged");
        }
    }

    private Batch batch(JournalRecord... records) {
        return new Batch(records[0].priority(), List.of(records), Map.of(village.origin, (long) village.made().size()));
    }

    /** As the protocol describes it, without our own code. */
    private static Buffer payload(JournalRecord record) {
        return Buffer.buffer(org.microbrain.wire.proto.Batch.Run.newBuilder()
                .setOrigin(OriginRef.newBuilder().setNode(record.origin().node().text()).setMade(record.sequence())
                        .setJournal(ByteString.copyFrom(record.origin().journal().bytes())))
                .addRecords(SealedRecord.newBuilder().setSequence(record.sequence()).setChecksum(record.checksum())
                        .setContent(ByteString.copyFrom(record.content()))).build().toByteArray());
    }

    private static CommonKafkaClientConfigProperties common() {
        CommonKafkaClientConfigProperties common = new CommonKafkaClientConfigProperties();
        common.setCommonClientConfig(Map.of("bootstrap.servers", broker.servers()));
        return common;
    }

    private static MessagingKafkaProducerConfigProperties producer() {
        MessagingKafkaProducerConfigProperties producer = new MessagingKafkaProducerConfigProperties();
        producer.setCommonClientConfig(common());
        producer.setProducerConfig(new TreeMap<>(Map.of("max.block.ms", "20000", "delivery.timeout.ms", "20000",
                "request.timeout.ms", "10000")));
        return producer;
    }

    private static void done(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static Map<String, String> setAside(Path archive) throws SQLException {
        Map<String, String> reasons = new TreeMap<>();
        try (Connection connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + archive);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT content_type, reason, detail FROM dead_letter")) {
            while (row.next()) {
                reasons.put(row.getString(1), row.getString(2));
            }
        }
        return reasons;
    }

    /** Four messages that are no records, between others in the same partition. */
    private void poison(String tenant, JournalRecord record) throws Exception {
        String topic = "hono.event." + tenant;
        Map<String, byte[]> payloads = new TreeMap<>();
        payloads.put("application/vnd.eclipse-hono-empty-notification", null);
        payloads.put("application/json", "{}".getBytes(StandardCharsets.UTF_8));
        payloads.put(CONTENT_TYPE, new byte[] {8, 1, 2, 3});
        payloads.put(CONTENT_TYPE + ";foreign", null);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.servers()),
                new StringSerializer(), new ByteArraySerializer())) {
            payloads.forEach((type, payload) -> {
                boolean foreign = type.endsWith(";foreign");
                ProducerRecord<String, byte[]> message = new ProducerRecord<>(topic, village.node.text(),
                        foreign ? payload(record).getBytes() : payload);
                message.headers().add("content-type", (foreign ? CONTENT_TYPE : type).getBytes(StandardCharsets.UTF_8));
                message.headers().add("empty", null);
                message.headers().add("tenant_id", (foreign ? "other" : tenant).getBytes(StandardCharsets.UTF_8));
                producer.send(message);
            });
            producer.flush();
        }
    }

    @Test
    void whatHonosSendersWriteIsArchivedAndWhatIsNoRecordIsSetAsideWithItsReasonAndStopsNothing() throws Exception {
        broker.makeTopics("mixed", Map.of());
        Path file = folder.resolve("archive.db");
        JournalRecord series = village.series(1, "river/stage", "m");
        JournalRecord readings = village.readings(new Reading(1, 1000, 1.5));
        JournalRecord warning = village.warning("w1", 4, 1, "450102001003");
        Vertx vertx = Vertx.vertx();
        KafkaProducerFactory<String, Buffer> producers = CachingKafkaProducerFactory.nonSharedFactory(vertx);
        KafkaBasedEventSender events = new KafkaBasedEventSender(vertx, producers, producer(), true,
                io.opentracing.noop.NoopTracerFactory.create());
        KafkaBasedTelemetrySender telemetry = new KafkaBasedTelemetrySender(vertx, producers, producer(), true,
                io.opentracing.noop.NoopTracerFactory.create());
        RegistrationAssertion device = new RegistrationAssertion(village.node.text());
        TenantObject tenant = TenantObject.from("mixed");
        try (KafkaWorker worker = new KafkaWorker(folder, ArchiveSettings.inFile(file), broker.ingest("mixed"), true)) {
            done(events.start());
            done(telemetry.start());
            done(events.sendEvent(tenant, device, CONTENT_TYPE, payload(series), Map.of(), null));
            poison("mixed", series);
            // Its time to live is over long before it is read; it was acknowledged all the same.
            done(events.sendEvent(tenant, device, CONTENT_TYPE, payload(warning), Map.of("ttl", 0.001,
                    "creation-time", 1000), null));
            done(telemetry.sendTelemetry(tenant, device, QoS.AT_LEAST_ONCE, CONTENT_TYPE, payload(readings), Map.of(), null));
            done(telemetry.sendTelemetry(tenant, new RegistrationAssertion("450102001004"), QoS.AT_LEAST_ONCE, CONTENT_TYPE,
                    payload(readings), Map.of(), null));
            await().atMost(SOON).untilAsserted(() -> assertThat(worker.archive().setAside()).isEqualTo(5));
            await().atMost(SOON).untilAsserted(() -> assertThat(worker.archive().received(village.origin).size()).isEqualTo(3));
            assertThat(setAside(file)).containsEntry("application/json", "CONTENT_TYPE")
                    .containsEntry("application/vnd.eclipse-hono-empty-notification", "EMPTY").containsKey(CONTENT_TYPE);
        } finally {
            done(events.stop());
            done(telemetry.stop());
            done(vertx.close());
        }
    }

    @Test
    void whatTheCoreWritesIsReadByHonosClient() throws Exception {
        broker.makeTopics("read", Map.of());
        Vertx vertx = Vertx.vertx();
        MessagingKafkaConsumerConfigProperties consumer = new MessagingKafkaConsumerConfigProperties();
        consumer.setCommonClientConfig(common());
        consumer.setConsumerConfig(new TreeMap<>(Map.of("group.id", "an-application", "auto.offset.reset", "earliest")));
        KafkaApplicationClientImpl client = new KafkaApplicationClientImpl(vertx, consumer,
                CachingKafkaProducerFactory.nonSharedFactory(vertx), producer(), io.opentracing.noop.NoopTracerFactory.create());
        List<DownstreamMessage<?>> got = Collections.synchronizedList(new ArrayList<>());
        try (KafkaWorker worker = new KafkaWorker(folder, ArchiveSettings.inFile(folder.resolve("archive.db")),
                broker.ingest("read"), false)) {
            await().atMost(SOON).until(worker::ready);
            worker.write(batch(village.series(1, "river/stage", "m"), village.readings(new Reading(1, 1000, 1.5))))
                    .get(SOON.toSeconds(), TimeUnit.SECONDS);
            done(client.start());
            done(client.createTelemetryConsumer("read", got::add, closed -> { }));
            done(client.createEventConsumer("read", got::add, closed -> { }));
            await().atMost(SOON).until(() -> got.size() == 2);
        } finally {
            done(client.stop());
            done(vertx.close());
        }
        for (DownstreamMessage<?> message : got) {
            assertThat(message.getTenantId()).isEqualTo("read");
            assertThat(message.getDeviceId()).isEqualTo("450102001003");
            assertThat(message.getContentType()).isEqualTo(CONTENT_TYPE);
            assertThat(message.getQos()).isEqualTo(QoS.AT_LEAST_ONCE);
            assertThat(message.getCreationTime()).isNotNull();
            assertThat(message.getProperties().getProperty("mb-origin", String.class)).isEqualTo("450102001003");
            assertThat(message.getProperties().getProperty("mb-journal", String.class)).isEqualTo(village.origin.journal().toString());
            long sequence = message.getProperties().getProperty("mb-seq", Long.class);
            assertThat(message.getPayload().getBytes()).isEqualTo(org.microbrain.wire.proto.Batch.Run.parseFrom(
                    payload(village.made().get((int) sequence - 1)).getBytes()).toBuilder().setOrigin(OriginRef.newBuilder()
                            .setNode("450102001003").setJournal(ByteString.copyFrom(village.origin.journal().bytes()))
                            .setMade(2)).build().toByteArray());
        }
    }

    @Test
    void whatKafkaDeletesBeforeItIsArchivedIsSaidWithItsNumber() throws Exception {
        broker.makeTopics("lost", Map.of());
        try (KafkaWorker worker = new KafkaWorker(folder, ArchiveSettings.inFile(folder.resolve("archive.db")),
                broker.ingest("lost"), true)) {
            await().atMost(SOON).until(worker::ready);
            worker.write(batch(village.warning("w1", 4, 1, "450102001003"))).get(SOON.toSeconds(), TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> worker.archive().received(village.origin).size() == 1);
        }
        List<JournalRecord> heard = new CopyOnWriteArrayList<>();
        try (KafkaWorker worker = new KafkaWorker(folder, ArchiveSettings.inFile(folder.resolve("archive.db")),
                broker.ingest("lost"), false, batch -> heard.addAll(batch.records()))) {
            await().atMost(SOON).until(worker::ready);
            for (int i = 0; i < 3; i++) {
                worker.write(batch(village.unknownKind())).get(SOON.toSeconds(), TimeUnit.SECONDS);
            }
            await().atMost(SOON).until(() -> heard.size() >= 3);
        }
        assertThat(heard).as("who hears of events begins behind what was archived before it came").hasSize(3)
                .noneMatch(record -> record.kind().equals(RecordKind.WARNING));
        broker.deleteMessages("hono.event.lost");
        try (KafkaWorker worker = new KafkaWorker(folder, ArchiveSettings.inFile(folder.resolve("archive.db")),
                broker.ingest("lost"), true)) {
            await().atMost(SOON).untilAsserted(() -> assertThat(worker.troubles()).contains("Kafka deleted 3 messages"));
            worker.write(batch(village.unknownKind())).get(SOON.toSeconds(), TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> worker.archive().received(village.origin).size() == 2);
            assertThat(worker.troubles()).contains("Kafka deleted 3 messages");
        }
    }
}
