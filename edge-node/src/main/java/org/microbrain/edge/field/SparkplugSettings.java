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
        Map<String, StationSettings> nodes = new LinkedHashMap<>();
        Map<String, String> clients = new LinkedHashMap<>();
        Section named = s.section("nodes");
        for (String name : named.keys()) {
            Section node = named.section(name);
            if (!name.matches(NAME + "/" + NAME)) {
                named.problem(name, "应为 组/节点，各 1 到 128 个字符，不含 + #", "must be GROUP/NODE, each 1 to 128 characters without + #");
                continue;
            }
            if (node.has("password")) {
                node.problem("password", "Sparkplug 节点的用户名和密码写在 intake.mqtt.users 中",
                        "user and password of an edge node stand in intake.mqtt.users");
            }
            nodes.put(name, StationSettings.read(node, "client"));
            clients.put(name, node.value("client", SparkplugSettings::client, name.substring(name.indexOf('/') + 1)));
        }
        if (nodes.size() > MOST_NODES) {
            s.problem("nodes", "最多 " + MOST_NODES + " 个节点", "there may be at most " + MOST_NODES + " nodes");
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
