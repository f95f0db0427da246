package org.microbrain.correlate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.Words;

/**
 * The same moving from station to station in its travel time, as a rise does down a river.
 *
 * @param stations in the order in which it comes to them
 * @param calm     events of one station no further apart are one arrival, which is that of the first
 */
record Moving(String name, String hazard, EventFilter of, Words what, List<Station> stations, Duration calm, Levels levels)
        implements CorrelationRule {

    static final int MOST_STATIONS = 32;
    /** Of one station, the latest; with a calm of some hours there are never more. */
    private static final int MOST_ARRIVALS = 16;

    Moving {
        stations = List.copyOf(stations);
    }

    /**
     * @param least the shortest travel time from the station before it
     * @param most  the longest
     */
    record Station(DivisionCode place, Duration least, Duration most) {
    }

    /** What came to one station at one time. */
    private record Arrival(int station, List<Event> events) {

        long millis() {
            return events.get(0).millis();
        }
    }

    static Moving read(Section section, String name) {
        section.onlyKeys("name", "kind", "of", "hazard", "what", "stations", "calm", "level");
        section.require("of", "hazard", "what", "stations", "level");
        List<Station> stations = new ArrayList<>();
        Set<DivisionCode> seen = new HashSet<>();
        for (Section entry : section.sections("stations")) {
            Station station = station(entry, stations.isEmpty());
            if (station.place() != null && !seen.add(station.place())) {
                entry.problem("place", "同一地点重复", "is there twice");
            }
            stations.add(station);
        }
        if (stations.size() < 2 || stations.size() > MOST_STATIONS) {
            section.problem("stations", "应有 2 至 " + MOST_STATIONS + " 个站", "must be 2 to " + MOST_STATIONS + " stations");
        }
        return new Moving(name, section.value("hazard", CorrelationRule::word, ""), EventFilter.read(section.section("of")),
                Spans.words(section.section("what")), stations, Spans.read(section, "calm", Duration.ofHours(6)),
                Levels.read(section, "level", 2));
    }

    /** After a problem its place may be null. */
    private static Station station(Section entry, boolean first) {
        entry.onlyKeys("place", "travel");
        entry.require("place");
        if (!first) {
            entry.require("travel");
        }
        Section travel = entry.section("travel");
        travel.onlyKeys("least", "most");
        Duration most = Spans.read(travel, "most", Duration.ofHours(6));
        Duration least = travel.duration("least", Duration.ZERO);
        if (least.compareTo(most) > 0) {
            travel.problem("least", "最短时间不应大于最长时间", "is longer than the longest");
        }
        return new Station(entry.value("place", DivisionCode::new, null), least, most);
    }

    @Override
    public Duration span() {
        return calm;
    }

    /** The lowest hub whose area holds all stations. */
    @Override
    public boolean isFor(DivisionCode hub) {
        return holdsAll(hub) && (hub.level() == Level.COUNTY || hub.level() == Level.CITY && !holdsAll(countyOf(stations.get(0).place())));
    }

    private boolean holdsAll(DivisionCode area) {
        return stations.stream().allMatch(station -> area.contains(station.place()));
    }

    private static DivisionCode countyOf(DivisionCode place) {
        DivisionCode area = place;
        while (area.level().compareTo(Level.COUNTY) > 0) {
            area = area.parent();
        }
        return area;
    }

    @Override
    public boolean wants(Event event) {
        return station(event) >= 0 && of.takes(event);
    }

    private int station(Event event) {
        for (int i = 0; i < stations.size(); i++) {
            if (stations.get(i).place().equals(event.area())) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public List<Cluster> clusters(List<Event> events, long now, Phrases phrases) {
        List<Arrival> arrivals = arrivals(events);
        List<Cluster> clusters = new ArrayList<>();
        for (List<Arrival> chain = longest(arrivals); levels.of(chain.size()).isPresent(); chain = longest(arrivals)) {
            arrivals.removeAll(chain);
            clusters.add(cluster(chain, now, phrases));
        }
        return clusters;
    }

    /** Station by station, each by time. */
    private List<Arrival> arrivals(List<Event> events) {
        List<Arrival> arrivals = new ArrayList<>();
        for (int station = 0; station < stations.size(); station++) {
            List<Arrival> ofStation = new ArrayList<>();
            List<Event> here = new ArrayList<>();
            for (Event event : events) {
                if (station(event) != station) {
                    continue;
                }
                if (!here.isEmpty() && event.millis() - here.get(here.size() - 1).millis() > calm.toMillis()) {
                    ofStation.add(new Arrival(station, here));
                    here = new ArrayList<>();
                }
                here.add(event);
            }
            if (!here.isEmpty()) {
                ofStation.add(new Arrival(station, here));
            }
            arrivals.addAll(ofStation.subList(Math.max(0, ofStation.size() - MOST_ARRIVALS), ofStation.size()));
        }
        return arrivals;
    }

    /** The longest chain of arrivals each of which is in its travel time; a station may have missed it. Of several the first. */
    private List<Arrival> longest(List<Arrival> arrivals) {
        List<List<Arrival>> ending = new ArrayList<>();
        List<Arrival> best = List.of();
        for (int i = 0; i < arrivals.size(); i++) {
            List<Arrival> chain = List.of();
            for (int j = 0; j < i; j++) {
                if (ending.get(j).size() > chain.size() && inTime(arrivals.get(j), arrivals.get(i))) {
                    chain = ending.get(j);
                }
            }
            List<Arrival> longer = new ArrayList<>(chain);
            longer.add(arrivals.get(i));
            ending.add(longer);
            best = longer.size() > best.size() ? longer : best;
        }
        return best;
    }

    private boolean inTime(Arrival before, Arrival after) {
        if (before.station() >= after.station()) {
            return false;
        }
        long least = 0;
        long most = 0;
        for (Station station : stations.subList(before.station() + 1, after.station() + 1)) {
            least += station.least().toMillis();
            most += station.most().toMillis();
        }
        long took = after.millis() - before.millis();
        return took >= least && took <= most;
    }

    private Cluster cluster(List<Arrival> chain, long now, Phrases phrases) {
        List<Event> events = chain.stream().flatMap(arrival -> arrival.events().stream()).sorted(Event.BY_TIME).toList();
        Map.Entry<Integer, WarningLevel> reached = levels.of(chain.size()).orElseThrow();
        boolean fresh = chain.get(chain.size() - 1).millis() >= now - calm.toMillis();
        Optional<WarningLevel> level = fresh ? Optional.of(Levels.worst(reached.getValue(), events)) : Optional.empty();
        return new Cluster("", events, level, reason(chain, reached, phrases));
    }

    private Words reason(List<Arrival> chain, Map.Entry<Integer, WarningLevel> reached, Phrases phrases) {
        Arrival first = chain.get(0);
        Arrival last = chain.get(chain.size() - 1);
        Words places = phrases.places(chain.stream().map(arrival -> arrival.events().get(0)).toList());
        Words took = phrases.duration(Duration.ofMillis(last.millis() - first.millis()));
        Words next = next(last, phrases);
        Words level = reached.getValue().words();
        return new Words(what.zh() + "自上游向下游移动，" + took.zh() + "内经过 " + chain.size() + " 站，与传播时间相符：" + places.zh() + "。"
                + next.zh() + "依据规则 " + name + "：达到 " + reached.getKey() + " 站为" + level.zh(),
                what.en() + " moves down, past " + chain.size() + " stations in " + took.en() + ", in its travel time: "
                        + places.en() + ". " + next.en() + "By rule " + name + ", " + reached.getKey() + " stations are "
                        + level.en());
    }

    /** Who lies next, and when it is expected there. */
    private Words next(Arrival last, Phrases phrases) {
        if (last.station() + 1 >= stations.size()) {
            return new Words("", "");
        }
        Station next = stations.get(last.station() + 1);
        Words place = phrases.place(next.place());
        String from = phrases.clock(last.millis() + next.least().toMillis());
        String until = phrases.clock(last.millis() + next.most().toMillis());
        return new Words("预计 " + from + "–" + until + " 到达下一站" + place.zh() + "。",
                "Expected at " + place.en() + " between " + from + " and " + until + ". ");
    }
}
