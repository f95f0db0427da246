package org.microbrain.core.learn;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.HubSums;
import org.microbrain.record.DivisionCode;
import org.microbrain.sums.Topic;
import org.microbrain.sums.Weeks;

/**
 * What villages gave for training in the last year, by kind of sensor and part of an area.
 *
 * @param lines by kind of sensor, then by place
 */
public record SumsSeen(List<Line> lines) {

    /** Weeks that count. */
    public static final int WEEKS = 52;

    /**
     * One kind of sensor in one part of the area.
     *
     * @param place    the part, one level down
     * @param villages at least so many: a hub's sums do not say which villages they are of, so that of each hub the largest
     *                 number counts
     * @param rows     hours
     * @param from     first Monday
     * @param to       last Sunday
     */
    public record Line(Topic topic, DivisionCode place, int villages, long rows, LocalDate from, LocalDate to) {
    }

    /** The first week that counts at a moment. */
    static LocalDate since(Instant now) {
        return Weeks.of(now.toEpochMilli()).minusWeeks(WEEKS);
    }

    public static SumsSeen seen(Archive archive, DivisionCode area, Instant now) {
        Map<Topic, Map<String, List<HubSums>>> groups = new TreeMap<>();
        for (HubSums one : archive.hubSums(area, since(now))) {
            groups.computeIfAbsent(one.topic(), fresh -> new TreeMap<>())
                    .computeIfAbsent(Learned.below(area, one.hub().area()), fresh -> new ArrayList<>()).add(one);
        }
        List<Line> lines = new ArrayList<>();
        groups.forEach((topic, places) -> places.forEach((place, hubs) ->
                lines.add(line(topic, new DivisionCode(place), hubs))));
        return new SumsSeen(lines);
    }

    /** @param hubs one or more, of the topic */
    static Line line(Topic topic, DivisionCode place, List<HubSums> hubs) {
        return new Line(topic, place, hubs.stream().mapToInt(HubSums::nodes).sum(), hubs.stream().mapToLong(HubSums::rows).sum(),
                hubs.stream().map(HubSums::firstWeek).min(Comparator.naturalOrder()).orElseThrow(),
                hubs.stream().map(HubSums::lastWeek).max(Comparator.naturalOrder()).orElseThrow().plusDays(6));
    }

    /** Kinds of sensor that can be trained. */
    public List<Topic> topics() {
        return lines.stream().map(Line::topic).distinct().toList();
    }
}
