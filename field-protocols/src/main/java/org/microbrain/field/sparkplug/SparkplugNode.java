package org.microbrain.field.sparkplug;

import java.util.HashMap;
import java.util.Map;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;
import org.microbrain.field.sparkplug.SparkplugTopic.Type;

/**
 * What one edge node has told of itself and of its devices: names, types and aliases by births, and whether all that it sent came.
 * Makes readings of what it tells. The point of a reading is the metric's name, behind that of the device.
 *
 * <p>Holds at most {@value #MOST_KNOWN} metrics and devices. Not thread-safe.
 */
public final class SparkplugNode {

    /** Metrics and devices of a node together. */
    public static final int MOST_KNOWN = 10_000;
    private static final int NUMBERS = 256;
    private static final int NOT_BORN = -1;
    private static final long NO_SESSION = -1;
    private static final byte[] NOTHING = {};

    private static final Flaw SEQUENCE = new Flaw(Flaw.Kind.FRAME, "报文序号不连续，之前有报文丢失",
            "the sequence is broken: a message before was lost");
    private static final Flaw TWICE = new Flaw(Flaw.Kind.NAME, "别名重复，无法使用", "an alias stands for two metrics, and is not used");
    private static final Flaw MANY = new Flaw(Flaw.Kind.NAME, "节点的指标和设备过多，其余不收",
            "the node has too many metrics and devices; the rest is not taken");
    private static final Flaw LONG = new Flaw(Flaw.Kind.NAME, "指标没有名称或名称过长", "a metric has no name, or one that is too long");
    private static final Flaw DEVICE_DEAD = new Flaw(Flaw.Kind.MISSING, "设备已离线，其数值不再有效",
            "a device is dead, and what it told last holds no longer");
    /** An edge node has taken its leave, or its connection has ended. */
    public static final Flaw DEAD = new Flaw(Flaw.Kind.MISSING, "节点已离线，其数值不再有效",
            "the edge node is dead, and what it told last holds no longer");

    /**
     * What a message came to.
     *
     * @param report     readings and flaws
     * @param wantsBirth whether the node should be asked to tell anew all that it has
     * @param died       whether the node is dead since
     */
    public record Heard(FieldReport report, boolean wantsBirth, boolean died) {
    }

    private final String name;
    private final Map<String, Born> born = new HashMap<>();
    private int next = NOT_BORN;
    private long session = NO_SESSION;

    /** @param name for the readings */
    public SparkplugNode(String name) {
        this.name = name;
    }

    /** Takes a message. @param raw as it came */
    public Heard hear(SparkplugTopic topic, SparkplugPayload payload, byte[] raw) {
        Telling telling = new Telling(name, topic.device(), payload.millis());
        boolean died = false;
        switch (topic.type()) {
            case NBIRTH -> {
                born.clear();
                next = payload.seq();
                session = session(payload);
                follow(payload, telling);
                birth(topic.device(), payload, telling);
            }
            case DBIRTH -> {
                follow(payload, telling);
                born.remove(topic.device());
                birth(topic.device(), payload, telling);
            }
            case NDATA, DDATA -> {
                follow(payload, telling);
                telling.data(payload, born.getOrDefault(topic.device(), Born.NOT));
            }
            case DDEATH -> {
                follow(payload, telling);
                Born dead = born.remove(topic.device());
                if (dead != null) {
                    telling.dead(dead, DEVICE_DEAD.at(topic.device()));
                }
            }
            case NDEATH -> died = isOfThisSession(payload) && die(telling);
        }
        return new Heard(telling.report(raw), topic.type() != Type.NDEATH && (telling.hasUnknown() || isInDoubt()), died);
    }

    /** A message came and could not be read: what it told, a birth perhaps, is lost. */
    public void unread(SparkplugTopic topic) {
        born.values().forEach(Born::doubt);
        next = NOT_BORN;
        if (topic.type() == Type.NBIRTH) {
            born.clear();
        } else if (topic.type() == Type.DBIRTH) {
            born.remove(topic.device());
        }
    }

    /** The node's connection has ended without a word: what it told last, as bad readings; nothing when it was dead before. */
    public FieldReport lost() {
        Telling telling = new Telling(name, "", Reading.NO_TIME);
        die(telling);
        return telling.report(NOTHING);
    }

    private boolean isInDoubt() {
        return !born.containsKey("") || born.values().stream().anyMatch(Born::isDoubtful);
    }

    /** A will of an earlier session that comes late is no news. */
    private boolean isOfThisSession(SparkplugPayload payload) {
        long told = session(payload);
        return told == session || told == NO_SESSION || session == NO_SESSION;
    }

    private static long session(SparkplugPayload payload) {
        return payload.metrics().stream().filter(one -> one.name().equals(SparkplugCodec.SESSION) && one.value() instanceof Long)
                .mapToLong(one -> (Long) one.value()).findFirst().orElse(NO_SESSION);
    }

    /** The time of a will is that of its making, so it is not taken for that of the death. */
    private boolean die(Telling telling) {
        boolean alive = !born.isEmpty();
        born.forEach((device, of) -> new Telling(name, device, Reading.NO_TIME, telling).dead(of, null));
        born.clear();
        next = NOT_BORN;
        if (alive) {
            telling.flaw(DEAD);
        }
        return alive;
    }

    /** Messages are numbered round and round; where one is missing, nobody knows what it said. */
    private void follow(SparkplugPayload payload, Telling telling) {
        if (payload.seq() != next || payload.seq() == SparkplugPayload.NO_SEQ) {
            if (next != NOT_BORN) {
                telling.flaw(SEQUENCE.at(payload.seq() + " ≠ " + next));
            }
            born.values().forEach(Born::doubt);
        }
        next = payload.seq() == SparkplugPayload.NO_SEQ ? NOT_BORN : (payload.seq() + 1) % NUMBERS;
    }

    private void birth(String device, SparkplugPayload payload, Telling telling) {
        int room = MOST_KNOWN - 1 - born.values().stream().mapToInt(one -> 1 + one.size()).sum();
        if (room < 0) {
            telling.flaw(MANY.at("> " + MOST_KNOWN));
            return;
        }
        Born now = new Born();
        born.put(device, now);
        for (SparkplugMetric metric : payload.metrics()) {
            if (metric.name().isEmpty() || metric.name().length() > SparkplugCodec.MOST_NAME) {
                telling.flaw(LONG.at(metric.name().length() + " / " + SparkplugCodec.MOST_NAME));
            } else if (!metric.isControl()) {
                if (now.size() >= room) {
                    telling.flaw(MANY.at("> " + MOST_KNOWN));
                    return;
                }
                if (!now.add(metric)) {
                    telling.flaw(TWICE.at(String.valueOf(metric.alias())));
                }
                telling.take(now.named(metric.name()), metric, false);
            }
        }
    }
}
