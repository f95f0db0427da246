package org.microbrain.runtime.console;

import gg.jte.Content;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.NodeStatus.Child;
import org.microbrain.runtime.console.NodeStatus.LastReading;
import org.microbrain.runtime.console.NodeStatus.LedgerLine;
import org.microbrain.runtime.console.NodeStatus.OpenWarning;

/** The first page of every node: warnings, latest readings, backlog, ledger, children, routes. */
public final class NodePage implements Page {

    /** What fits a page one scrolls on a phone. */
    private static final int MOST_WARNINGS = 12;
    private static final int MOST_READINGS = 60;
    /** A reading older than this is greyed: it says how it was, not how it is. */
    private static final Duration STALE = Duration.ofMinutes(30);

    private final Templates templates;

    /**
     * A reading as a row of the page.
     *
     * @param node the name of who read it, when it was not this node; else empty
     */
    public record Row(String node, String series, LastReading reading, boolean stale) { }

    NodePage(Templates templates) {
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public String titleKey() {
        return "node.title";
    }

    @Override
    public Content content(View view) {
        NodeStatus status = view.status();
        return templates.content("node.jte", Map.of("view", view, "warnings",
                latest(status.warnings()), "levels", levels(status.warnings()),
                "rows", rows(view), "waiting", status.backlog().stream().filter(one -> one.records() > 0).toList(),
                "children", worstFirst(status.children()), "ledger", ledger(status.ledger())));
    }

    /** The newest by when they were raised, wherever they came from: after a cut older ones arrive last. */
    static List<OpenWarning> latest(List<OpenWarning> warnings) {
        return warnings.stream().sorted(Comparator.comparing(OpenWarning::born).reversed()).limit(MOST_WARNINGS)
                .toList();
    }

    /** How many warnings of each level, the highest first. */
    static Map<Integer, Long> levels(List<OpenWarning> warnings) {
        return warnings.stream().collect(Collectors.groupingBy(OpenWarning::level,
                () -> new TreeMap<>(Comparator.reverseOrder()), Collectors.counting()));
    }

    /** The latest readings, in an order that stays while values come: by node, then by series. */
    static List<Row> rows(View view) {
        return view.status().readings().stream().limit(MOST_READINGS).sorted(Comparator.comparing(LastReading::series))
                .map(reading -> row(reading, view)).toList();
    }

    private static Row row(LastReading reading, View view) {
        boolean stale = view.words().now().toEpochMilli() - reading.millis() > STALE.toMillis();
        NodeId here = view.status().node();
        NodeId node = reading.node(here);
        String before = node.text() + "/";
        return reading.series().startsWith(before)
                ? new Row(view.words().name(node.area()), reading.series().substring(before.length()), reading, stale)
                : new Row("", reading.series(), reading, stale);
    }

    /** Of whom there are two, then who is away, then who has most to send. */
    static List<Child> worstFirst(List<Child> children) {
        return children.stream().sorted(Comparator.comparing((Child child) -> child.standing() != NodeStatus.Standing.TWICE)
                .thenComparing(Child::connected)
                .thenComparing(Comparator.comparingLong(Child::backlog).reversed())
                .thenComparing(Child::node)).toList();
    }

    /** What does not balance, then what waits, then the rest. */
    static List<LedgerLine> ledger(List<LedgerLine> lines) {
        return lines.stream().sorted(Comparator.comparing(LedgerLine::balanced)
                .thenComparing(line -> line.waiting() == 0).thenComparing(LedgerLine::node)).toList();
    }
}
