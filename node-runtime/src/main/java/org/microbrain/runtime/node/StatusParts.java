package org.microbrain.runtime.node;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.microbrain.journal.Backlog;
import org.microbrain.journal.Ledger;
import org.microbrain.journal.Storage;
import org.microbrain.link.ChildStatus;
import org.microbrain.link.LinkStatus;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.console.Fact;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.identity.NodeIdentity;

/** From what the parts of a node know to what its status says. */
public final class StatusParts {

    private StatusParts() {
    }

    public static NodeStatus.Link link(LinkStatus status, List<ParentSettings> parents) {
        if (status.connected()) {
            return new NodeStatus.Link(NodeStatus.LinkState.CONNECTED, status.parent().node(),
                    Instant.ofEpochMilli(status.since()), null);
        }
        NodeId first = parents.isEmpty() ? null : parents.get(0).node();
        NodeStatus.LinkState state = status.lastError() == null
                ? NodeStatus.LinkState.CONNECTING : NodeStatus.LinkState.OFFLINE;
        return new NodeStatus.Link(state, first, Instant.ofEpochMilli(status.since()), status.lastError());
    }

    public static List<NodeStatus.Backlog> backlog(Backlog backlog) {
        return backlog.waiting().entrySet().stream().map(one ->
                new NodeStatus.Backlog(one.getKey(), one.getValue().records(), one.getValue().bytes())).toList();
    }

    public static List<NodeStatus.LedgerLine> ledger(List<Ledger> ledgers) {
        return addedUp(ledgers.stream().map(ledger -> new NodeStatus.LedgerLine(ledger.origin().node(), ledger.made(),
                ledger.acknowledged(), ledger.shed(), ledger.waiting(), ledger.balanced())).toList());
    }

    /** One line a node: the journals it has had are added up. */
    public static List<NodeStatus.LedgerLine> addedUp(List<NodeStatus.LedgerLine> ofJournals) {
        Map<NodeId, NodeStatus.LedgerLine> lines = new TreeMap<>();
        for (NodeStatus.LedgerLine line : ofJournals) {
            lines.merge(line.node(), line, (a, b) -> new NodeStatus.LedgerLine(a.node(), a.made() + b.made(),
                    a.received() + b.received(), a.shed() + b.shed(), a.waiting() + b.waiting(),
                    a.balanced() && b.balanced()));
        }
        return List.copyOf(lines.values());
    }

    public static List<NodeStatus.Child> children(List<ChildStatus> children) {
        return children.stream().map(child -> new NodeStatus.Child(child.node(), child.connected(),
                Instant.ofEpochMilli(child.lastHeard()),
                child.waiting() == ChildStatus.NOTHING_KNOWN ? -1 : child.waiting().records(),
                NodeStatus.Standing.valueOf(child.standing().name()), child.storage())).toList();
    }

    public static List<NodeStatus.Route> routes(CamelRoutes routes) {
        return routes.statuses().stream().map(route -> new NodeStatus.Route(route.id(), route.state(), route.error()))
                .toList();
    }

    /** Until when the certificate holds. */
    public static Fact certificate(NodeIdentity identity) {
        return new Fact("node.certificate", view -> view.words().now().isBefore(identity.notAfter())
                ? view.t().get("node.until", view.words().day(identity.notAfter()),
                        view.words().until(identity.notAfter()))
                : view.t().get("node.expired", view.words().day(identity.notAfter())));
    }

    /** By which rules many warnings become one: name and version. */
    public static Fact correlation(Supplier<String> rules) {
        return new Fact("warning.rules", view -> rules.get());
    }

    /** Which program runs. */
    public static Fact version(String program) {
        return new Fact("node.version", view -> program + " · Java " + Runtime.version().feature());
    }

    /** Zero and zero when the file system does not say. */
    public static NodeStatus.Disk disk(Path data, Storage state) {
        try {
            FileStore store = Files.getFileStore(data);
            return new NodeStatus.Disk(store.getUsableSpace(), store.getTotalSpace(), state);
        } catch (IOException e) {
            return new NodeStatus.Disk(0, 0, state);
        }
    }
}
