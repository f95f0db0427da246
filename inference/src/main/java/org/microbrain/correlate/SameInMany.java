package org.microbrain.correlate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.DivisionCode.Level;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.Words;

/**
 * The same in many places within a time.
 *
 * @param counties whether it counts counties, at cities; otherwise villages and townships, at counties
 * @param within   the longest time between the first and the last of those that are counted together; events no further
 *                 apart are one thing, however long that lasts
 */
record SameInMany(String name, String hazard, EventFilter of, Words what, boolean counties, Duration within, Levels levels)
        implements CorrelationRule {

    static SameInMany read(Section section, String name) {
        section.onlyKeys("name", "kind", "each", "of", "hazard", "what", "within", "level");
        section.require("each", "of", "hazard", "what", "within", "level");
        return new SameInMany(name, section.value("hazard", CorrelationRule::word, ""), EventFilter.read(section.section("of")),
                Spans.words(section.section("what")), section.value("each", SameInMany::counties, false),
                Spans.read(section, "within", null), Levels.read(section, "level", 2));
    }

    private static boolean counties(String each) {
        if (!each.equals("village") && !each.equals("county")) {
            throw new InvalidValue("应为 village 或 county", "must be village or county");
        }
        return each.equals("county");
    }

    @Override
    public Duration span() {
        return within;
    }

    @Override
    public boolean isFor(DivisionCode hub) {
        return hub.level() == (counties ? Level.CITY : Level.COUNTY);
    }

    @Override
    public boolean wants(Event event) {
        boolean county = event.area().level() == Level.COUNTY;
        boolean below = event.area().level().compareTo(Level.COUNTY) > 0;
        return (counties ? county : below) && of.takes(event);
    }

    @Override
    public List<Cluster> clusters(List<Event> events, long now, Phrases phrases) {
        List<Cluster> clusters = new ArrayList<>();
        List<Event> run = new ArrayList<>();
        for (Event event : events) {
            if (!run.isEmpty() && event.millis() - run.get(run.size() - 1).millis() > within.toMillis()) {
                cluster(run, now, phrases).ifPresent(clusters::add);
                run = new ArrayList<>();
            }
            run.add(event);
        }
        cluster(run, now, phrases).ifPresent(clusters::add);
        return clusters;
    }

    private Optional<Cluster> cluster(List<Event> run, long now, Phrases phrases) {
        int most = most(run, Long.MIN_VALUE);
        if (levels.of(most).isEmpty()) {
            return Optional.empty();
        }
        Optional<Map.Entry<Integer, WarningLevel>> fresh = levels.of(most(run, now - within.toMillis()));
        int counted = fresh.isPresent() ? most(run, now - within.toMillis()) : most;
        Map.Entry<Integer, WarningLevel> reached = fresh.or(() -> levels.of(most)).orElseThrow();
        return Optional.of(new Cluster("", run, fresh.map(one -> Levels.worst(one.getValue(), run)),
                reason(run, counted, reached, phrases)));
    }

    /** The most places within the time, the last event of which is no older than that. */
    private int most(Collection<Event> run, long since) {
        Deque<Event> window = new ArrayDeque<>();
        Map<DivisionCode, Integer> places = new HashMap<>();
        int most = 0;
        for (Event event : run) {
            window.addLast(event);
            places.merge(event.area(), 1, Integer::sum);
            while (event.millis() - window.getFirst().millis() > within.toMillis()) {
                places.computeIfPresent(window.removeFirst().area(), (place, count) -> count == 1 ? null : count - 1);
            }
            if (event.millis() >= since) {
                most = Math.max(most, places.size());
            }
        }
        return most;
    }

    private Words reason(List<Event> run, int count, Map.Entry<Integer, WarningLevel> reached, Phrases phrases) {
        Words time = phrases.duration(within);
        Words places = phrases.places(run);
        Words level = reached.getValue().words();
        WarningLevel worst = Levels.worst(reached.getValue(), run);
        boolean worse = worst != reached.getValue();
        return new Words(time.zh() + "内有 " + count + " 处" + what.zh() + "：" + places.zh() + "。依据规则 " + name + "：达到 "
                + reached.getKey() + " 处为" + level.zh() + (worse ? "；其中已有" + worst.words().zh() : ""),
                what.en() + " in " + count + " places within " + time.en() + ": " + places.en() + ". By rule " + name + ", "
                        + reached.getKey() + " places are " + level.en() + (worse ? "; one of them is " + worst.words().en() : ""));
    }
}
