package org.microbrain.field.sparkplug;

import java.util.List;
import java.util.Optional;

/**
 * A topic of Sparkplug B by which an edge node tells something: {@code spBv1.0/GROUP/TYPE/NODE[/DEVICE]}.
 *
 * @param group  of edge nodes
 * @param type   of the message
 * @param node   the edge node
 * @param device behind it; empty where the node speaks of itself
 */
public record SparkplugTopic(String group, Type type, String node, String device) {

    /** What every topic begins with. */
    public static final String NAMESPACE = "spBv1.0/";
    private static final int MOST_NAME = 128;

    /** What an edge node may tell. */
    public enum Type {
        /** All that a node has, with names, types and aliases. */
        NBIRTH,
        NDATA,
        NDEATH,
        /** The same of a device behind the node. */
        DBIRTH,
        DDATA,
        DDEATH;

        boolean isOfDevice() {
            return this == DBIRTH || this == DDATA || this == DDEATH;
        }
    }

    /** @return empty when no edge node tells anything by such a topic */
    public static Optional<SparkplugTopic> of(String topic) {
        List<String> levels = List.of(topic.split("/", -1));
        if (!topic.startsWith(NAMESPACE) || levels.size() < 4 || levels.size() > 5
                || levels.stream().anyMatch(level -> level.isEmpty() || level.length() > MOST_NAME)) {
            return Optional.empty();
        }
        for (Type type : Type.values()) {
            if (type.name().equals(levels.get(2)) && type.isOfDevice() == (levels.size() == 5)) {
                return Optional.of(new SparkplugTopic(levels.get(1), type, levels.get(3), type.isOfDevice() ? levels.get(4) : ""));
            }
        }
        return Optional.empty();
    }

    /** The name of a node among all: {@code GROUP/NODE}. */
    public String sender() {
        return group + "/" + node;
    }

    /** By which a node is told something. @param sender {@code GROUP/NODE} */
    public static String command(String sender) {
        return commands(sender, "NCMD");
    }

    /** By which the devices of a node are told something; their names follow. @param sender {@code GROUP/NODE} */
    public static String deviceCommands(String sender) {
        return commands(sender, "DCMD");
    }

    private static String commands(String sender, String type) {
        int slash = sender.indexOf('/');
        return NAMESPACE + sender.substring(0, slash) + "/" + type + sender.substring(slash);
    }
}
