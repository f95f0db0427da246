package org.microbrain.core.learn;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.ArchivedSums;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
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

    /** The sums that count at a moment. */
    static List<ArchivedSums> of(Archive archive, DivisionCode area, Instant now) {
        return archive.sums(area, Weeks.of(now.toEpochMilli()).minusWeeks(WEEKS));
    }

    public static SumsSeen seen(Archive archive, DivisionCode area, Instant now) {
        Map<Topic, Map<String, List<ArchivedSums>>> groups = new TreeMap<>();
        for (ArchivedSums one : of(archive, area, now)) {
            groups.computeIfAbsent(one.sums().topic(), fresh -> new TreeMap<>())
                    .computeIfAbsent(Learned.below(area, one.hub().area()), fresh -> new ArrayList<>()).add(one);
        }
        List<Line> lines = new ArrayList<>();
        groups.forEach((topic, places) -> places.forEach((place, sums) ->
                lines.add(line(topic, new DivisionCode(place), sums))));
        return new SumsSeen(lines);
    }

    static Line line(Topic topic, DivisionCode place, List<ArchivedSums> sums) {
        Map<NodeId, Integer> villages = new HashMap<>();
        sums.forEach(one -> villages.merge(one.hub(), one.sums().nodes(), Math::max));
        return new Line(topic, place, villages.values().stream().mapToInt(Integer::intValue).sum(),
                sums.stream().mapToLong(one -> one.sums().sums().rows()).sum(),
                sums.stream().map(one -> one.sums().firstWeek()).min(Comparator.naturalOrder()).orElseThrow(),
                sums.stream().map(one -> one.sums().lastWeek()).max(Comparator.naturalOrder()).orElseThrow().plusDays(6));
    }

    /** Kinds of sensor that can be trained. */
    public List<Topic> topics() {
        return lines.stream().map(Line::topic).distinct().toList();
    }
}
