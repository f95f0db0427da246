package org.microbrain.edge.output;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.microbrain.edge.intake.mqtt.Subscriber;

/** Tells outputs that are clients of the MQTT listener what they are to be. Safe for use by several threads. */
final class MqttSwitches implements Wire {

    private final Map<String, Subscriber> here = new ConcurrentHashMap<>();

    void subscribed(String client, Subscriber subscriber) {
        here.put(client, subscriber);
    }

    void gone(String client, Subscriber subscriber) {
        here.remove(client, subscriber);
    }

    @Override
    public boolean reaches(Output output) {
        return here.containsKey(output.mqtt().orElseThrow().client());
    }

    /** What it says comes by a topic of its own. */
    @Override
    public void look(Output output, Consumer<Boolean> said) {
    }

    @Override
    public boolean tell(Output output, boolean on, long seconds, Consumer<Boolean> said) {
        MqttPlace place = output.mqtt().orElseThrow();
        Subscriber subscriber = here.get(place.client());
        String payload = on ? place.on().replace(MqttPlace.SECONDS, String.valueOf(seconds)) : place.off();
        return subscriber != null && subscriber.tell(place.topic(), payload.getBytes(StandardCharsets.UTF_8));
    }
}
