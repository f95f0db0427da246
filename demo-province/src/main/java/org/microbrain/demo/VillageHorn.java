package org.microbrain.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for the horn of a village behind a relay that speaks MQTT: hears what its edge tells it over a foreign client (Eclipse
 * Paho), says how it is each time, and remembers when it sounded. Thread-safe.
 */
final class VillageHorn implements MqttCallback, AutoCloseable {

    /** Its MQTT user, and its client identifier. */
    static final String NAME = "horn-1";
    static final String TOPIC = "horn/set";
    static final String ANSWER = "horn/state";
    static final String ON = "ON";
    static final String OFF = "OFF";

    private static final Logger LOG = LoggerFactory.getLogger(VillageHorn.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final MqttAsyncClient client;
    private final InstantSource clock;
    private final List<Instant> sounded = new ArrayList<>();
    private boolean on;

    /**
     * Connects, and waits until it has.
     *
     * @param address {@code host:port} of the edge's MQTT listener
     */
    VillageHorn(String address, String password, InstantSource clock) throws IOException {
        this.clock = clock;
        try {
            client = new MqttAsyncClient("tcp://" + address, NAME, new MemoryPersistence());
            client.setCallback(this);
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setUserName(NAME);
            options.setPassword(password.getBytes(StandardCharsets.UTF_8));
            options.setAutomaticReconnect(true);
            client.connect(options).waitForCompletion(CONNECT.toMillis());
        } catch (MqttException e) {
            throw new IOException("the village horn cannot connect to the edge at " + address + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void connectComplete(boolean again, String server) {
        try {
            client.subscribe(TOPIC, 1);
        } catch (MqttException e) {
            LOG.warn("the village horn could not subscribe: {}", e.getMessage());
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) throws MqttException {
        String told = new String(message.getPayload(), StandardCharsets.UTF_8);
        synchronized (this) {
            boolean sounds = told.equals(ON);
            if (sounds && !on) {
                sounded.add(clock.instant());
            }
            on = sounds;
        }
        client.publish(ANSWER, told.getBytes(StandardCharsets.UTF_8), 1, false);
    }

    /** How often it began to sound. */
    synchronized int sounded() {
        return sounded.size();
    }

    /** When it first began to sound since then; empty when it did not. */
    synchronized Optional<Instant> soundedSince(Instant from) {
        return sounded.stream().filter(at -> !at.isBefore(from)).findFirst();
    }

    @Override
    public void disconnected(MqttDisconnectResponse why) {
        LOG.debug("the village horn is not connected: {}", why.getReasonString());
    }

    @Override
    public void mqttErrorOccurred(MqttException error) {
        LOG.debug("the village horn: {}", error.getMessage());
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // The edge counts what the horn said, not this.
    }

    @Override
    public void authPacketArrived(int reason, MqttProperties properties) {
        // The edge asks for no such thing.
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 200, true);
        client.close(true);
    }
}
