package org.microbrain.runtime.console;

import gg.jte.Content;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.NodeStatus.Child;
import org.microbrain.runtime.console.NodeStatus.LastReading;
import org.microbrain.runtime.console.NodeStatus.LedgerLine;
import org.microbrain.runtime.console.NodeStatus.OpenWarning;

/**
 * What a node says of itself: backlog, ledger, children, routes; warnings and latest readings, too, where it is the first
 * page.
 */
public final class NodePage implements Page {

    /** What fits a page one scrolls on a phone. */
    private static final int MOST_WARNINGS = 12;
    private static final int MOST_READINGS = 60;
    /** Of children and of the ledger, the worst; the rest stands on pages of their own. */
    private static final int MOST_NODES = 60;
    /** A reading older than this is greyed: it says how it was, not how it is. */
    private static final Duration STALE = Duration.ofMinutes(30);

    private final String path;
    private final List<Fact> facts;
    private final Templates templates;

    /**
     * A reading as a row of the page.
     *
     * @param node the name of who read it, when it was not this node; else empty
     */
    public record Row(String node, String series, LastReading reading, boolean stale) { }

    /** @param facts may still grow until the first request */
    NodePage(String path, List<Fact> facts, Templates templates) {
        this.path = path;
        this.facts = facts;
        this.templates = templates;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String titleKey() {
        return "node.title";
    }

    @Override
    public boolean seldom() {
        return !path.equals("/");
    }

    @Override
    public Content content(View view) {
        NodeStatus status = view.status();
        boolean first = path.equals("/");
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "first", first, "facts", facts,
                "warnings", latest(status.warnings()), "levels", levels(status.warnings()),
                "rows", first ? rows(view) : List.of()));
        parameters.put("waiting", status.backlog().stream().filter(one -> one.records() > 0).toList());
        parameters.put("children", worstFirst(status.children()).stream().limit(MOST_NODES).toList());
        parameters.put("ledger", ledger(status.ledger()).stream().limit(MOST_NODES).toList());
        return templates.content("node.jte", parameters);
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
