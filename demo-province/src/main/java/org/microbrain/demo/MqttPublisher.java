package org.microbrain.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes readings to one edge with MQTT 5, QoS 1, over a foreign client (Eclipse Paho), and keeps account: a reading
 * is acknowledged when its PUBACK came. What was not acknowledged when a connection broke is published again on the
 * next one. One thread publishes; answers come on the client's threads.
 */
final class MqttPublisher implements Closeable {

    /** A reading with the bytes that carry it. */
    record Message(Published reading, String topic, byte[] payload) {

        static Message of(String node, String series, String unit, long timeMs, double value) {
            String json = "{\"value\":" + value + ",\"time\":" + timeMs + ",\"unit\":\"" + unit + "\"}";
            return new Message(Published.of(node + "/" + series, timeMs, value), "sensors/" + series,
                    json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(MqttPublisher.class);
    /** Paho prints a stack trace for each lost connection; they are handled here. Held, or its level is forgotten. */
    private static final java.util.logging.Logger PAHO =
            java.util.logging.Logger.getLogger("org.eclipse.paho.mqttv5.client");
    private static final int WINDOW = 16;
    private static final int REFUSED = 0x80;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(250);

    static {
        PAHO.setLevel(java.util.logging.Level.OFF);
    }

    private final String address;
    private final String client;
    private final String user;
    private final String password;
    private final SentFile account;
    private final Map<Published, Message> pending = new LinkedHashMap<>();
    private MqttAsyncClient connection;
    private long acknowledged;
    private long refused;
    private boolean closed;

    /** @param address {@code host:port} of the edge's MQTT listener */
    MqttPublisher(String address, String client, String user, String password, SentFile account) {
        this.address = address;
        this.client = client;
        this.user = user;
        this.password = password;
        this.account = account;
    }

    /**
     * Publishes, as soon as there is a connection and room in the window; returns before the answer.
     *
     * @throws IOException when closed meanwhile, or when the account cannot be written
     */
    void publish(Message message) throws IOException, InterruptedException {
        connect();
        synchronized (this) {
            while (pending.size() >= WINDOW && !closed && connection.isConnected()) {
                wait(PAUSE.toMillis());
            }
        }
        connect();
        synchronized (this) {
            pending.put(message.reading(), message);
        }
        write(message);
    }

    /** Readings acknowledged since this was made. */
    synchronized long acknowledged() {
        return acknowledged;
    }

    /** Readings that the edge answered with a failure code; they count neither as sent nor as lost. */
    synchronized long refused() {
        return refused;
    }

    /** Waits until every reading is answered, at most this long; publishes again over a new connection if need be. */
    boolean settle(Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < end) {
            synchronized (this) {
                if (pending.isEmpty()) {
                    return true;
                }
                if (connection != null && connection.isConnected()) {
                    wait(PAUSE.toMillis());
                    continue;
                }
            }
            connect();
        }
        synchronized (this) {
            return pending.isEmpty();
        }
    }

    /** Ends; an answer that is still under way is not waited for. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        drop();
    }

    private void connect() throws IOException, InterruptedException {
        List<Message> again = List.of();
        synchronized (this) {
            while (connection == null || !connection.isConnected()) {
                if (closed) {
                    throw new IOException("closed");
                }
                drop();
                if (dial()) {
                    again = new ArrayList<>(pending.values());
                } else {
                    wait(PAUSE.toMillis());
                }
            }
        }
        for (Message message : again) {
            write(message);
        }
    }

    private boolean dial() {
        try {
            MqttAsyncClient fresh = new MqttAsyncClient("tcp://" + address, client, new MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setUserName(user);
            options.setPassword(password.getBytes(StandardCharsets.UTF_8));
            options.setCleanStart(true);
            options.setAutomaticReconnect(false);
            options.setKeepAliveInterval(30);
            fresh.connect(options).waitForCompletion(CONNECT.toMillis());
            connection = fresh;
            return true;
        } catch (MqttException e) {
            LOG.debug("{} cannot connect to the edge at {}, tries again: {}", client, address, e.getMessage());
            return false;
        }
    }

    private void drop() {
        if (connection != null) {
            try {
                connection.disconnectForcibly(0, 200, true);
                connection.close(true);
            } catch (MqttException e) {
                LOG.debug("{} closing: {}", client, e.getMessage());
            }
            connection = null;
        }
    }

    private void write(Message message) throws IOException {
        account.sending(message.reading());
        MqttAsyncClient current;
        synchronized (this) {
            current = connection;
        }
        try {
            if (current != null) {
                current.publish(message.topic(), message.payload(), 1, false, null, new Answer(message.reading()));
            }
        } catch (MqttException e) {
            LOG.debug("{} could not publish to {}, tries again: {}", client, address, e.getMessage());
            synchronized (this) {
                drop();
            }
        }
    }

    private synchronized void answered(Published reading, boolean accepted) {
        if (pending.remove(reading) == null) {
            return;
        }
        if (accepted) {
            acknowledged++;
        } else if (++refused == 1) {
            LOG.warn("the edge at {} refused {}; further ones are only counted", address, reading);
        }
        notifyAll();
    }

    private final class Answer implements MqttActionListener {

        private final Published reading;

        Answer(Published reading) {
            this.reading = reading;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            int[] reasons = token.getReasonCodes();
            boolean accepted = reasons == null || reasons.length == 0 || reasons[0] < REFUSED;
            try {
                if (accepted) {
                    account.acknowledged(reading);
                }
            } catch (IOException e) {
                LOG.error("cannot write the account of what was sent: {}", e.getMessage());
            }
            answered(reading, accepted);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            LOG.debug("{} has no answer for {}", client, reading, cause);
        }
    }
}
