package org.microbrain.runtime.district;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.microbrain.body.ReportBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.NodeStatus.Child;
import org.microbrain.runtime.node.LastHeard.Heard;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.warning.OpenCount;
import org.microbrain.runtime.warning.WarningBook;

/**
 * Puts together what a hub or the core knows of the nodes below: the ledger says which there are, the links how those that
 * are connected do, records how the rest do. All pages of all people share one answer, which is made anew when it is older
 * than {@link #FRESH} or twenty times the time it took. Safe for use by several threads.
 */
public final class District {

    static final Duration FRESH = Duration.ofSeconds(2);
    private static final int TIMES = 20;

    private final NodeId node;
    private final Supplier<List<NodeAccount>> accounts;
    private final Supplier<List<Child>> children;
    private final LatestSeen latest;
    private final WarningBook book;
    private final InstantSource time;
    private final LongSupplier elapsed;
    private Situation last;
    private List<OpenCount> open = List.of();
    private long made;
    private long took;

    /**
     * @param node     who tells
     * @param accounts of all nodes that were ever heard of
     * @param children nodes that are or were connected here
     * @param elapsed  a clock that never jumps, milliseconds
     */
    public District(NodeId node, Supplier<List<NodeAccount>> accounts, Supplier<List<Child>> children, LatestSeen latest,
                    WarningBook book, InstantSource time, LongSupplier elapsed) {
        this.node = node;
        this.accounts = accounts;
        this.children = children;
        this.latest = latest;
        this.book = book;
        this.time = time;
        this.elapsed = elapsed;
    }

    /** How all is. */
    public synchronized Situation now() {
        long now = elapsed.getAsLong();
        if (last == null || now - made > Math.max(FRESH.toMillis(), TIMES * took)) {
            last = look(time.instant());
            made = elapsed.getAsLong();
            took = made - now;
        }
        return last;
    }

    private Situation look(Instant now) {
        Map<NodeId, NodeAccount> all = new TreeMap<>();
        for (NodeAccount account : accounts.get()) {
            if (isBelow(account.node())) {
                all.put(account.node(), account);
            }
        }
        Map<NodeId, Child> connected = new TreeMap<>();
        for (Child child : children.get().stream().filter(child -> isBelow(child.node())).toList()) {
            connected.put(child.node(), child);
            all.putIfAbsent(child.node(), new NodeAccount(child.node(), 0, 0, 0, 0, true, 0, 0));
        }
        Map<NodeId, Heard> heard = latest.heard();
        Map<NodeId, ReportBody> reports = latest.reports(node.area());
        open = open();
        Map<DivisionCode, OpenWarnings> warnings = Situation.byPlace(open);
        List<NodeLine> lines = new ArrayList<>(all.size());
        for (NodeAccount account : all.values()) {
            NodeId one = account.node();
            lines.add(NodeLine.of(account, Optional.ofNullable(connected.get(one)), heard.get(one), reports.get(one),
                    warnings.getOrDefault(one.area(), OpenWarnings.NONE), now));
        }
        return new Situation(now, node, lines, open);
    }

    /** Other processes of the core, relays and workers, are no nodes below it. */
    private boolean isBelow(NodeId other) {
        return !other.area().equals(node.area()) || other.isOfDevices();
    }

    /** As it was when the book of warnings cannot say; its trouble stands on the page. */
    private List<OpenCount> open() {
        try {
            return book.openCounts(node.area()).join();
        } catch (CompletionException broken) {
            return open;
        }
    }
}
