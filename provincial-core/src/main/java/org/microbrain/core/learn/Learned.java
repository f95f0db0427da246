package org.microbrain.core.learn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.LabelledWarning;
import org.microbrain.core.archive.TimeRange;
import org.microbrain.record.DivisionCode;
import org.microbrain.warning.Label;

/**
 * What people's answers of the last weeks amount to: by week, by place, by rule and detector.
 *
 * @param weeks  the newest first
 * @param places the parts of the area one level down, by code
 * @param rules  the most warnings first
 * @param cut    whether there were more warnings than are counted
 */
public record Learned(List<Week> weeks, List<Line> places, List<Line> rules, boolean cut) {

    public static final int WEEKS = 8;
    static final int MOST_WARNINGS = 50_000;

    private static final long WEEK_MILLIS = 7 * 86_400_000L;

    /** How warnings were answered. */
    public record Tally(long warnings, long confirmed, long late, long early, long falsely) {

        /** Below that many answers a share says nothing. */
        public static final int LEAST_ANSWERS = 10;

        static final Tally NONE = new Tally(0, 0, 0, 0, 0);

        Tally and(Label label) {
            return new Tally(warnings + 1, confirmed + (label.danger() ? 1 : 0), late + (label == Label.TOO_LATE ? 1 : 0),
                    early + (label == Label.TOO_EARLY ? 1 : 0), falsely + (label == Label.FALSE_ALARM ? 1 : 0));
        }

        public long unanswered() {
            return warnings - confirmed - falsely;
        }

        /** Percent of the answered that were true; -1 when there are too few answers. */
        public int precision() {
            long answers = confirmed + falsely;
            return answers < LEAST_ANSWERS ? -1 : (int) Math.round(100.0 * confirmed / answers);
        }
    }

    /** @param from Unix milliseconds */
    public record Week(long from, long detections, Tally tally) {
    }

    /** @param name a division code, or rule and detector */
    public record Line(String name, Tally tally) {
    }

    /** Of the weeks before a moment. @param now Unix milliseconds */
    public static Learned of(Archive archive, DivisionCode area, long now) {
        TimeRange range = new TimeRange(now - WEEKS * WEEK_MILLIS, now + 1);
        List<LabelledWarning> labels = archive.labels(range, area, MOST_WARNINGS);
        Map<Long, Long> detections = archive.detectionsByWeek(range, area);
        Map<Long, Tally> byWeek = tallies(labels, one -> range.from() + Math.floorDiv(one.time() - range.from(), WEEK_MILLIS) * WEEK_MILLIS);
        List<Week> weeks = new ArrayList<>();
        for (int week = WEEKS - 1; week >= 0; week--) {
            long from = range.from() + week * WEEK_MILLIS;
            weeks.add(new Week(from, detections.getOrDefault(from, 0L), byWeek.getOrDefault(from, Tally.NONE)));
        }
        List<Line> places = lines(tallies(labels, one -> below(area, one.area())));
        List<Line> rules = new ArrayList<>(lines(tallies(labels,
                one -> one.detector().isEmpty() ? one.rule() : one.rule() + " · " + one.detector())));
        rules.sort(Comparator.comparingLong((Line line) -> line.tally().warnings()).reversed());
        return new Learned(weeks, places, rules, labels.size() == MOST_WARNINGS);
    }

    private static <K> Map<K, Tally> tallies(List<LabelledWarning> labels, Function<LabelledWarning, K> key) {
        Map<K, Tally> tallies = new TreeMap<>();
        labels.forEach(one -> tallies.merge(key.apply(one), Tally.NONE.and(one.label()),
                (sum, next) -> sum.and(one.label())));
        return tallies;
    }

    private static List<Line> lines(Map<String, Tally> tallies) {
        return tallies.entrySet().stream().map(one -> new Line(one.getKey(), one.getValue())).toList();
    }

    /** The part of the area one level down that a place lies in; the area itself for the area. */
    static String below(DivisionCode area, DivisionCode place) {
        DivisionCode one = place;
        while (!one.equals(area) && !one.parent().equals(area) && !one.parent().equals(one)) {
            one = one.parent();
        }
        return one.code();
    }
}
