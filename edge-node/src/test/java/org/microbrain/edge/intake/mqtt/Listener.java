package org.microbrain.edge.intake.mqtt;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.microbrain.edge.field.Devices;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.StationKinds;
import org.microbrain.edge.field.StationReadings;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.kura.KuraApplied;
import org.microbrain.edge.kura.KuraGateways;
import org.microbrain.edge.kura.KuraRollouts;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.edge.kura.KuraTrials;
import org.microbrain.edge.kura.KuraTwins;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.SeriesLimit;

/** An MQTT listener on a free port whose sink the test commands. */
final class Listener implements AutoCloseable {

    static final String USER = "sensor";
    static final String PASSWORD = "secret";
    private static final PasswordHash HASH = PasswordHash.of(PASSWORD, 1000);

    final List<Measurement> taken = new CopyOnWriteArrayList<>();
    /** What waits for {@link #makeDurable()} when the sink is slow. */
    final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();
    final Refusals refusals = new Refusals(InstantSource.fixed(Instant.EPOCH));
    final Publishers publishers = new Publishers(InstantSource.fixed(Instant.EPOCH));
    final Devices devices = new Devices(InstantSource.fixed(Instant.EPOCH));
    /** What would be kept in the journal. */
    final Map<String, byte[]> kept = new ConcurrentHashMap<>();
    final KuraTwins twins;
    final KuraRollouts releases;
    final MqttIntake intake;
    /** Before and after something is kept there. */
    volatile Runnable aroundKeeping = () -> { };
    volatile boolean slow;
    volatile RuntimeException failure;

    private Listener(UnaryOperator<MqttSettings> change, SslContext tls, KuraSettings kura) throws IOException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
        MqttSettings settings = change.apply(MqttSettings.of(address, Map.of(USER, HASH)));
        MeasurementCheck check = new MeasurementCheck(new SeriesLimit(5000, List.of()),
                InstantSource.fixed(Instant.parse("2026-07-01T00:00:00Z")));
        MeasurementSink sink = this::take;
        if (kura != null) {
            devices.use(Map.of(FieldProtocol.KURA, kura.gateways()));
        }
        twins = new KuraTwins(kura, new KuraApplied(key -> CompletableFuture.completedFuture(kept.get(key)), this::keep, 1000), InstantSource.fixed(Instant.parse("2026-07-01T00:00:00Z")), new Random(7));
        releases = twins.rollouts(new KuraTrials(key -> CompletableFuture.completedFuture(kept.get(key)), this::keep));
        intake = new MqttIntake(settings, new MeasurementMapping(List.of(), check, settings.maxPacket()),
                kura == null ? TopicTaker.NONE : new KuraGateways(kura,
                        new StationReadings(new StationKinds(), check, sink, refusals, devices), twins, settings.maxPacket()),
                sink, refusals, publishers, tls);
        if (kura != null) {
            use(kura);
        }
        intake.start();
    }

    private CompletableFuture<Void> keep(String key, byte[] bytes) {
        aroundKeeping.run();
        kept.put(key, bytes);
        aroundKeeping.run();
        return CompletableFuture.completedFuture(null);
    }

    /** Serves clients without a password too. */
    static Listener open() throws IOException {
        return new Listener(MqttSettings::withAnonymous, null, null);
    }

    static Listener open(UnaryOperator<MqttSettings> change) throws IOException {
        return new Listener(change, null, null);
    }

    static Listener open(UnaryOperator<MqttSettings> change, SslContext tls) throws IOException {
        return new Listener(change, tls, null);
    }

    static Listener open(UnaryOperator<MqttSettings> change, KuraSettings kura) throws IOException {
        return new Listener(change, null, kura);
    }

    /** Other gateways may deliver, and sign in. */
    void use(KuraSettings kura) {
        twins.use(kura);
        Map<String, PasswordHash> users = new HashMap<>(Map.of(USER, HASH));
        kura.gateways().forEach((client, gateway) -> {
            if (kura.hasOwnPassword(client)) {
                users.put(client, PasswordHash.parse(gateway.password()));
            }
        });
        intake.use(users, kura.gateways().keySet().stream().collect(Collectors.toMap(client -> client, kura::hasOwnPassword)));
    }

    private CompletionStage<Void> take(String source, List<Measurement> measurements) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        taken.addAll(measurements);
        if (!slow) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> durable = new CompletableFuture<>();
        waiting.add(durable);
        return durable;
    }

    void makeDurable() {
        for (CompletableFuture<Void> next = waiting.poll(); next != null; next = waiting.poll()) {
            next.complete(null);
        }
    }

    int port() {
        return intake.port();
    }

    List<Double> values() {
        return taken.stream().map(Measurement::value).toList();
    }

    @Override
    public void close() {
        releases.close();
        intake.close();
    }
}
