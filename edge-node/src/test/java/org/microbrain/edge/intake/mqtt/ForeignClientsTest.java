package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignClientsTest {

    private Listener listener;

    @BeforeEach
    void open() throws IOException {
        listener = Listener.open(s -> s);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private static byte[] number(int i) {
        return String.valueOf(i).getBytes(StandardCharsets.UTF_8);
    }

    private Mqtt3BlockingClient hive3() {
        Mqtt3BlockingClient client = MqttClient.builder().useMqttVersion3().identifier("hive3").serverHost("127.0.0.1")
                .serverPort(listener.port()).buildBlocking();
        client.connectWith().simpleAuth().username(Listener.USER)
                .password(Listener.PASSWORD.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth().send();
        return client;
    }

    private Mqtt5BlockingClient hive5() {
        return MqttClient.builder().useMqttVersion5().identifier("hive5").serverHost("127.0.0.1")
                .serverPort(listener.port()).simpleAuth().username(Listener.USER)
                .password(Listener.PASSWORD.getBytes(StandardCharsets.UTF_8)).applySimpleAuth().buildBlocking();
    }

    @ParameterizedTest
    @EnumSource(MqttQos.class)
    void hiveMq311DeliversWithEveryQos(MqttQos qos) {
        Mqtt3BlockingClient client = hive3();
        Mqtt3AsyncClient async = client.toAsync();
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(async.publishWith().topic("sensors/a").qos(qos).payload(number(i)).retain(i % 2 == 0).send());
        }
        sent.forEach(CompletableFuture::join);
        await().until(() -> listener.taken.size() == 500);
        assertThat(listener.values()).isSorted();
        client.disconnect();
    }

    @ParameterizedTest
    @EnumSource(MqttQos.class)
    void hiveMq5DeliversWithEveryQos(MqttQos qos) {
        Mqtt5BlockingClient client = hive5();
        Mqtt5ConnAck answer = client.connect();
        assertThat(answer.getRestrictions().getReceiveMaximum()).isEqualTo(1000);
        assertThat(answer.getRestrictions().isWildcardSubscriptionAvailable()).isFalse();
        Mqtt5AsyncClient async = client.toAsync();
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            sent.add(async.publishWith().topic("sensors/a").qos(qos).payload(number(i)).send());
        }
        sent.forEach(CompletableFuture::join);
        await().until(() -> listener.taken.size() == 3000);
        assertThat(listener.values()).isSorted();
        client.disconnect();
    }

    @Test
    void hiveMq5LearnsWhyAPublishIsRefused() {
        Mqtt5BlockingClient client = hive5();
        client.connect();
        assertThatThrownBy(() -> client.publishWith().topic("sensors/a").qos(MqttQos.AT_LEAST_ONCE)
                .payload("nonsense".getBytes(StandardCharsets.UTF_8)).send())
                .isInstanceOfSatisfying(Mqtt5PubAckException.class, refused -> {
                    assertThat(refused.getMqttMessage().getReasonCode())
                            .isEqualTo(Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID);
                    assertThat(refused.getMqttMessage().getReasonString().orElseThrow().toString())
                            .contains("不是有效的 JSON").contains("not valid JSON");
                });
        assertThatThrownBy(() -> client.subscribeWith().topicFilter("sensors/a").send()).hasMessageContaining("SUBACK");
        client.publishWith().topic("sensors/a").qos(MqttQos.AT_LEAST_ONCE).payload(number(1)).send();
        client.disconnect();
        assertThat(listener.values()).containsExactly(1.0);
    }

    @Test
    void aWrongPasswordIsTold() {
        assertThatThrownBy(() -> MqttClient.builder().useMqttVersion3().serverHost("127.0.0.1")
                .serverPort(listener.port())
                .buildBlocking().connectWith().simpleAuth().username("sensor").password(number(1)).applySimpleAuth()
                .send())
                .hasMessageContaining("BAD_USER_NAME_OR_PASSWORD");
    }

    @Test
    void hiveMq5MayRetain() {
        Mqtt5BlockingClient client = hive5();
        client.connect();
        client.publishWith().topic("sensors/a").qos(MqttQos.EXACTLY_ONCE).retain(true).payload(number(1)).send();
        client.disconnect();
        assertThat(listener.values()).containsExactly(1.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void paho311DeliversWithEveryQos(int qos) throws org.eclipse.paho.client.mqttv3.MqttException {
        var client = new org.eclipse.paho.client.mqttv3.MqttClient("tcp://127.0.0.1:" + listener.port(), "paho3",
                new org.eclipse.paho.client.mqttv3.persist.MemoryPersistence());
        var options = new org.eclipse.paho.client.mqttv3.MqttConnectOptions();
        options.setUserName(Listener.USER);
        options.setPassword(Listener.PASSWORD.toCharArray());
        options.setCleanSession(false);
        options.setKeepAliveInterval(30);
        options.setWill("sensors/gone", number(1), 1, true);
        // This client wakes who waits for an acknowledgement before its callback thread gives the place in flight back
        // (ClientState.notifyResult). With its ten places, a callback thread that gets no processor for ten quick
        // acknowledgements makes the next publish fail in the client, whatever the server did.
        options.setMaxInflight(100);
        client.connect(options);
        for (int i = 0; i < 100; i++) {
            client.publish("sensors/a", number(i), qos, i % 2 == 0);
        }
        await().atMost(10, TimeUnit.SECONDS).until(() -> listener.taken.size() == 100);
        assertThat(listener.values()).isSorted();
        assertThatThrownBy(() -> client.subscribe("sensors/a")).isNotNull();
        assertThat(client.isConnected()).as("a refused subscription does not end the connection").isTrue();
        client.disconnect();
        client.close();
    }

    @Test
    void paho311SendsAgainWhatWasNotAcknowledgedAndItCountsOnce() throws Exception {
        listener.slow = true;
        var client = new org.eclipse.paho.client.mqttv3.MqttAsyncClient("tcp://127.0.0.1:" + listener.port(), "paho3",
                new org.eclipse.paho.client.mqttv3.persist.MemoryPersistence());
        var options = new org.eclipse.paho.client.mqttv3.MqttConnectOptions();
        options.setUserName(Listener.USER);
        options.setPassword(Listener.PASSWORD.toCharArray());
        options.setCleanSession(false);
        client.connect(options).waitForCompletion(5000);
        var token = client.publish("sensors/a", number(5), 2, false);
        await().until(() -> listener.taken.size() == 1);
        client.disconnectForcibly(0, 0, false);
        listener.makeDurable();
        listener.slow = false;
        await().until(() -> listener.intake.connections() == 0);
        client.connect(options).waitForCompletion(5000);
        await().until(() -> client.getPendingDeliveryTokens().length == 0);
        assertThat(token.getException()).isNull();
        assertThat(listener.values()).containsExactly(5.0);
        client.disconnect().waitForCompletion(5000);
        client.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void paho5DeliversWithEveryQos(int qos) throws MqttException {
        org.eclipse.paho.mqttv5.client.MqttClient client = new org.eclipse.paho.mqttv5.client.MqttClient(
                "tcp://127.0.0.1:" + listener.port(), "paho5", new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(Listener.USER);
        options.setPassword(Listener.PASSWORD.getBytes(StandardCharsets.UTF_8));
        options.setKeepAliveInterval(30);
        options.setWill("sensors/gone", new MqttMessage(number(1)));
        client.connect(options);
        for (int i = 0; i < 100; i++) {
            client.publish("sensors/a", number(i), qos, false);
        }
        await().atMost(10, TimeUnit.SECONDS).until(() -> listener.taken.size() == 100);
        assertThat(listener.values()).isSorted();
        client.disconnect();
        client.close();
    }
}
