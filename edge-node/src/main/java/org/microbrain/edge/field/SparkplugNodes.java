package org.microbrain.edge.field;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.microbrain.edge.intake.mqtt.Sender;
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
    /** Strangers whose births are remembered; each may have told up to {@link SparkplugNode#MOST_KNOWN} names. */
    private static final int MOST_STRANGERS = 4;
    private static final Logger LOG = LoggerFactory.getLogger(SparkplugNodes.class);

    /** A node of the configuration. Guarded by itself. */
    private static final class Node {
        private final String name;
        private final String source;
        private final String client;
        private final SparkplugNode told;
        private Subscriber here;
        private long mayBeAskedAt = Long.MIN_VALUE;

        Node(String name, String client, SparkplugNode told) {
            this.name = name;
            this.source = FieldProtocol.SPARKPLUG.key() + ":" + name;
            this.client = client;
            this.told = told;
        }
    }

    /** What strangers told, so that it is understood when somebody adds them. Guarded by itself. */
    private final Map<String, SparkplugNode> strangers = new LinkedHashMap<>(16, 0.75f, true);
    private volatile Map<String, Node> nodes = Map.of();
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
        this.readings = readings;
        this.clock = clock;
        this.elapsed = elapsed;
        this.mostBytes = mostBytes;
        use(settings);
    }

    /** From now on these may deliver and no others. What is known of those that stay, and of strangers, is kept. */
    public void use(SparkplugSettings settings) {
        Map<String, Node> now = new TreeMap<>();
        settings.clients().forEach((name, client) -> {
            Node before = nodes.get(name);
            now.put(name, before != null && before.client.equals(client) ? before : new Node(name, client, known(name)));
        });
        nodes = now;
    }

    private SparkplugNode known(String name) {
        synchronized (strangers) {
            SparkplugNode told = strangers.remove(name);
            return told == null ? new SparkplugNode(name) : told;
        }
    }

    @Override
    public Optional<CompletionStage<Refused>> take(Sender from, String topic, byte[] payload) {
        return topic.startsWith(SparkplugTopic.NAMESPACE) ? Optional.of(taken(from.client(), topic, payload)) : Optional.empty();
    }

    private CompletionStage<Refused> taken(String client, String text, byte[] message) {
        Optional<SparkplugTopic> topic = SparkplugTopic.of(text);
        if (topic.isEmpty()) {
            return refused(Refused.because(RefusalReason.PROTOCOL, text), FieldProtocol.SPARKPLUG.key() + ":" + client, message);
        }
        Node node = nodes.get(topic.get().sender());
        if (node == null) {
            return stranger(topic.get(), message);
        }
        if (!node.client.equals(client)) {
            return refused(new Refused(RefusalReason.NOT_AUTHORISED, "节点 " + node.name + " 的客户端标识不是 " + client,
                    "node " + node.name + " has another client identifier than " + client), node.source, message);
        }
        return heard(node, topic.get(), message);
    }

    private CompletionStage<Refused> stranger(SparkplugTopic topic, byte[] message) {
        FieldReport report;
        synchronized (strangers) {
            SparkplugNode told = strangers.computeIfAbsent(topic.sender(), SparkplugNode::new);
            if (strangers.size() > MOST_STRANGERS) {
                strangers.remove(strangers.keySet().iterator().next());
            }
            try {
                report = told.hear(topic, SparkplugCodec.read(message, mostBytes), message).report();
            } catch (Unusable unusable) {
                told.unread(topic);
                report = new FieldReport(message, List.of(), List.of(unusable.flaw()));
            }
        }
        readings.stranger(FieldProtocol.SPARKPLUG, topic.sender(), report);
        return CompletableFuture.completedFuture(Refused.because(RefusalReason.UNKNOWN_STATION, topic.sender()));
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
        StationSettings settings = readings.station(FieldProtocol.SPARKPLUG, node.name);
        return settings == null ? CompletableFuture.completedFuture(Refused.because(RefusalReason.UNKNOWN_STATION, node.name))
                : readings.take(FieldProtocol.SPARKPLUG, settings, node.source, report, report.readings())
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
