package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.edge.field.Device;
import org.microbrain.edge.field.Devices;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.SparkplugNodes;
import org.microbrain.edge.field.SparkplugSettings;
import org.microbrain.edge.field.StationKinds;
import org.microbrain.edge.field.StationReadings;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.RefusalReason;

/** An edge node of Sparkplug B at the MQTT listener; its payloads were encoded by Eclipse Tahu. */
class SparkplugNodeTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_782_820_900_000L));
    private static final long AT = 1_782_820_800_000L;
    private static final String NODE_BORN = 
            "08f48f9ac3f13312140a05626453657118808c9ac3f13320043800580312230a144e6f646520436f6e74726f6c2f526562697274681881"
            + "8c9ac3f133200b38007000122d0a0762617474657279100118828c9ac3f133200938004a100a07656e67556e69741205080c420156659a"
            + "9949411800";
    private static final String PUMP_BORN = 
            "08f48f9ac3f133122f0a056c6576656c100a18808c9ac3f133200a38004a100a07656e67556e69741205080c42016d69000000000000f8"
            + "3f12180a0772756e6e696e67100b18818c9ac3f133200b38007000121b0a056d616b657218828c9ac3f133200c38007a074c69757a686f"
            + "751801";
    private static final String PUMP_DATA = 
            "08f48f9ac3f1331216100a18808c9ac3f133200a380069000000000000fc3f120f100b18818c9ac3f133200b380070011802";
    private static final String UNKNOWN_ALIAS = "08f48f9ac3f1331216106318808c9ac3f133200a3800690000000000001c401805";
    private static final String AFTER_A_LOSS = "08f48f9ac3f1331216100a18808c9ac3f133200a3800699a9999999999fd3f1809";
    private static final String NODE_DEAD = "08f48f9ac3f13312140a05626453657118808c9ac3f133200438005803";

    private final List<Measurement> taken = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Refusals refusals = new Refusals(CLOCK);
    private final Devices devices = new Devices(CLOCK);
    private final AtomicLong elapsed = new AtomicLong(50);
    private MqttIntake intake;
    private Mqtt3AsyncClient node;

    private static SparkplugSettings settings(Problems problems, String yaml) {
        return SparkplugSettings.read(Section.parse(yaml, Path.of("edge.yaml"), problems));
    }

    @BeforeEach
    void open() throws IOException {
        Problems problems = new Problems();
        SparkplugSettings settings = settings(problems, """
                nodes:
                  mashan/pumps: {series: polder, points: {p1/level: {series: river/stage}}}
                  mashan/other: {series: other, client: other-client}
                """);
        assertThat(problems.all()).isEmpty();
        devices.use(Map.of(FieldProtocol.SPARKPLUG, settings.nodes()));
        MeasurementCheck check = new MeasurementCheck(series -> true, CLOCK);
        MeasurementSink sink = (source, measurements) -> {
            taken.addAll(measurements);
            return CompletableFuture.completedFuture(null);
        };
        MqttSettings listener = MqttSettings.of(new InetSocketAddress("127.0.0.1", 0), Map.of()).withAnonymous();
        intake = new MqttIntake(listener, new MeasurementMapping(List.of(), check, listener.maxPacket()), new TopicTakers(List.of(
                new SparkplugNodes(settings, new StationReadings(new StationKinds(), check, sink, refusals, devices), CLOCK,
                        elapsed::get, listener.maxPacket()))), sink, refusals, new Publishers(CLOCK), null);
        intake.start();
        node = client("pumps");
        node.subscribeWith().topicFilter("spBv1.0/mashan/NCMD/pumps/#").qos(MqttQos.AT_LEAST_ONCE).send().join();
    }

    @AfterEach
    void close() {
        intake.close();
    }

    private Mqtt3AsyncClient client(String id) {
        Mqtt3AsyncClient client = MqttClient.builder().useMqttVersion3().identifier(id).serverHost("127.0.0.1").serverPort(intake.port())
                .buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, one -> told.add(one.getTopic() + " "
                + HexFormat.of().formatHex(one.getPayloadAsBytes())));
        client.connectWith().cleanSession(true).send().join();
        return client;
    }

    private static void publish(Mqtt3AsyncClient from, String topic, String hex) {
        // QoS 1, so that it has been taken when this returns; Sparkplug itself uses QoS 0.
        from.publishWith().topic("spBv1.0/mashan/" + topic).qos(MqttQos.AT_LEAST_ONCE).payload(HexFormat.of().parseHex(hex)).send()
                .join();
    }

    private void bear() {
        publish(node, "NBIRTH/pumps", NODE_BORN);
        publish(node, "DBIRTH/pumps/p1", PUMP_BORN);
    }

    private Device device() {
        return devices.all().stream().filter(one -> one.name().equals("mashan/pumps")).findFirst().orElseThrow();
    }

    @Test
    void birthsAndAliasedDataBecomeReadings() {
        bear();
        publish(node, "DDATA/pumps/p1", PUMP_DATA);
        assertThat(taken).containsExactly(new Measurement("polder/battery", "V", AT + 2, 12.6, Reading.GOOD),
                new Measurement("river/stage", "m", AT, 1.5, Reading.GOOD),
                new Measurement("polder/p1/running", "", AT + 1, 0, Reading.GOOD),
                new Measurement("river/stage", "m", AT, 1.75, Reading.GOOD),
                new Measurement("polder/p1/running", "", AT + 1, 1, Reading.GOOD));
        assertThat(device().frames()).isEqualTo(3);
        assertThat(refusals.total()).as("a text is no reading, and is shown").isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void aLossAndAnUnknownAliasAskForABirthOnceInAWhile() {
        bear();
        publish(node, "DDATA/pumps/p1", AFTER_A_LOSS);
        assertThat(taken).last().isEqualTo(new Measurement("river/stage", "m", AT, 1.85, Reading.SUSPECT));
        await().until(() -> told.size() == 1);
        assertThat(told.get(0)).startsWith("spBv1.0/mashan/NCMD/pumps ").contains(HexFormat.of().formatHex(
                "Node Control/Rebirth".getBytes()));
        for (int i = 0; i < 20; i++) {
            publish(node, "DDATA/pumps/p1", UNKNOWN_ALIAS);
        }
        assertThat(told).hasSize(1);
        elapsed.addAndGet(30_000);
        publish(node, "DDATA/pumps/p1", UNKNOWN_ALIAS);
        await().until(() -> told.size() == 2);
        bear();
        elapsed.addAndGet(30_000);
        publish(node, "DDATA/pumps/p1", PUMP_DATA);
        publish(node, "NDEATH/pumps", NODE_DEAD);
        assertThat(told).as("all is known again").hasSize(2);
    }

    @Test
    void aDeathIsSeenAtTheDeviceAndInItsSeries() {
        bear();
        publish(node, "NDEATH/pumps", NODE_DEAD);
        assertThat(taken.subList(3, 6)).extracting(Measurement::quality).containsOnly(Reading.BAD);
        assertThat(device().silence().why().en()).contains("dead");
        bear();
        assertThat(device().silence()).isNull();
    }

    @Test
    void aConnectionThatEndsWithoutAWordIsADeath() {
        bear();
        node.disconnect().join();
        await().until(() -> device().silence() != null);
        assertThat(taken).hasSize(6).last().extracting(Measurement::quality).isEqualTo(Reading.BAD);
        node = client("pumps");
        node.subscribeWith().topicFilter("spBv1.0/mashan/NCMD/pumps").qos(MqttQos.AT_LEAST_ONCE).send().join();
        publish(node, "DDATA/pumps/p1", PUMP_DATA);
        assertThat(taken).as("aliases of before the death").hasSize(6);
        await().until(() -> told.size() == 1);
    }

    @Test
    void anotherClientsWordIsNotTakenAndItHearsNothing() {
        Mqtt3AsyncClient other = client("other-client");
        publish(other, "NBIRTH/pumps", NODE_BORN);
        publish(other, "NBIRTH/nobody", NODE_BORN);
        publish(other, "NBIRTH/other", NODE_BORN);
        assertThat(taken).extracting(Measurement::series).containsExactly("other/battery");
        assertThat(refusals.count(RefusalReason.NOT_AUTHORISED)).isEqualTo(1);
        assertThat(refusals.count(RefusalReason.UNKNOWN_STATION)).isEqualTo(1);
        for (String filter : new String[] {"spBv1.0/mashan/NCMD/pumps", "spBv1.0/#", "spBv1.0/mashan/NCMD/+", "spBv1.0/STATE/host"}) {
            assertThatThrownBy(() -> other.subscribeWith().topicFilter(filter).qos(MqttQos.AT_MOST_ONCE).send().join()).as(filter)
                    .hasMessageContaining("SUBACK");
        }
        other.subscribeWith().topicFilter("spBv1.0/mashan/DCMD/other/#").qos(MqttQos.AT_MOST_ONCE).send().join();
    }

    @Test
    void garbageIsRefusedAndWhatWasKnownIsInDoubt() {
        bear();
        publish(node, "DBIRTH/pumps/p1", "12ff");
        publish(node, "NCMD/pumps", NODE_BORN);
        assertThat(refusals.count(RefusalReason.PROTOCOL)).isEqualTo(2);
        await().until(() -> told.size() == 1);
        publish(node, "DDATA/pumps/p1", PUMP_DATA);
        assertThat(taken).hasSize(3);
    }

    @Test
    void everyMistakeIsNamedByItsKey() {
        Problems problems = new Problems();
        settings(problems, """
                nodes:
                  pumps: {series: a}
                  a/b/c: {series: a}
                  mashan/pumps: {password: x, client: ""}
                """);
        assertThat(problems.all()).extracting(problem -> problem.key()).containsExactlyInAnyOrder("nodes.pumps", "nodes.a/b/c",
                "nodes.mashan/pumps.password", "nodes.mashan/pumps.series", "nodes.mashan/pumps.client");
    }
}
