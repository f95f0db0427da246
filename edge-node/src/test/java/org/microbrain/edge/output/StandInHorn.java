package org.microbrain.edge.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A horn at an MQTT relay: does what it is told at {@code horn/set}, and says at {@code horn/state} how it is, unless it is mute. */
public final class StandInHorn implements AutoCloseable {

    public final List<String> told = new CopyOnWriteArrayList<>();
    public volatile boolean mute;
    private final Mqtt3AsyncClient client;

    public StandInHorn(String id, int port) {
        client = MqttClient.builder().useMqttVersion3().identifier(id).serverHost("127.0.0.1").serverPort(port).buildAsync();
        client.connect().join();
    }

    /** One that hears what it is told. */
    public static StandInHorn listening(String id, int port) {
        StandInHorn horn = new StandInHorn(id, port);
        assertThat(horn.subscribe()).isTrue();
        return horn;
    }

    /** @return whether it may hear what the horn is told */
    public boolean subscribe() {
        return client.subscribeWith().topicFilter("horn/set").qos(MqttQos.AT_LEAST_ONCE).callback(command -> {
            String payload = new String(command.getPayloadAsBytes(), StandardCharsets.UTF_8);
            told.add(payload);
            if (!mute) {
                says(payload.startsWith("ON") ? "ON" : "OFF");
            }
        }).send().handle((answer, refused) -> refused == null).join();
    }

    /** It says how it is. */
    public void says(String state) {
        publish("horn/state", state);
    }

    public void publish(String topic, String payload) {
        client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(payload.getBytes(StandardCharsets.UTF_8)).send();
    }

    public String last() {
        return told.isEmpty() ? "" : told.get(told.size() - 1);
    }

    @Override
    public void close() {
        client.disconnect().join();
    }
}
