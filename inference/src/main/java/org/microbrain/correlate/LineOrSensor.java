package org.microbrain.correlate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.Words;

/**
 * Whether a place's line is dead or a sensor of it. When the node itself fell silent, the silence of its sensors is part of
 * that; when it is heard, it is the sensors'.
 *
 * @param within how far apart the silence of a node and of its sensors may be and be one thing
 * @param patience how long the silence of a node is waited for, before a sensor is said to be dead
 * @param line   how bad a dead line is at least
 * @param sensor how bad a dead sensor is at least
 */
record LineOrSensor(String name, Duration within, Duration patience, WarningLevel line, WarningLevel sensor) implements CorrelationRule {

    /** The rule by which hubs warn of nodes that are not heard. */
    static final String SILENT_NODE = "silent-node";
    private static final String SILENCE = "silence";

    static LineOrSensor read(Section section, String name) {
        section.onlyKeys("name", "kind", "within", "wait", "line", "sensor");
        section.require("within");
        Duration within = Spans.read(section, "within", null);
        Duration patience = Spans.read(section, "wait", Duration.ofMinutes(6));
        if (patience.compareTo(within) >= 0) {
            section.problem("wait", "应短于 within", "must be shorter than within");
        }
        return new LineOrSensor(name, within, patience, section.value("line", Levels::of, WarningLevel.BLUE),
                section.value("sensor", Levels::of, WarningLevel.BLUE));
    }

    @Override
    public String hazard() {
        return "sensor";
    }

    @Override
    public Duration span() {
        return within;
    }

    @Override
    public boolean isFor(DivisionCode hub) {
        return hub.level() == Level.COUNTY;
    }

    @Override
    public boolean wants(Event event) {
        return !event.falseAlarm() && event.area().level().compareTo(Level.COUNTY) > 0
                && (event.rule().equals(SILENT_NODE) || event.detector().equals(SILENCE));
    }

    @Override
    public List<Cluster> clusters(List<Event> events, long now, Phrases phrases) {
        Map<DivisionCode, List<Event>> places = events.stream().collect(Collectors.groupingBy(Event::area, TreeMap::new,
                Collectors.toList()));
        List<Cluster> clusters = new ArrayList<>();
        places.values().forEach(here -> judge(here, now, phrases, clusters));
        return clusters;
    }

    private void judge(List<Event> here, long now, Phrases phrases, List<Cluster> clusters) {
        List<Event> silences = new ArrayList<>(here);
        silences.removeIf(event -> event.rule().equals(SILENT_NODE));
        for (Event node : here) {
            if (!node.rule().equals(SILENT_NODE)) {
                continue;
            }
            List<Event> its = silences.stream().filter(event -> Math.abs(event.millis() - node.millis()) <= within.toMillis()).toList();
            silences.removeAll(its);
            if (!its.isEmpty()) {
                List<Event> all = Stream.concat(Stream.of(node), its.stream()).sorted(Event.BY_TIME).toList();
                clusters.add(new Cluster("line " + node.area(), all, level(all, line, now), lineDead(its, phrases)));
            }
        }
        List<Event> dead = silences.stream().filter(event -> now - event.millis() >= patience.toMillis()).toList();
        for (List<Event> run : runs(dead)) {
            clusters.add(new Cluster("sensor " + run.get(0).area(), run, level(run, sensor, now), sensorDead(run, phrases)));
        }
    }

    private List<List<Event>> runs(List<Event> events) {
        List<List<Event>> runs = new ArrayList<>();
        for (Event event : events) {
            List<Event> last = runs.isEmpty() ? List.of() : runs.get(runs.size() - 1);
            if (last.isEmpty() || event.millis() - last.get(last.size() - 1).millis() > within.toMillis()) {
                runs.add(new ArrayList<>());
            }
            runs.get(runs.size() - 1).add(event);
        }
        return runs;
    }

    private Optional<WarningLevel> level(List<Event> events, WarningLevel least, long now) {
        boolean fresh = events.get(events.size() - 1).millis() >= now - within.toMillis();
        return fresh ? Optional.of(Levels.worst(least, events)) : Optional.empty();
    }

    private Words lineDead(List<Event> silences, Phrases phrases) {
        Words place = phrases.place(silences.get(0).area());
        return new Words(place.zh() + "：节点失联，同时有传感器静默（" + series(silences) + "）。判断为线路或节点故障，不逐个按传感器故障处理。依据规则 " + name,
                place.en() + ": the node is not heard, and sensors are silent (" + series(silences)
                        + "). The line or the node is dead, not each sensor. By rule " + name);
    }

    private Words sensorDead(List<Event> silences, Phrases phrases) {
        Words place = phrases.place(silences.get(0).area());
        return new Words(place.zh() + "：节点在线，但传感器静默（" + series(silences) + "）。判断为传感器故障，不是线路故障。依据规则 " + name,
                place.en() + ": the node is heard, yet sensors are silent (" + series(silences)
                        + "). The sensor is dead, not the line. By rule " + name);
    }

    private static String series(List<Event> silences) {
        return silences.stream().map(Event::series).distinct().limit(5).collect(Collectors.joining(", "));
    }
}
