package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.record.NodeId;

/**
 * A rollout as somebody may see it: with the nodes of their area alone.
 *
 * @param waves    bar for each wave, also of those to come
 * @param nodes    the first nodes of each wave, those that a person has to look at before the others
 * @param cities   bar for each city, by code
 * @param failures nodes that failed, are unwell or quiet, by the word for why; the commonest first
 * @param verdicts of the waves that have begun, over all the province
 * @param events   the latest first
 */
public record RolloutView(Rollout rollout, Bar all, List<Bar> waves, List<List<NodeLine>> nodes,
                          Map<DivisionCode, Bar> cities,
                          List<Failures> failures, List<Judgement> verdicts, List<RolloutEvent> events) {

    private static final int EVENTS = 100;
    private static final int NODES = 50;

    /**
     * Nodes with one reason.
     *
     * @param nodes the first of them
     * @param since when the latest of them came to it
     */
    public record Failures(String reason, int count, List<NodeId> nodes, Instant since) { }

    /**
     * One node.
     *
     * @param reason the word for why it is no further; empty otherwise
     */
    public record NodeLine(NodeId node, Stage stage, String reason) { }

    static RolloutView of(RolloutDesk desk, Rollout rollout, DivisionCode area) {
        Map<NodeId, Track> seen = seen(rollout, area);
        List<Bar> waves = new ArrayList<>();
        List<List<NodeLine>> nodes = new ArrayList<>();
        for (int i = 1; i <= rollout.plan().waves().size(); i++) {
            int wave = i;
            waves.add(Bar.of(seen.values().stream().filter(track -> track.wave() == wave).toList()));
            nodes.add(lines(seen, wave));
        }
        Map<DivisionCode, List<Track>> byCity = new TreeMap<>();
        seen.forEach((node, track) -> byCity.computeIfAbsent(WaveAssignment.at(node, Level.CITY), city -> new ArrayList<>())
                .add(track));
        Map<DivisionCode, Bar> cities = new TreeMap<>();
        byCity.forEach((city, tracks) -> cities.put(city, Bar.of(tracks)));
        long number = rollout.plan().number();
        return new RolloutView(rollout, Bar.of(seen.values()), waves, nodes, cities, failures(seen), desk.verdicts(number),
                desk.events(number, EVENTS));
    }

    private static List<NodeLine> lines(Map<NodeId, Track> seen, int wave) {
        return seen.entrySet().stream().filter(one -> one.getValue().wave() == wave)
                .sorted(Comparator.comparing((Map.Entry<NodeId, Track> one) -> urgency(one.getValue()))
                        .thenComparing(Map.Entry::getKey)).limit(NODES)
                .map(one -> new NodeLine(one.getKey(), one.getValue().stage(), one.getValue().reason())).toList();
    }

    private static int urgency(Track track) {
        return switch (track.stage()) {
            case FAILED -> 0;
            case QUIET -> 1;
            case GOING_BACK -> 2;
            case BACK -> 3;
            case TRYING, WISHED -> 4;
            case KEPT -> track.reason().isEmpty() ? 5 : 0;
            case WAITING, OVERRULED, WITHDRAWN -> 6;
        };
    }

    /** Its nodes in an area. */
    static Map<NodeId, Track> seen(Rollout rollout, DivisionCode area) {
        if (area.level() == Level.PROVINCE) {
            return rollout.tracks();
        }
        return rollout.tracks().entrySet().stream().filter(one -> area.contains(one.getKey().area()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<Failures> failures(Map<NodeId, Track> tracks) {
        Map<String, List<NodeId>> byReason = new HashMap<>();
        Map<String, Instant> since = new HashMap<>();
        tracks.forEach((node, track) -> {
            if (track.stage() == Stage.FAILED || track.stage() == Stage.QUIET
                    || track.stage() == Stage.KEPT && !track.reason().isEmpty()) {
                byReason.computeIfAbsent(track.reason(), fresh -> new ArrayList<>()).add(node);
                since.merge(track.reason(), track.since(), (a, b) -> a.isAfter(b) ? a : b);
            }
        });
        return byReason.entrySet().stream().map(one -> new Failures(one.getKey(), one.getValue().size(),
                        one.getValue().stream().sorted().limit(NODES).toList(), since.get(one.getKey())))
                .sorted(Comparator.comparingInt(Failures::count).reversed().thenComparing(Failures::reason)).toList();
    }
}
