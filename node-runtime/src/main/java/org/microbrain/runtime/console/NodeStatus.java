package org.microbrain.runtime.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.Tier;

/**
 * What a node says of itself, as its page shows it and as {@code /api/v1/status} gives it. Lists are short: a tier puts
 * the latest or worst few in, not all. Immutable.
 *
 * @param node     the node's name
 * @param name     its name for people
 * @param tier     which program it is
 * @param level    the level of its division, from the code
 * @param area     its division
 * @param started  when the program started
 * @param link     its link to a parent
 * @param children nodes it is or was a parent of; empty at an edge
 * @param backlog  what waits for the parent, one entry a class; empty at the core
 * @param ledger   one line for each origin
 * @param routes   its Camel routes
 * @param readings the latest reading of series, newest first
 * @param warnings the latest warnings, newest first
 * @param disk     where its data lies
 * @param clock    how far its clock is believed
 * @param refused  what was refused, count by reason
 * @param troubles what a person must mend at this very node; not empty makes {@code /health} fail
 */
public record NodeStatus(NodeId node, LocalName name, Tier tier, DivisionCode.Level level, DivisionCode area,
        Instant started, Link link, List<Child> children, List<Backlog> backlog, List<LedgerLine> ledger,
        List<Route> routes, List<LastReading> readings, List<OpenWarning> warnings, Disk disk,
        RecordTime.Quality clock, Map<String, Long> refused, List<Notice> troubles) {

    public NodeStatus {
        children = List.copyOf(children);
        backlog = List.copyOf(backlog);
        ledger = List.copyOf(ledger);
        routes = List.copyOf(routes);
        readings = List.copyOf(readings);
        warnings = List.copyOf(warnings);
        refused = Map.copyOf(refused);
        troubles = List.copyOf(troubles);
    }

    /** How the link to a parent stands; NONE at the core. */
    public enum LinkState { CONNECTED, CONNECTING, OFFLINE, NONE }

    /**
     * The link to a parent.
     *
     * @param state     how it stands
     * @param parent    the parent connected or tried; null when there is none
     * @param since     since when the state holds; null when there is none
     * @param lastError why the last attempt failed; null when it did not
     */
    public record Link(LinkState state, NodeId parent, Instant since, String lastError) {

        /** What the core has. */
        public static final Link NONE = new Link(LinkState.NONE, null, null, null);
    }

    /**
     * A child.
     *
     * @param node      its name
     * @param connected whether it is connected here now
     * @param lastSeen  the last sign of life; null before the first
     * @param backlog   records waiting there, as it last said; -1 when it never did
     * @param standing  whether there is one machine of this name, and the same as before
     * @param storage   its disk, as it last said
     */
    public record Child(NodeId node, boolean connected, Instant lastSeen, long backlog, Standing standing,
                        Storage storage) {
    }

    /** Whether one machine goes by a child's name, another one than before, or two at once. */
    public enum Standing { USUAL, REPLACED, TWICE }

    /** Records and bytes of one class that wait for the parent. */
    public record Backlog(PriorityClass priority, long records, long bytes) { }

    /**
     * The account of one origin: made = received + shed + waiting. At an edge {@code received} is what the parent has
     * acknowledged.
     *
     * @param balanced whether the equation holds; a line that is still moving counts as balanced
     */
    public record LedgerLine(NodeId node, long made, long received, long shed, long waiting, boolean balanced) { }

    /**
     * A Camel route.
     *
     * @param id    its id
     * @param state as Camel says (Started, Stopped, …) or Broken
     * @param error what is wrong with it; null when nothing
     */
    public record Route(String id, String state, String error) { }

    /**
     * The latest reading of a series.
     *
     * @param series its name; at a hub or the core with the node's name and a slash before it
     * @param millis when, in Unix milliseconds
     * @param trend  the values before it and itself, oldest first; for the page alone
     * @param source where it is measured, in words, when the configuration says so; else empty
     */
    public record LastReading(String series, String unit, long millis, double value, @JsonIgnore List<Float> trend,
            String source) {

        private static final Pattern WITH_NODE = Pattern.compile("([1-9][0-9]{11}(?:-[a-z0-9]{1,16})?)/.+");

        /** Who read it: {@code here}, unless the name of another node stands before the series. */
        NodeId node(NodeId here) {
            Matcher parts = WITH_NODE.matcher(series);
            return parts.matches() ? new NodeId(parts.group(1)) : here;
        }
    }

    /**
     * A warning.
     *
     * @param id     minted at birth
     * @param level  1 blue, 2 yellow, 3 orange, 4 red
     * @param hazard what it warns of
     * @param area   where
     * @param node   who raised it; null while only steps of it have come
     * @param born   when
     * @param reason why, in words
     * @param state  how far it has been handled
     * @param series which reading was dangerous; empty when unknown
     */
    public record OpenWarning(String id, int level, String hazard, DivisionCode area, NodeId node, Instant born,
            Notice reason, String state, String series) { }

    /**
     * The file system that holds the node's data.
     *
     * @param free  bytes
     * @param total bytes
     * @param state whether it takes what it is given
     */
    public record Disk(long free, long total, Storage state) {

        public Disk(long free, long total) {
            this(free, total, Storage.GOOD);
        }
    }

    /** The same for somebody who sees {@code part} of the area only: nothing in it of what lies outside. */
    public NodeStatus within(DivisionCode part) {
        if (part.contains(area)) {
            return this;
        }
        return new NodeStatus(node, name, tier, level, area, started, link,
                children.stream().filter(child -> part.contains(child.node().area())).toList(), backlog,
                ledger.stream().filter(line -> part.contains(line.node().area())).toList(), routes,
                readings.stream().filter(reading -> part.contains(reading.node(node).area())).toList(),
                warnings.stream().filter(warning -> part.contains(warning.area())).toList(),
                disk, clock, refused, troubles);
    }

    /** The same with so many children and lines of the ledger at most: those of which something is wrong first. */
    public NodeStatus worst(int most) {
        return new NodeStatus(node, name, tier, level, area, started, link, NodePage.worstFirst(children).stream().limit(most).toList(),
                backlog, NodePage.ledger(ledger).stream().limit(most).toList(), routes, readings, warnings, disk, clock, refused,
                troubles);
    }

    /** Records waiting for the parent, all classes together. */
    public long waitingRecords() {
        return backlog.stream().mapToLong(Backlog::records).sum();
    }

    /** Children of whose name there are two machines. */
    public long childrenTwice() {
        return children.stream().filter(child -> child.standing() == Standing.TWICE).count();
    }

    /** Children connected now. */
    public long childrenConnected() {
        return children.stream().filter(Child::connected).count();
    }
}
