package org.microbrain.edge.output;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.edge.intake.mqtt.Subscriber;

/** Tells outputs that are clients of the MQTT listener what they are to be. Safe for use by several threads. */
final class MqttSwitches {

    private final Map<String, Subscriber> here = new ConcurrentHashMap<>();

    void subscribed(String client, Subscriber subscriber) {
        here.put(client, subscriber);
    }

    void gone(String client, Subscriber subscriber) {
        here.remove(client, subscriber);
    }

    /** Whether it listens. */
    boolean reaches(Output output) {
        return here.containsKey(output.mqtt().client());
    }

    /**
     * Tells it; returns at once.
     *
     * @param seconds how long it may be on from now
     * @return false when it certainly does not hear it
     */
    boolean tell(Output output, boolean on, long seconds) {
        MqttPlace place = output.mqtt();
        Subscriber subscriber = here.get(place.client());
        String payload = on ? place.on().replace(MqttPlace.SECONDS, String.valueOf(seconds)) : place.off();
        return subscriber != null && subscriber.tell(place.topic(), payload.getBytes(StandardCharsets.UTF_8));
    }
}
