package org.microbrain.core.rollout;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/**
 * Which wave each node of a rollout is in. The same nodes always fall into the same waves: those that were heard of lately
 * first, because they tell most, then in an order that is another one for each rollout, so that it is not always the same
 * villages that go first.
 */
final class WaveAssignment {

    private final long rollout;
    private final Instant awakeSince;

    /** @param awakeSince a node that was heard of since then counts as awake */
    WaveAssignment(long rollout, Instant awakeSince) {
        this.rollout = rollout;
        this.awakeSince = awakeSince;
    }

    /** A node with its last sign of life. */
    record Candidate(NodeId node, Instant lastSeen) { }

    /**
     * Waves by node, from 1. What no wave asks for is left out.
     *
     * @param candidates each once
     */
    Map<NodeId, Integer> assign(List<Wave> waves, Collection<Candidate> candidates) {
        List<Candidate> left = new ArrayList<>(candidates);
        left.sort(Comparator.comparing((Candidate one) -> one.lastSeen().isBefore(awakeSince))
                .thenComparingInt(one -> order(one.node())).thenComparing(Candidate::node));
        Map<NodeId, Integer> assigned = new HashMap<>();
        for (int wave = 1; wave <= waves.size() && !left.isEmpty(); wave++) {
            Set<NodeId> taken = new HashSet<>(take(waves.get(wave - 1).size(), left, candidates.size()));
            for (NodeId node : taken) {
                assigned.put(node, wave);
            }
            left.removeIf(one -> taken.contains(one.node()));
        }
        return assigned;
    }

    private int order(NodeId node) {
        CRC32C crc = new CRC32C();
        crc.update((rollout + " " + node).getBytes(StandardCharsets.US_ASCII));
        return (int) crc.getValue();
    }

    private static List<NodeId> take(WaveSize size, List<Candidate> left, int all) {
        if (size instanceof WaveSize.Count count) {
            return first(left, count.nodes());
        }
        if (size instanceof WaveSize.Share share) {
            return first(left, share.share().of(all));
        }
        if (size instanceof WaveSize.OneCommunityInEachCounty) {
            return oneInEachCounty(left);
        }
        if (size instanceof WaveSize.OneCountyInEachCity) {
            Set<DivisionCode> counties = oneCountyInEachCity(left);
            return left.stream().map(Candidate::node).filter(node -> counties.contains(at(node, Level.COUNTY))).toList();
        }
        if (size instanceof WaveSize.Areas areas) {
            return left.stream().map(Candidate::node)
                    .filter(node -> areas.areas().stream().anyMatch(area -> area.contains(node.area()))).toList();
        }
        return first(left, left.size());
    }

    private static List<NodeId> first(List<Candidate> left, int most) {
        return left.stream().limit(most).map(Candidate::node).toList();
    }

    /** In each county the first community, or when there is none the first township; hubs are not of them. */
    private static List<NodeId> oneInEachCounty(List<Candidate> left) {
        Map<DivisionCode, NodeId> chosen = new TreeMap<>();
        for (Candidate one : left) {
            if (one.node().area().level() == Level.COMMUNITY) {
                chosen.putIfAbsent(at(one.node(), Level.COUNTY), one.node());
            }
        }
        for (Candidate one : left) {
            if (one.node().area().level().compareTo(Level.COUNTY) > 0) {
                chosen.putIfAbsent(at(one.node(), Level.COUNTY), one.node());
            }
        }
        return List.copyOf(chosen.values());
    }

    private static Set<DivisionCode> oneCountyInEachCity(List<Candidate> left) {
        Map<DivisionCode, DivisionCode> chosen = new TreeMap<>();
        for (Candidate one : left) {
            chosen.putIfAbsent(at(one.node(), Level.CITY), at(one.node(), Level.COUNTY));
        }
        return new HashSet<>(chosen.values());
    }

    /** The division around a node at a level, or its own when that is higher. */
    static DivisionCode at(NodeId node, Level level) {
        DivisionCode area = node.area();
        return new DivisionCode(area.code().substring(0, level.digits()) + "0".repeat(12 - level.digits()));
    }
}
