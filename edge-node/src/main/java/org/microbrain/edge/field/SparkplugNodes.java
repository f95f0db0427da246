package org.microbrain.edge.field;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.microbrain.edge.intake.mqtt.Subscriber;
import org.microbrain.edge.intake.mqtt.TopicTaker;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Unusable;
import org.microbrain.field.sparkplug.SparkplugCodec;
import org.microbrain.field.sparkplug.SparkplugNode;
import org.microbrain.field.sparkplug.SparkplugTopic;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what edge nodes of Sparkplug B publish. A node may use its own topics only, and hear the commands to itself. Where it is
 * not known for certain what a node means, it is asked to tell all anew, not more often than each {@link #PATIENCE_MILLIS}. A node
 * that had subscribed is dead when its connection ends. Thread-safe.
 */
public final class SparkplugNodes implements TopicTaker {

    /** From one request for a birth to the next, of one node. */
    static final long PATIENCE_MILLIS = 30_000;
    private static final Logger LOG = LoggerFactory.getLogger(SparkplugNodes.class);

    /** A node of the configuration. Guarded by itself. */
    private static final class Node {
        private final String name;
        private final String source;
        private final String client;
        private final StationSettings settings;
        private final SparkplugNode told;
        private Subscriber here;
        private long mayBeAskedAt = Long.MIN_VALUE;

        Node(String name, String client, StationSettings settings) {
            this.name = name;
            this.source = FieldProtocol.SPARKPLUG.key() + ":" + name;
            this.client = client;
            this.settings = settings;
            this.told = new SparkplugNode(name);
        }
    }

    private final Map<String, Node> nodes = new TreeMap<>();
    private final StationReadings readings;
    private final InstantSource clock;
    private final LongSupplier elapsed;
    private final int mostBytes;

    /**
     * @param clock     the node's time of day
     * @param elapsed   milliseconds of a clock that nobody sets
     * @param mostBytes of a message
     */
    public SparkplugNodes(SparkplugSettings settings, StationReadings readings, InstantSource clock, LongSupplier elapsed, int mostBytes) {
        settings.nodes().forEach((name, station) -> nodes.put(name, new Node(name, settings.clients().get(name), station)));
        this.readings = readings;
        this.clock = clock;
        this.elapsed = elapsed;
        this.mostBytes = mostBytes;
    }

    @Override
    public Optional<CompletionStage<Refused>> take(String client, String topic, byte[] payload) {
        return topic.startsWith(SparkplugTopic.NAMESPACE) ? Optional.of(taken(client, topic, payload)) : Optional.empty();
    }

    private CompletionStage<Refused> taken(String client, String text, byte[] message) {
        Optional<SparkplugTopic> topic = SparkplugTopic.of(text);
        if (topic.isEmpty()) {
            return refused(Refused.because(RefusalReason.PROTOCOL, text), FieldProtocol.SPARKPLUG.key() + ":" + client, message);
        }
        Node node = nodes.get(topic.get().sender());
        if (node == null) {
            return refused(Refused.because(RefusalReason.UNKNOWN_STATION, topic.get().sender()),
                    FieldProtocol.SPARKPLUG.key() + ":" + client, message);
        }
        if (!node.client.equals(client)) {
            return refused(new Refused(RefusalReason.NOT_AUTHORISED, "节点 " + node.name + " 的客户端标识不是 " + client,
                    "node " + node.name + " has another client identifier than " + client), node.source, message);
        }
        return heard(node, topic.get(), message);
    }

    private CompletionStage<Refused> heard(Node node, SparkplugTopic topic, byte[] message) {
        SparkplugNode.Heard heard;
        synchronized (node) {
            try {
                heard = node.told.hear(topic, SparkplugCodec.read(message, mostBytes), message);
            } catch (Unusable unusable) {
                node.told.unread(topic);
                askForBirth(node);
                return refused(StationReadings.refused(unusable.flaw()), node.source, message);
            }
            if (heard.wantsBirth()) {
                askForBirth(node);
            }
        }
        CompletionStage<Refused> taken = take(node, heard.report());
        if (heard.died()) {
            readings.silent(node.source, SparkplugNode.DEAD);
        }
        return taken;
    }

    private CompletionStage<Refused> take(Node node, FieldReport report) {
        return readings.take(FieldProtocol.SPARKPLUG, node.settings, node.source, report, report.readings())
                .thenApply(nothing -> null);
    }

    private void askForBirth(Node node) {
        long now = elapsed.getAsLong();
        if (node.here == null || now < node.mayBeAskedAt) {
            return;
        }
        node.mayBeAskedAt = now + PATIENCE_MILLIS;
        boolean told = node.here.tell(SparkplugTopic.command(node.name), SparkplugCodec.rebirth(clock.millis()));
        LOG.info("edge node {} is asked for a birth{}", node.name, told ? "" : ", and does not hear it");
    }

    private CompletionStage<Refused> refused(Refused why, String source, byte[] message) {
        readings.refuse(why, source, message);
        return CompletableFuture.completedFuture(why);
    }

    /** The commands to a node and to its devices, and nothing else. */
    @Override
    public boolean mayHear(String client, String filter) {
        return nodes.values().stream().filter(node -> node.client.equals(client)).anyMatch(node ->
                isWithin(filter, SparkplugTopic.command(node.name)) || isWithin(filter, SparkplugTopic.deviceCommands(node.name)));
    }

    private static boolean isWithin(String filter, String topic) {
        return filter.equals(topic) || filter.startsWith(topic + "/");
    }

    @Override
    public void subscribed(String client, Subscriber subscriber) {
        nodes.values().stream().filter(node -> node.client.equals(client)).forEach(node -> {
            synchronized (node) {
                node.here = subscriber;
            }
        });
    }

    @Override
    public void gone(String client, Subscriber subscriber) {
        nodes.values().stream().filter(node -> node.client.equals(client)).forEach(node -> {
            FieldReport lost;
            synchronized (node) {
                if (node.here != subscriber) {
                    return;
                }
                node.here = null;
                lost = node.told.lost();
            }
            if (!lost.flaws().isEmpty()) {
                take(node, lost);
                readings.silent(node.source, SparkplugNode.DEAD);
            }
        });
    }
}
