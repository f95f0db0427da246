package org.microbrain.core.learn;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.LabelledWarning;
import org.microbrain.core.archive.ReadingQuery;
import org.microbrain.core.archive.SeriesKey;
import org.microbrain.core.archive.TimeRange;
import org.microbrain.core.learn.Comparison.Group;
import org.microbrain.core.learn.Comparison.Named;
import org.microbrain.core.learn.Comparison.Pair;
import org.microbrain.core.learn.Comparison.Played;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.infer.Replay;
import org.microbrain.infer.Rule;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.Scorecard;
import org.microbrain.infer.Scorecard.Answer;
import org.microbrain.record.DivisionCode;
import org.microbrain.warning.Label;

/**
 * Plays the archive to a candidate and to the old package, around each warning that people answered, one series after the
 * other: memory for one series, and time for at most {@value #MOST_READINGS} readings. For one thread; not the one of a request.
 */
final class Evaluation {

    /** Answers of the last year count. */
    static final Duration BACK = Duration.ofDays(365);
    /** So long before an answer detectors begin to learn. */
    static final Duration LEARNING = Duration.ofDays(30);
    /** So long before the first answer warnings count. */
    static final Duration COUNTED = Duration.ofDays(1);
    static final int MOST_ANSWERS = 20_000;
    static final int MOST_SERIES = 2_000;
    static final long MOST_READINGS = 20_000_000;

    private static final int COUNTY_DIGITS = 6;
    private static final String ZEROS = "000000";

    private final Archive archive;
    private final Candidate candidate;
    private final Optional<Candidate> old;
    private final IntConsumer progress;
    private final BooleanSupplier stopped;
    private final Map<Group, Pair> groups = new TreeMap<>();
    private int series;
    private long readings;
    private int answers;
    private int leftOut;

    /** A package with the hash of its document. */
    record Candidate(DetectorPackage content, String sha256) {

        Named named() {
            return new Named(content.id(), content.version(), sha256);
        }
    }

    /** Warnings on one series, near enough to be played in one go. */
    private record Stretch(SeriesKey series, List<LabelledWarning> warnings) {

        long from() {
            return warnings.get(0).time() - LEARNING.toMillis();
        }

        long countedFrom() {
            return warnings.get(0).time() - COUNTED.toMillis();
        }

        long to() {
            return warnings.get(warnings.size() - 1).time() + COUNTED.toMillis();
        }

        List<Answer> answers() {
            return warnings.stream().map(one -> new Answer(one.time(), one.label())).toList();
        }

        List<Long> said() {
            return warnings.stream().map(LabelledWarning::time).toList();
        }
    }

    /**
     * @param old      empty: beside what the nodes really said
     * @param progress told how many percent are done
     * @param stopped  asked whether nobody wants the result any more
     */
    Evaluation(Archive archive, Candidate candidate, Optional<Candidate> old, IntConsumer progress, BooleanSupplier stopped) {
        this.archive = archive;
        this.candidate = candidate;
        this.old = old;
        this.progress = progress;
        this.stopped = stopped;
    }

    /**
     * Does it.
     *
     * @throws CancellationException when it was stopped
     */
    Comparison run(DivisionCode area, Instant now) {
        List<Stretch> all = stretches(archive.labels(
                new TimeRange(now.minus(BACK).toEpochMilli(), now.toEpochMilli() + 1), area, MOST_ANSWERS));
        Set<SeriesKey> played = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            Stretch one = all.get(i);
            if (readings >= MOST_READINGS || !played.contains(one.series()) && played.size() >= MOST_SERIES) {
                leftOut += one.warnings().size();
            } else if (play(one)) {
                played.add(one.series());
            }
            progress.accept(100 * (i + 1) / all.size());
        }
        series = played.size();
        return new Comparison(candidate.named(), old.map(Candidate::named).orElse(new Named("", 0, "")), area, now,
                new Played(series, readings, answers, leftOut), groups);
    }

    /** Only what the rules of the two packages said, or would have: other rules stay at work beside them. */
    private List<Stretch> stretches(List<LabelledWarning> newestFirst) {
        Set<String> rules = new HashSet<>();
        Stream.concat(Stream.of(candidate), old.stream()).flatMap(one -> one.content().rules().rules().stream())
                .map(Rule::name).forEach(rules::add);
        Map<SeriesKey, List<LabelledWarning>> bySeries = new LinkedHashMap<>();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            LabelledWarning one = newestFirst.get(i);
            if (rules.contains(one.rule()) && !one.series().isEmpty()) {
                bySeries.computeIfAbsent(new SeriesKey(one.node(), one.series()), key -> new ArrayList<>()).add(one);
            }
        }
        List<Stretch> stretches = new ArrayList<>();
        bySeries.forEach((key, warnings) -> split(key, warnings, stretches));
        return stretches;
    }

    private static void split(SeriesKey key, List<LabelledWarning> warnings, List<Stretch> into) {
        List<LabelledWarning> run = new ArrayList<>();
        for (LabelledWarning one : warnings) {
            if (!run.isEmpty() && one.time() - run.get(run.size() - 1).time() > LEARNING.toMillis()) {
                into.add(new Stretch(key, List.copyOf(run)));
                run.clear();
            }
            run.add(one);
        }
        into.add(new Stretch(key, List.copyOf(run)));
    }

    /** @return whether there were readings */
    private boolean play(Stretch stretch) {
        if (!archive.hours(stretch.series(), new TimeRange(stretch.from(), stretch.to()), 1, stretch.series().node().area()).isEmpty()) {
            leftOut += stretch.warnings().size(); // some of it is no longer kept as measured: detectors would have learnt less
            return false;
        }
        LabelledWarning last = stretch.warnings().get(stretch.warnings().size() - 1);
        Replay ours = replay(candidate, stretch, last.unit());
        Optional<Replay> theirs = old.map(one -> replay(one, stretch, last.unit()));
        long before = readings;
        long[] newest = {Long.MIN_VALUE};
        archive.readings(new ReadingQuery(stretch.series(), new TimeRange(stretch.from(), stretch.to()),
                ReadingQuery.Position.START, MOST_READINGS - readings), stretch.series().node().area(), reading -> {
                    if (stopped.getAsBoolean()) {
                        throw new CancellationException("stopped");
                    }
                    readings++;
                    newest[0] = Math.max(newest[0], reading.millis());
                    ours.observe(reading.millis(), reading.value(), reading.quality());
                    theirs.ifPresent(one -> one.observe(reading.millis(), reading.value(), reading.quality()));
                });
        // What was asked about must have been played up to its end, or a cut would look like a miss.
        if (readings == before || newest[0] < last.time() - Scorecard.AFTER.toMillis()) {
            leftOut += stretch.warnings().size();
            return false;
        }
        answers += (int) stretch.warnings().stream().filter(one -> one.label() != Label.NONE).count();
        Pair pair = new Pair(score(theirs.map(Replay::warnings).orElseGet(stretch::said), stretch), score(ours.warnings(), stretch));
        groups.merge(new Group(kind(last), county(last.area())), pair, Pair::plus);
        return true;
    }

    private static Replay replay(Candidate of, Stretch stretch, String unit) {
        RuleSettings rules = of.content().rules();
        return new Replay(stretch.series().node().area(), rules, stretch.series().name(), unit,
                at -> Scorecard.isFalse(stretch.answers(), at));
    }

    private static Scorecard score(List<Long> warnings, Stretch stretch) {
        return Scorecard.of(warnings.stream().filter(at -> at >= stretch.countedFrom() && at <= stretch.to()).toList(),
                stretch.answers());
    }

    /** The kind of a sensor, as far as a warning tells. */
    static String kind(LabelledWarning warning) {
        return warning.unit().isEmpty() ? warning.hazard() : warning.hazard() + " " + warning.unit();
    }

    static DivisionCode county(DivisionCode area) {
        return new DivisionCode(area.code().substring(0, COUNTY_DIGITS) + ZEROS);
    }
}
