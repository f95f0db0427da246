package org.microbrain.infer;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.microbrain.warning.WarningLevel;

/** One rule on one series: its detectors and the episode they share. */
final class RuleWatch {

    /** How long learning waits for people when what was learnt, and no fixed limit, has warned. */
    private static final long PATIENCE = Duration.ofDays(7).toMillis();
    private static final long NEVER = Long.MIN_VALUE;
    /** Calm readings that an episode needs to end, besides the time: one stray reading must not end it. */
    private static final int CALM_READINGS = 3;
    /** More than the largest detector saves, a {@link ForestScorer}. */
    private static final int MAX_STATE = 1 << 19;
    private static final Rule GONE = new Rule("", "", "", "", "", "", Duration.ZERO, List.of());

    /** What judging one reading or tick brought. */
    record Outcome(List<Detection> detections, List<Detection> causes, Optional<WarningLevel> raised) {

        /** What nearly every reading brings. */
        private static final Outcome NOTHING = new Outcome(List.of(), List.of(), Optional.empty());
    }

    private final Rule rule;
    private final List<GuardedDetector> detectors;
    private final List<GuardedDetector> fixed;
    private final List<GuardedDetector> learners;
    private final Timeline timeline = new Timeline();
    private int episode;
    private boolean byLimit;
    private int calmReadings;
    private long calmSince;
    /** The id of the last warning of the open episode. */
    private String warning = "";
    private boolean settled;
    private long openSince = NEVER;

    /**
     * @param elapsed milliseconds that never go back, to find what is slow
     * @param places  of detectors of which there are but a few
     */
    RuleWatch(Rule rule, String series, String unit, LongSupplier elapsed, Places places) {
        this.rule = rule;
        String known = unit.isEmpty() ? rule.unit() : unit;
        Subject subject = new Subject(series, known, rule.quantityZh(), rule.quantityEn());
        this.detectors = rule.detectors().stream().map(settings -> new GuardedDetector(settings, subject, elapsed,
                places)).toList();
        this.fixed = detectors.stream().filter(detector -> !detector.learns()).toList();
        this.learners = detectors.stream().filter(GuardedDetector::learns).toList();
    }

    Rule rule() {
        return rule;
    }

    /** The level of the open episode, 0 for none. */
    int episode() {
        return episode;
    }

    /** Judges by fixed limits. */
    Outcome observe(SeriesReading reading) {
        return outcome(fixed, detector -> detector.observe(reading));
    }

    /** Judges by what was learnt, after the fixed limits of all rules, and lets the episode end when it is time. */
    Outcome compare(SeriesReading reading, boolean learning) {
        Outcome outcome = outcome(learners, detector -> detector.compare(reading, learning));
        if (episode > 0 && reading.usable()) {
            openSince = openSince == NEVER ? reading.millis() : openSince;
            settled |= !byLimit && reading.millis() - openSince > PATIENCE;
        }
        calm(reading);
        return outcome;
    }

    Outcome tick(Instant now) {
        return outcome(detectors, detector -> detector.tick(now));
    }

    /**
     * True while an episode is open whose warning people have not ended: what comes now may be what they must be warned
     * of the next time, too. A warning that rests on what was learnt alone, and that nobody looks at, is waited for no
     * longer than seven days, or a gauge that was moved would never be known again.
     */
    boolean keepsFromLearning() {
        return episode > 0 && !settled;
    }

    /** The warning that {@link #keepsFromLearning} is about; empty when none. */
    Optional<String> unsettled() {
        return keepsFromLearning() && !warning.isEmpty() ? Optional.of(warning) : Optional.empty();
    }

    void warned(String id) {
        warning = id;
        settled = false;
    }

    /** People have ended this warning. */
    void settle(String id) {
        settled |= id.equals(warning);
    }

    private interface Call {
        Optional<Detection> on(GuardedDetector detector);
    }

    private Outcome outcome(List<GuardedDetector> called, Call call) {
        List<Detection> detections = List.of();
        List<Detection> causes = List.of();
        int highest = episode;
        boolean limit = byLimit;
        for (GuardedDetector detector : called) {
            Optional<Detection> detection = call.on(detector).map(said -> said.by(rule));
            if (detection.isEmpty()) {
                continue;
            }
            detections = with(detections, detection.get());
            int grade = detector.grade();
            if (grade > 0 && grade >= highest) {
                causes = with(grade > highest ? List.of() : causes, detection.get());
                highest = grade;
                limit |= !detector.learns();
            }
        }
        if (highest == episode) {
            return detections.isEmpty() ? Outcome.NOTHING : new Outcome(detections, List.of(), Optional.empty());
        }
        episode = highest;
        byLimit = limit;
        calmReadings = 0;
        return new Outcome(detections, causes, highest == 0 ? Optional.empty() : Optional.of(WarningLevel.of(highest)));
    }

    private static List<Detection> with(List<Detection> before, Detection one) {
        List<Detection> all = new ArrayList<>(before);
        all.add(one);
        return all;
    }

    private void calm(SeriesReading reading) {
        if (episode == 0 || !reading.usable()) {
            return;
        }
        Timeline.Order order = timeline.place(reading.millis(), 0);
        for (GuardedDetector detector : detectors) {
            if (detector.grade() > 0) {
                calmReadings = 0;
                return;
            }
        }
        if (order == Timeline.Order.LATE) {
            return;
        }
        if (calmReadings == 0 || order == Timeline.Order.RESTART) {
            calmSince = reading.millis();
            calmReadings = 0;
        }
        calmReadings = Math.min(CALM_READINGS, calmReadings + 1);
        if (calmReadings == CALM_READINGS && reading.millis() - calmSince >= rule.calm().toMillis()) {
            episode = 0;
            byLimit = false;
            calmReadings = 0;
            warning = "";
            settled = false;
            openSince = NEVER;
        }
    }

    void save(DataOutputStream out) throws IOException {
        out.writeUTF(rule.name());
        timeline.save(out);
        out.writeByte(episode);
        out.writeBoolean(byLimit);
        out.writeByte(calmReadings);
        out.writeLong(calmSince);
        out.writeUTF(warning);
        out.writeBoolean(settled);
        out.writeLong(openSince);
        out.writeShort(detectors.size());
        for (GuardedDetector detector : detectors) {
            out.writeInt(key(detector));
            detector.save(out);
        }
    }

    /** Others may have the places of its detectors from now on. */
    void leave(Places places) {
        detectors.forEach(detector -> detector.leave(places));
    }

    /** What is wrong with its detectors. */
    List<DetectorFault> faults() {
        return detectors.stream().flatMap(detector -> detector.fault(rule.name()).stream()).toList();
    }

    /**
     * Takes over a saved episode, and the state of those detectors whose settings are unchanged. The name of the rule
     * has been read already; {@code watch} is null when there is no such rule any more.
     */
    static void restore(RuleWatch watch, DataInputStream in) throws IOException {
        RuleWatch into = watch == null ? new RuleWatch(GONE, "", "", () -> 0, new Places()) : watch;
        into.timeline.restore(in);
        into.episode = Saved.grade(in);
        into.byLimit = in.readBoolean();
        into.calmReadings = in.readByte();
        into.calmSince = in.readLong();
        into.warning = in.readUTF();
        into.settled = in.readBoolean();
        into.openSince = in.readLong();
        int count = in.readUnsignedShort();
        boolean[] taken = new boolean[into.detectors.size()];
        for (int i = 0; i < count; i++) {
            int key = in.readInt();
            byte[] state = in.readNBytes(Saved.count(in, MAX_STATE));
            for (int at = 0; at < taken.length; at++) {
                if (!taken[at] && key(into.detectors.get(at)) == key) {
                    taken[at] = true;
                    into.detectors.get(at).restore(state);
                    break;
                }
            }
        }
    }

    private static int key(GuardedDetector detector) {
        return detector.settings().memory().hashCode();
    }
}
