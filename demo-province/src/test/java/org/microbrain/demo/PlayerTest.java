package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.demo.ProvincePlan.Sensor;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.mqtt.MqttIntake;
import org.microbrain.edge.intake.mqtt.MqttSettings;
import org.microbrain.edge.intake.mqtt.TopicTaker;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.microbrain.runtime.mapping.SeriesLimit;

/** Players against the edge's real MQTT listener; only what lies behind it is a stand-in. */
class PlayerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Site SITE = new Site(ProvincePlan.DALONG, Tier.EDGE, "大龙村", "Dalong",
            List.of(ProvincePlan.MASHAN), List.of(
            new Sensor("river/stage", "stage", Instant.parse("2018-08-31T20:00:00Z"),
                    Instant.parse("2018-08-31T22:05:00Z")),
                    new Sensor("station/load", "load", Instant.EPOCH, null)));

    @TempDir
    private Path folder;

    private final List<Measurement> taken = new CopyOnWriteArrayList<>();
    private volatile boolean silent;
    private volatile boolean refusing;
    private MqttIntake edge;
    private Line line;
    private MqttPublisher publisher;
    private Player player;

    @BeforeEach
    void open() throws IOException {
        MqttSettings settings = MqttSettings.of(new InetSocketAddress("127.0.0.1", 0),
                Map.of(ProvinceFiles.SENSOR_USER, PasswordHash.of("secret", 1000)));
        MeasurementCheck check = new MeasurementCheck(new SeriesLimit(100, List.of()), InstantSource.system());
        edge = new MqttIntake(settings, new MeasurementMapping(List.of(), check, settings.maxPacket()), TopicTaker.NONE, this::take,
                new Refusals(InstantSource.system()), new Publishers(InstantSource.system()), null);
        edge.start();
        line = new Line(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new InetSocketAddress("127.0.0.1", edge.port()), 0);
        publisher = new MqttPublisher("127.0.0.1:" + line.port(), "player", ProvinceFiles.SENSOR_USER, "secret",
                new SentFile(file()));
        player = new Player(SITE, publisher, List.of(), 20_000, InstantSource.system());
    }

    @AfterEach
    void close() throws IOException {
        player.close();
        line.close();
        edge.close();
    }

    @Test
    void whatIsPlayedIsTakenExactlyAndStandsInTheAccount() throws IOException, InterruptedException {
        player.start();
        await().until(() -> player.acknowledged() > 50);
        assertThat(player.finish(PATIENCE)).isTrue();
        LossProof proof = LossProof.compare(SentFile.read(file()), archive());
        assertThat(proof.holds()).isTrue();
        assertThat(proof.sent()).isEqualTo(player.acknowledged()).isEqualTo(taken.size());
        assertThat(taken).extracting(Measurement::unit).contains("m", "%");
    }

    @Test
    void theFloodComesWhenItIsCalledFor() {
        player.start();
        player.flood();
        await().until(() -> taken.stream().anyMatch(one -> one.series().equals("river/stage") && one.value() > 2));
    }

    @Test
    void whatABrokenConnectionSwallowedIsPublishedAgain() throws IOException, InterruptedException {
        player.start();
        await().until(() -> player.acknowledged() > 10);
        silent = true;
        int before = taken.size();
        await().until(() -> taken.size() >= before + 5);
        line.cut();
        silent = false;
        line.heal();
        long acknowledged = player.acknowledged();
        await().atMost(PATIENCE).until(() -> player.acknowledged() > acknowledged + 20);
        assertThat(player.finish(PATIENCE)).isTrue();
        LossProof proof = LossProof.compare(SentFile.read(file()), archive());
        assertThat(proof.holds()).isTrue();
        assertThat(proof.resent()).isPositive();
    }

    @Test
    void aRefusedReadingIsNeitherSentNorLost() throws IOException, InterruptedException {
        refusing = true;
        player.start();
        await().until(() -> player.refused() > 5);
        assertThat(player.finish(PATIENCE)).isTrue();
        LossProof proof = LossProof.compare(SentFile.read(file()), archive());
        assertThat(proof.holds()).isTrue();
        assertThat(proof.sent()).isZero();
    }

    private Path file() {
        return folder.resolve("sent.csv");
    }

    private List<Published> archive() {
        return taken.stream()
                .map(one -> Published.of(SITE.node() + "/" + one.series(), one.millis(), one.value())).toList();
    }

    private CompletionStage<Void> take(String source, List<Measurement> measurements) {
        if (refusing) {
            return CompletableFuture.failedFuture(new Refused(RefusalReason.NO_SERIES));
        }
        taken.addAll(measurements);
        return silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
    }
}
