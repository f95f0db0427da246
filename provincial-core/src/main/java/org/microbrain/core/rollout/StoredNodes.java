package org.microbrain.core.rollout;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.storage.SqliteFile;

/** All nodes by what they reported last. */
final class StoredNodes {

    private final SqliteFile file;

    StoredNodes(SqliteFile file) {
        this.file = file;
    }

    void write(List<KnownNode> nodes) {
        file.updateAll("INSERT OR REPLACE INTO node VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", nodes, StoredNodes::columns);
    }

    private static Object[] columns(KnownNode node) {
        return new Object[] {node.node().text(), node.program(), node.board(), node.profile(),
            node.labels().stream().sorted().collect(Collectors.joining("\n")),
            KnownNode.text(node.running()), node.revision(), node.lastSeen().toEpochMilli(), node.condition().text(),
            node.usuals().entrySet().stream().map(one -> one.getKey() + " " + one.getValue().text())
                    .collect(Collectors.joining("\n")), gateways(node), node.packages()};
    }

    Map<NodeId, KnownNode> all() {
        Map<NodeId, KnownNode> nodes = new HashMap<>();
        file.rows(row -> nodes.put(new NodeId(row.getString(1)), new KnownNode(new NodeId(row.getString(1)), row.getString(2),
                row.getString(3), row.getString(4), Set.copyOf(lines(row.getString(5))), running(row.getString(6)),
                row.getLong(7), RolloutTables.time(row, 8), Condition.of(row.getString(9)), gateways(row.getString(11)), row.getBoolean(12),
                usuals(row.getString(10)))), "SELECT * FROM node");
        return nodes;
    }

    /** Each with an end of line: a model may be empty. */
    private static String gateways(KnownNode node) {
        return node.gateways().stream().sorted().map(model -> model + "\n").collect(Collectors.joining());
    }

    private static Set<String> gateways(String text) {
        return text.lines().collect(Collectors.toSet());
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }

    private static Map<Integer, Usual> usuals(String text) {
        Map<Integer, Usual> usuals = new LinkedHashMap<>();
        for (String line : lines(text)) {
            String[] parts = line.split(" ");
            usuals.put(Integer.parseInt(parts[0]), new Usual(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
        }
        return usuals;
    }

    private static Map<Component, Version> running(String text) {
        Map<Component, Version> running = new HashMap<>();
        lines(text).forEach(line -> running.put(PlanJson.component(line.split(" ")[0]), new Version(line.split(" ")[1])));
        return running;
    }
}
