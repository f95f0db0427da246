package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.unsuback.Mqtt5UnsubAckReasonCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.Refused;
import org.microbrain.runtime.mapping.SeriesLimit;

/** What is told to a client comes to it while it listens, and to nobody else. */
class SubscriberTest implements TopicTaker {

    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private MqttIntake intake;

    @BeforeEach
    void open() throws IOException {
        MqttSettings settings = MqttSettings.of(new InetSocketAddress("127.0.0.1", 0), Map.of()).withAnonymous();
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        intake = new MqttIntake(settings, new MeasurementMapping(List.of(), new MeasurementCheck(new SeriesLimit(10, List.of()), clock),
                1024), this, (source, measurements) -> CompletableFuture.completedFuture(null), new Refusals(clock), new Publishers(clock), null);
        intake.start();
    }

    @AfterEach
    void close() {
        intake.close();
    }

    @Override
    public Optional<CompletionStage<Refused>> take(Sender from, String topic, byte[] payload) {
        return Optional.empty();
    }

    @Override
    public boolean mayHear(String client, String filter) {
        return filter.equals("to/" + client + "/#");
    }

    @Override
    public void subscribed(String client, Subscriber subscriber) {
        subscribers.put(client, subscriber);
    }

    @Override
    public void gone(String client, Subscriber subscriber) {
        subscribers.remove(client, subscriber);
    }

    private Mqtt3AsyncClient three(String id, boolean clean) {
        Mqtt3AsyncClient client = MqttClient.builder().useMqttVersion3().identifier(id).serverHost("127.0.0.1").serverPort(intake.port())
                .buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, one -> heard.add(id + " " + one.getTopic() + " " + new String(one.getPayloadAsBytes())));
        client.connectWith().cleanSession(clean).send().join();
        return client;
    }

    private boolean tell(String client, String topic, String text) {
        Subscriber subscriber = subscribers.get(client);
        return subscriber != null && subscriber.tell(topic, text.getBytes());
    }

    @Test
    void onlyWhoSubscribedHearsAndOnlyWhatItSubscribedTo() {
        Mqtt3AsyncClient one = three("one", true);
        three("two", true);
        assertThat(tell("one", "to/one/a", "early")).as("before it subscribed").isFalse();
        one.subscribeWith().topicFilter("to/one/#").qos(MqttQos.AT_LEAST_ONCE).send().join();
        assertThat(tell("one", "to/one/a/b", "hello")).isTrue();
        assertThat(tell("one", "to/two/a", "lost")).isFalse();
        assertThat(tell("one", "to/oneself", "lost")).isFalse();
        assertThat(tell("one", "to/one", "hello")).as("MQTT, §4.7.1.2").isTrue();
        await().until(() -> heard.contains("one to/one/a/b hello") && heard.contains("one to/one hello"));
        one.unsubscribeWith().topicFilter("to/one/#").send().join();
        assertThat(tell("one", "to/one/a", "late")).isFalse();
        assertThat(heard).hasSize(2);
        assertThat(subscribers).isEmpty();
    }

    @Test
    void aSessionThatIsKeptKeepsWhatItSubscribedTo() {
        Mqtt3AsyncClient before = three("one", false);
        before.subscribeWith().topicFilter("to/one/#").qos(MqttQos.AT_MOST_ONCE).send().join();
        before.disconnect().join();
        await().until(subscribers::isEmpty);
        Mqtt3AsyncClient again = three("one", false);
        await().until(() -> tell("one", "to/one/a", "hello"));
        await().until(() -> heard.contains("one to/one/a hello"));
        again.disconnect().join();
        await().until(subscribers::isEmpty);
        three("one", true);
        assertThat(subscribers).as("a clean start").isEmpty();
    }

    @Test
    void whoeverTakesOverHearsAndTheOtherNoLonger() {
        Mqtt3AsyncClient first = three("one", true);
        first.subscribeWith().topicFilter("to/one/#").qos(MqttQos.AT_MOST_ONCE).send().join();
        Subscriber before = subscribers.get("one");
        Mqtt3AsyncClient second = three("one", true);
        second.subscribeWith().topicFilter("to/one/#").qos(MqttQos.AT_MOST_ONCE).send().join();
        await().until(() -> !first.getState().isConnected());
        assertThat(before.tell("to/one/a", new byte[1])).isFalse();
        assertThat(tell("one", "to/one/a", "hello")).isTrue();
        await().until(() -> heard.contains("one to/one/a hello"));
    }

    @Test
    void aClientOfMqtt5GetsNoPacketLargerThanItTakes() {
        Mqtt5AsyncClient five = MqttClient.builder().useMqttVersion5().identifier("five").serverHost("127.0.0.1").serverPort(intake.port())
                .buildAsync();
        five.publishes(MqttGlobalPublishFilter.ALL, one -> heard.add("five " + one.getTopic()));
        five.connectWith().restrictions().maximumPacketSize(200).applyRestrictions().send().join();
        five.subscribeWith().topicFilter("to/five/#").qos(MqttQos.AT_LEAST_ONCE).send().join();
        assertThat(tell("five", "to/five/large", "x".repeat(200))).isFalse();
        assertThat(tell("five", "to/five/small", "x".repeat(20))).isTrue();
        await().until(() -> heard.contains("five to/five/small"));
        assertThat(five.unsubscribeWith().topicFilter("to/five/#").send().join().getReasonCodes())
                .containsExactly(Mqtt5UnsubAckReasonCode.SUCCESS);
        assertThat(tell("five", "to/five/small", "x")).as("unsubscribed").isFalse();
    }
}
