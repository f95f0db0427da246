package org.microbrain.edge.field;

import java.util.LinkedHashMap;
import java.util.Map;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * The edge nodes of Sparkplug B that deliver to the MQTT listener.
 *
 * @param nodes   who may deliver, by {@code GROUP/NODE}
 * @param clients the client identifier of each
 */
public record SparkplugSettings(Map<String, StationSettings> nodes, Map<String, String> clients) {

    private static final int MOST_NODES = 1_000;
    private static final String NAME = "[^/+#\\p{Cntrl}]{1,128}";

    public SparkplugSettings {
        nodes = Map.copyOf(nodes);
        clients = Map.copyOf(clients);
    }

    public static SparkplugSettings read(Section s) {
        s.onlyKeys("nodes");
        s.require("nodes");
        return read(s, new SparkplugSettings(Map.of(), Map.of()));
    }

    /** The same for nodes beside those of the configuration, too; one that would change one of them is a problem. */
    public SparkplugSettings and(Section beside) {
        beside.onlyKeys("nodes");
        return read(beside, this);
    }

    private static SparkplugSettings read(Section s, SparkplugSettings known) {
        Map<String, StationSettings> nodes = new LinkedHashMap<>(known.nodes);
        Map<String, String> clients = new LinkedHashMap<>(known.clients);
        Section named = s.section("nodes");
        for (String name : named.keys()) {
            if (known.nodes.containsKey(name)) {
                StationSettings.taken(named, name);
            } else if (!name.matches(NAME + "/" + NAME)) {
                named.problem(name, "应为 组/节点，各 1 到 128 个字符，不含 + #", "must be GROUP/NODE, each 1 to 128 characters without + #");
            } else {
                Section node = named.section(name);
                nodes.put(name, StationSettings.readMqtt(node, "client"));
                clients.put(name, node.value("client", SparkplugSettings::client, name.substring(name.indexOf('/') + 1)));
            }
        }
        if (nodes.size() > MOST_NODES) {
            nodes.keySet().stream().skip(MOST_NODES).findFirst().ifPresent(name -> named.problem(name,
                    "最多 " + MOST_NODES + " 个节点", "there may be at most " + MOST_NODES + " nodes"));
        }
        return new SparkplugSettings(nodes, clients);
    }

    private static String client(String text) {
        if (text.isEmpty() || text.length() > 256) {
            throw new InvalidValue("应为 1 到 256 个字符的客户端标识", "must be a client identifier of 1 to 256 characters");
        }
        return text;
    }
}
