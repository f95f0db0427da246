package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.edge.field.Device;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.field.FieldReading;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.RefusalReason;

/** A gateway with Eclipse Kura at the MQTT listener: it is a client as any other, with topics of its own. */
class KuraGatewayTest {

    private static final String DATA = "mashan/gw-1/W1/asset-1";
    private static final long AT = 1_782_000_000_000L;
    private static final String SETTINGS = """
            account: mashan
            gateways:
              gw-1: {series: school, points: {asset-1/level: {series: river/stage, unit: m, scale: 0.01}}}
              gw-2: {series: clinic}
            """;

    private Listener listener;
    private Mqtt3BlockingClient gateway;

    @BeforeEach
    void open() throws IOException {
        Problems problems = new Problems();
        KuraSettings settings = KuraSettings.read(Section.parse(SETTINGS, Path.of("edge.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        listener = Listener.open(s -> s.withLimits(500, 1000, 16 << 20, 64 << 20), settings);
        gateway = client("gw-1");
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private Mqtt3BlockingClient client(String id) {
        Mqtt3BlockingClient client = MqttClient.builder().useMqttVersion3().identifier(id).serverHost("127.0.0.1")
                .serverPort(listener.port()).buildBlocking();
        client.connectWith().simpleAuth().username(Listener.USER).password(Listener.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth().send();
        return client;
    }

    private static byte[] data(Map<String, Object> more) {
        Map<String, Object> metrics = new LinkedHashMap<>(Map.of("assetName", "asset-1", "temp", 23.5, "temp_timestamp", AT - 1500,
                "temp_unit", "℃", "level", 1234));
        metrics.putAll(more);
        return KuraCodec.write(new KuraPayload(AT, metrics, new byte[0]));
    }

    private static void publish(Mqtt3BlockingClient from, String topic, byte[] payload) {
        from.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(payload).send();
    }

    @Test
    void itsChannelsBecomeReadingsBeforeItIsTold() {
        publish(gateway, DATA, data(Map.of()));
        assertThat(listener.taken).containsExactlyInAnyOrder(
                new Measurement("school/asset-1/temp", "℃", AT - 1500, 23.5, Reading.GOOD),
                new Measurement("river/stage", "m", AT, 12.34, Reading.GOOD));
        publish(gateway, DATA, KuraCodec.packed(data(Map.of("note", "x".repeat(2_000)))));
        assertThat(listener.taken).as("packed").hasSize(4);
        assertThat(listener.refusals.total()).as("a text is no reading, and is shown").isEqualTo(1);
        publish(gateway, "mashan/gw-1/app/any/topic", "{\"sentOn\": 1782000000000, \"metrics\": {\"ph\": 7.1}}"
                .getBytes(StandardCharsets.UTF_8));
        assertThat(listener.taken).last().isEqualTo(new Measurement("school/any/topic/ph", "", AT, 7.1, Reading.GOOD));
    }

    @Test
    void whatItSaidLastIsKeptForPeople() {
        for (int i = 0; i < Device.KEPT + 3; i++) {
            publish(gateway, DATA, data(Map.of("n", i)));
        }
        assertThat(listener.devices.all()).extracting(Device::name).containsExactly("gw-1", "gw-2");
        Device heard = listener.devices.all().iterator().next();
        assertThat(heard.frames()).isEqualTo(Device.KEPT + 3);
        assertThat(heard.recent()).hasSize(Device.KEPT);
        assertThat(heard.recent().get(0).readings()).extracting(FieldReading::point).contains("asset-1/temp", "asset-1/n");
        assertThat(heard.recent().get(0).readings()).filteredOn(one -> one.point().equals("asset-1/n")).extracting(FieldReading::value)
                .as("the newest first").containsExactly(Device.KEPT + 2.0);
        assertThat(heard.recent().get(0).raw().hex()).startsWith("08");
        publish(client("gw-9"), "mashan/gw-9/W1/asset-1", data(Map.of()));
        assertThat(listener.devices.all()).as("of strangers nothing").hasSize(2);
        Map<String, Object> many = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            many.put("m" + i, i);
        }
        publish(gateway, DATA, data(many));
        Device.Frame large = listener.devices.all().iterator().next().recent().get(0);
        assertThat(large.all()).isEqualTo(1_002);
        assertThat(large.readings()).hasSize(Device.KEPT_OF_A_FRAME);
    }

    @Test
    void itHearsWhatIsToldToItAndNothingElse() {
        assertThat(gateway.subscribeWith().topicFilter("$EDC/mashan/gw-1/#").qos(MqttQos.AT_LEAST_ONCE).send().getReturnCodes())
                .containsExactly(Mqtt3SubAckReturnCode.SUCCESS_MAXIMUM_QOS_1);
        assertThat(gateway.subscribeWith().topicFilter("$EDC/mashan/gw-1/#").qos(MqttQos.EXACTLY_ONCE).send().getReturnCodes())
                .containsExactly(Mqtt3SubAckReturnCode.SUCCESS_MAXIMUM_QOS_1);
        for (String other : new String[] {"$EDC/mashan/gw-2/#", "$EDC/#", "#", "$EDC/mashan/+/#", "mashan/gw-1/#", "$EDC/x/gw-1/#"}) {
            assertThatThrownBy(() -> gateway.subscribeWith().topicFilter(other).send()).as(other)
                    .isInstanceOf(Mqtt3SubAckException.class);
        }
        assertThatThrownBy(() -> client("stranger").subscribeWith().topicFilter("$EDC/mashan/stranger/#").send())
                .isInstanceOf(Mqtt3SubAckException.class);
        assertThat(gateway.getState().isConnected()).isTrue();
    }

    @Test
    void whatItSaysOfItselfIsAcknowledgedAndIsNoReading() {
        publish(gateway, "$EDC/mashan/gw-1/MQTT/BIRTH", KuraCodec.packed(KuraCodec.write(KuraPayload.of(Map.of("model_name", "Reliagate",
                "kura_version", "KURA_5.6.0", "uptime", "12000", "application_ids", "CONF-V1,DEPLOY-V2".repeat(20))))));
        publish(gateway, "$EDC/mashan/gw-1/MQTT/APPS", KuraCodec.write(KuraPayload.of(Map.of())));
        publish(gateway, "$EDC/mashan/gw-1/MQTT/DC", KuraCodec.write(KuraPayload.of(Map.of("uptime", "12001"))));
        assertThat(listener.taken).isEmpty();
        assertThat(listener.refusals.total()).isZero();
    }

    @Test
    void anotherOnesTopicsAnUnknownGatewayAndBrokenMessagesAreRefusedByName() {
        publish(gateway, "mashan/gw-2/W1/asset-1", data(Map.of()));
        assertThat(listener.refusals.count(RefusalReason.NOT_AUTHORISED)).isEqualTo(1);
        publish(client("gw-9"), "mashan/gw-9/W1/asset-1", data(Map.of()));
        assertThat(listener.refusals.count(RefusalReason.UNKNOWN_STATION)).isEqualTo(1);
        publish(gateway, DATA, "not a message".getBytes(StandardCharsets.UTF_8));
        byte[] packed = KuraCodec.packed(data(Map.of("note", "x".repeat(500))));
        packed[packed.length - 6] ^= 1;
        publish(gateway, DATA, packed);
        publish(gateway, DATA, KuraCodec.packed(new byte[(16 << 20) + 1]));
        publish(gateway, "$EDC/mashan/gw-1/MQTT/BIRTH", new byte[] {0x7f});
        assertThat(listener.refusals.count(RefusalReason.PROTOCOL)).isEqualTo(4);
        publish(gateway, "other/gw-1/W1/asset-1", data(Map.of()));
        assertThat(listener.refusals.count(RefusalReason.NO_MAPPING)).as("of another account").isEqualTo(1);
        assertThat(listener.taken).isEmpty();
        publish(gateway, "sensors/ordinary", "5".getBytes(StandardCharsets.UTF_8));
        assertThat(listener.values()).containsExactly(5.0);
    }

    @Test
    void aClientOfMqtt5IsToldWhy() {
        Mqtt5BlockingClient five = MqttClient.builder().useMqttVersion5().identifier("gw-2").serverHost("127.0.0.1")
                .serverPort(listener.port()).simpleAuth().username(Listener.USER)
                .password(Listener.PASSWORD.getBytes(StandardCharsets.UTF_8)).applySimpleAuth().buildBlocking();
        five.connect();
        assertThatThrownBy(() -> five.publishWith().topic(DATA).qos(MqttQos.AT_LEAST_ONCE).payload(data(Map.of())).send())
                .isInstanceOfSatisfying(Mqtt5PubAckException.class, no -> assertThat(no.getMqttMessage().getReasonString().orElseThrow()
                        .toString()).contains("a gateway may use its own topics only"));
    }

    @Test
    void nothingIsAcknowledgedBeforeItIsDurable() {
        listener.slow = true;
        var sent = gateway.toAsync().publishWith().topic(DATA).qos(MqttQos.AT_LEAST_ONCE).payload(data(Map.of())).send();
        await().until(() -> listener.waiting.size() == 1);
        assertThat(sent).isNotDone();
        listener.makeDurable();
        assertThat(sent).succeedsWithin(java.time.Duration.ofSeconds(20));
    }

    @Test
    void aMessageOfSixteenMegabytesIsTaken() {
        byte[] large = new byte[15 << 20];
        new Random(1).nextBytes(large);
        publish(gateway, DATA, data(Map.of("picture", large)));
        assertThat(listener.taken).hasSize(2);
        assertThat(listener.refusals.total()).as("the picture is no reading").isEqualTo(1);
    }
}
