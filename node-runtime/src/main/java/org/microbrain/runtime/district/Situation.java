package org.microbrain.runtime.district;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.warning.OpenCount;

/** All nodes below at one moment, and what is open there. Immutable; questions about an area cost what lies in it. */
public final class Situation {

    private static final DivisionCode.Level[] LEVELS = DivisionCode.Level.values();

    private final Instant taken;
    private final NodeId here;
    private final List<NodeLine> lines;
    private final List<OpenCount> open;
    private final Map<DivisionCode, OpenWarnings> warnings;
    private final Set<NodeId> hubs;
    private final int mark;

    /**
     * @param here  the node that tells
     * @param lines in order of their nodes' names
     * @param open  warnings
     */
    Situation(Instant taken, NodeId here, List<NodeLine> lines, List<OpenCount> open) {
        this.taken = taken;
        this.here = here;
        this.lines = lines;
        this.open = open;
        this.warnings = byPlace(open);
        this.hubs = lines.stream().map(NodeLine::node).filter(Situation::mayBeHub).collect(Collectors.toUnmodifiableSet());
        int hash = open.hashCode();
        for (NodeLine line : lines) {
            hash = 31 * hash + Objects.hash(line.node(), line.state(), line.account().shed(), line.program());
        }
        this.mark = hash;
    }

    /** A hub stands for a county or a larger division; its code says so without a look at each level. */
    private static boolean mayBeHub(NodeId node) {
        return node.text().length() == 12 && node.text().startsWith("000000", DivisionCode.Level.COUNTY.digits());
    }

    /** Counted at each place and at all divisions around it. */
    static Map<DivisionCode, OpenWarnings> byPlace(List<OpenCount> open) {
        Map<DivisionCode, OpenWarnings> places = new HashMap<>();
        for (OpenCount one : open) {
            DivisionCode place = one.place();
            DivisionCode below;
            do {
                places.merge(place, new OpenWarnings(one.level(), one.count()),
                        (before, more) -> before.and(more.worst(), more.count()));
                below = place;
                place = place.parent();
            } while (!place.equals(below));
        }
        return places;
    }

    public Instant taken() {
        return taken;
    }

    /** Changes when a node's state, shed records or version, or an open warning does; not with ages and backlogs. */
    public int mark() {
        return mark;
    }

    /** The nodes of an area, by name; those of one area stand together. */
    public List<NodeLine> in(DivisionCode area) {
        String prefix = area.code().substring(0, area.level().digits());
        return lines.subList(place(prefix), place(prefix + ":"));
    }

    /** Where the first node that does not come before a text stands. */
    private int place(String text) {
        int low = 0;
        int high = lines.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (lines.get(middle).node().text().compareTo(text) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    public Optional<NodeLine> find(NodeId node) {
        int place = place(node.text());
        return place < lines.size() && lines.get(place).node().equals(node) ? Optional.of(lines.get(place)) : Optional.empty();
    }

    /** The nearest hub known around a node: whom it reports to as a rule; else the node that tells. */
    public NodeId parent(NodeId node) {
        return around(node.text(), DivisionCode.Level.COUNTY).or(() -> around(node.text(), DivisionCode.Level.CITY))
                .orElse(here);
    }

    private Optional<NodeId> around(String node, DivisionCode.Level level) {
        NodeId hub = new NodeId(node.substring(0, level.digits()) + "0".repeat(12 - level.digits()));
        return Optional.of(hub).filter(one -> hubs.contains(one) && !node.startsWith(one.text()));
    }

    /** Open warnings at a place and below. */
    public OpenWarnings warnings(DivisionCode area) {
        return warnings.getOrDefault(area, OpenWarnings.NONE);
    }

    /** Open warnings of an area, each place, hazard and level. */
    public List<OpenCount> open(DivisionCode area) {
        String prefix = area.code().substring(0, area.level().digits());
        return open.stream().filter(one -> one.place().code().startsWith(prefix)).toList();
    }

    /** A division as a whole. */
    public Place summary(DivisionCode area) {
        return Place.of(area, in(area), warnings(area));
    }

    /** The divisions of the next level in which there is a node or a warning, by code. */
    public List<Place> parts(DivisionCode area) {
        if (area.level() == DivisionCode.Level.COMMUNITY) {
            return List.of();
        }
        int digits = LEVELS[area.level().ordinal() + 1].digits();
        TreeSet<String> starts = new TreeSet<>();
        in(area).forEach(line -> starts.add(line.node().text().substring(0, digits)));
        open(area).forEach(one -> starts.add(one.place().code().substring(0, digits)));
        return starts.stream().map(start -> new DivisionCode(start + "0".repeat(12 - digits)))
                .filter(code -> !code.equals(area)).map(this::summary).toList();
    }

    /** All nodes, the worst first: by state, then by age of the newest record, then by name. */
    static List<NodeLine> worstFirst(List<NodeLine> lines) {
        List<NodeLine> sorted = new ArrayList<>(lines);
        sorted.sort(Comparator.comparing(NodeLine::state).thenComparing(line -> -line.warnings().worst())
                .thenComparingLong(line -> line.lastRecord() == 0 ? Long.MAX_VALUE : line.lastRecord())
                .thenComparing(NodeLine::node));
        return Collections.unmodifiableList(sorted);
    }
}
