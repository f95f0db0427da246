package org.microbrain.edge;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.microbrain.edge.field.MqttDevices;
import org.microbrain.edge.field.SparkplugNodes;
import org.microbrain.edge.field.StationKinds;
import org.microbrain.edge.field.StationReadings;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.mqtt.MqttIntake;
import org.microbrain.edge.intake.mqtt.TopicTaker;
import org.microbrain.edge.intake.mqtt.TopicTakers;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.edge.kura.KuraGateways;
import org.microbrain.edge.kura.KuraTwins;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;

/**
 * The MQTT listener of an edge, and who understands what is published there: first devices with a user of their own, then outputs,
 * gateways with Kura and nodes of Sparkplug B by their topics, and the mapping for the rest. To be started and closed once.
 */
final class EdgeMqtt implements AutoCloseable {

    private final MqttDevices devices;
    private final SparkplugNodes nodes;
    private final MqttIntake listener;

    /**
     * @param settings have a listener
     * @param outputs  what is said by and to outputs
     * @param elapsed  milliseconds of a clock that nobody sets
     */
    EdgeMqtt(IntakeSettings settings, NodeSettings node, StationReadings stations, StationKinds kinds, MeasurementCheck check,
             MeasurementMapping mapping, TopicTaker outputs, KuraTwins twins, MeasurementSink sink, Refusals refusals,
             Publishers publishers, InstantSource clock, LongSupplier elapsed) {
        int mostBytes = settings.mqtt().maxPacket();
        devices = new MqttDevices(stations, kinds, check, mostBytes);
        nodes = settings.sparkplug() == null ? null : new SparkplugNodes(settings.sparkplug(), stations, clock, elapsed, mostBytes);
        List<TopicTaker> topics = new ArrayList<>(List.of(devices, outputs));
        if (settings.kura() != null) {
            topics.add(new KuraGateways(settings.kura(), stations, twins, mostBytes));
        }
        if (nodes != null) {
            topics.add(nodes);
        }
        listener = new MqttIntake(settings.mqtt(), mapping, new TopicTakers(topics), sink, refusals, publishers, tls(settings, node));
        use(settings);
    }

    private static SslContext tls(IntakeSettings settings, NodeSettings node) {
        try {
            return settings.mqttTls() == null ? null : settings.mqttTls().context(node.identity());
        } catch (IOException e) {
            throw new IllegalArgumentException("intake.mqtt.tls: " + e.getMessage(), e);
        }
    }

    MqttDevices devices() {
        return devices;
    }

    MqttIntake listener() {
        return listener;
    }

    /** Other devices may deliver from now on. To be called by one thread at a time. */
    void use(IntakeSettings settings) {
        if (nodes != null) {
            nodes.use(settings.sparkplug());
        }
        Map<String, Boolean> clients = new HashMap<>();
        settings.mqttClients().forEach((client, device) -> clients.put(client, !device.password().isEmpty()));
        settings.mqttDevices().devices().keySet().forEach(clients::remove);
        listener.use(settings.mqttUsers(), clients);
    }

    void start() throws IOException {
        listener.start();
    }

    @Override
    public void close() {
        listener.close();
    }
}
