package org.microbrain.core.rollout;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.microbrain.body.LedgerLine;
import org.microbrain.body.ReportBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.district.GatewayState;

/** All nodes of the province by what they report of themselves. Bounded; for one thread. */
public final class NodeRegistry {

    /** More nodes than a province has places for. */
    public static final int MOST_NODES = 50_000;
    private static final int MOST_WORDS = 64;
    private static final int LONGEST_WORD = 64;

    private final Map<NodeId, KnownNode> nodes = new HashMap<>();
    private final Set<NodeId> changed = new HashSet<>();

    /** @param known as they were written down last */
    NodeRegistry(Map<NodeId, KnownNode> known) {
        nodes.putAll(known);
    }

    /** Records that have just come in; what cannot be read is a sign of life all the same. */
    void saw(Collection<JournalRecord> records, Instant now) {
        NodeId last = null;
        for (JournalRecord record : records) {
            NodeId node = record.origin().node();
            if (record.kind().equals(RecordKind.REPORT)) {
                report(node, record, now);
            } else if (!node.equals(last)) {
                heard(node, now);
            }
            last = node;
        }
    }

    private void report(NodeId node, JournalRecord record, Instant now) {
        try {
            KnownNode before = nodes.getOrDefault(node, KnownNode.heardOf(node, now));
            put(of(node, ReportBody.parseFrom(record.body()), now, before));
        } catch (InvalidProtocolBufferException e) {
            heard(node, now);
        }
    }

    private void heard(NodeId node, Instant now) {
        KnownNode before = nodes.get(node);
        put(before == null ? KnownNode.heardOf(node, now) : before.seen(now));
    }

    void put(KnownNode node) {
        if (nodes.containsKey(node.node()) || nodes.size() < MOST_NODES) {
            nodes.put(node.node(), node);
            changed.add(node.node());
        }
    }

    private static KnownNode of(NodeId node, ReportBody body, Instant now, KnownNode before) {
        Map<Component, Version> running = new HashMap<>();
        for (ReportBody.Running one : body.getRunningList()) {
            version(one).ifPresent(version -> component(one).ifPresent(component -> running.put(component, version)));
        }
        boolean old = running.isEmpty() && body.getMemoryBytes() == 0;
        long waiting = body.getLedgerList().stream().mapToLong(LedgerLine::getWaiting).sum();
        Condition condition = new Condition(now, Instant.ofEpochMilli(body.getStartedMs()), body.getMemoryBytes(), waiting,
                old ? -1 : body.getDetections(), Usual.NONE, failing(body));
        Set<String> labels = new HashSet<>();
        body.getLabelsList().stream().limit(MOST_WORDS).map(NodeRegistry::word).filter(word -> !word.isEmpty())
                .forEach(labels::add);
        return new KnownNode(node, word(body.getProgram()), word(body.getBoard()), word(body.getProfile()), labels, running,
                body.getRevision(), now, Condition.UNKNOWN, gateways(body),
                body.getGatewaysList().stream().anyMatch(ReportBody.Gateway::getPackages), Map.of()).reported(condition, before);
    }

    private static int failing(ReportBody body) {
        return (int) body.getGatewaysList().stream().filter(one -> one.getState().equals(GatewayState.FAILED.word())).count();
    }

    private static Set<String> gateways(ReportBody body) {
        return body.getGatewaysList().stream().filter(ReportBody.Gateway::getReleased).limit(MOST_WORDS)
                .map(one -> word(one.getModel())).collect(Collectors.toSet());
    }

    private static String word(String text) {
        return text.length() > LONGEST_WORD ? "" : text.replace('\n', ' ');
    }

    private static Optional<Version> version(ReportBody.Running one) {
        try {
            return Optional.of(new Version(one.getVersion()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Component> component(ReportBody.Running one) {
        try {
            return ReleaseKind.of(one.getComponent().getKind()).map(kind ->
                    new Component(kind, one.getComponent().getName()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public Optional<KnownNode> find(NodeId node) {
        return Optional.ofNullable(nodes.get(node));
    }

    /** How many nodes of an area run which version, of components of a kind. */
    public Map<Component, Map<Version, Long>> running(ReleaseKind kind, DivisionCode area) {
        Map<Component, Map<Version, Long>> running = new TreeMap<>();
        all().stream().filter(node -> area.contains(node.node().area())).forEach(node ->
                node.running().forEach((component, version) -> {
                    if (component.kind() == kind) {
                        running.computeIfAbsent(component, key -> new TreeMap<>()).merge(version, 1L, Long::sum);
                    }
                }));
        return running;
    }

    /** All of them, not to be changed; valid until the next record. */
    Collection<KnownNode> all() {
        return nodes.values();
    }

    /** Those that are others than when this was last asked. */
    List<KnownNode> takeChanged() {
        List<KnownNode> taken = new ArrayList<>(changed.size());
        changed.forEach(node -> taken.add(nodes.get(node)));
        changed.clear();
        return taken;
    }

    /** What was taken was not written: it has changed still. */
    void giveBack(List<KnownNode> taken) {
        taken.forEach(node -> changed.add(node.node()));
    }
}
