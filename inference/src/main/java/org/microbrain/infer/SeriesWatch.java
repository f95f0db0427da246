package org.microbrain.infer;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** All rules on one series, what is usual for it, and its last few readings as evidence. */
final class SeriesWatch {

    private static final int EVIDENCE = 8;

    private record Point(long millis, double value) {
    }

    private final String series;
    private final String unit;
    private final List<RuleWatch> watches;
    private final Deque<Point> last = new ArrayDeque<>(EVIDENCE);
    private final Expectation expectation = new Expectation();

    /**
     * @param elapsed milliseconds that never go back, to find what is slow
     * @param places  of detectors of which there are but a few
     */
    SeriesWatch(String series, String unit, List<Rule> rules, LongSupplier elapsed, Places places) {
        this.series = series;
        this.unit = unit;
        this.watches = rules.stream().filter(rule -> rule.watches(series, unit))
                .map(rule -> new RuleWatch(rule, series, unit, elapsed, places)).toList();
    }

    String unit() {
        return unit;
    }

    /** What is usual and what is to come. */
    Outlook outlook() {
        return expectation.outlook();
    }

    /** The highest level of its open episodes; 0 for none. */
    int level() {
        int level = 0;
        for (RuleWatch watch : watches) {
            level = Math.max(level, watch.episode());
        }
        return level;
    }

    /** Others may have the places of its detectors from now on. */
    void leave(Places places) {
        watches.forEach(watch -> watch.leave(places));
    }

    /** What is wrong with its detectors. */
    List<DetectorFault> faults() {
        return watches.stream().flatMap(watch -> watch.faults().stream()).toList();
    }

    /** Open warnings of this series that nothing is learnt during. */
    Stream<String> unsettled() {
        return watches.stream().flatMap(watch -> watch.unsettled().stream());
    }

    /** People have ended this warning. */
    void settle(String warning) {
        watches.forEach(watch -> watch.settle(warning));
    }

    List<Finding> observe(SeriesReading reading, WarningMint mint) {
        if (watches.isEmpty()) {
            return List.of();
        }
        if (reading.usable()) {
            if (last.size() == EVIDENCE) {
                last.removeFirst();
            }
            last.addLast(new Point(reading.millis(), reading.value()));
        }
        List<Finding> findings = new ArrayList<>(0);
        boolean learning = true;
        for (RuleWatch watch : watches) {
            add(findings, watch, watch.observe(reading), reading.arrival(), mint);
            learning &= !watch.keepsFromLearning();
        }
        for (RuleWatch watch : watches) {
            add(findings, watch, watch.compare(reading, learning), reading.arrival(), mint);
        }
        if (reading.trusted()) {
            expectation.observe(reading.millis(), reading.value(),
                    watches.stream().noneMatch(RuleWatch::keepsFromLearning));
        }
        return findings;
    }

    List<Finding> tick(Instant now, WarningMint mint) {
        List<Finding> findings = new ArrayList<>();
        for (RuleWatch watch : watches) {
            add(findings, watch, watch.tick(now), SeriesReading.clamp(now), mint);
        }
        return findings;
    }

    private void add(List<Finding> findings, RuleWatch watch, RuleWatch.Outcome outcome, long now, WarningMint mint) {
        findings.addAll(outcome.detections());
        outcome.raised().ifPresent(level -> {
            Warning warning = mint.born(watch.rule(), level, now, outcome.causes(),
                    evidence(outcome.causes().get(0).detector()));
            watch.warned(warning.id());
            findings.add(warning);
        });
    }

    private List<Warning.Evidence> evidence(String detector) {
        List<Warning.Evidence> evidence = new ArrayList<>();
        for (Point point : last) {
            String cause = evidence.size() == last.size() - 1 ? detector : "";
            evidence.add(new Warning.Evidence(series, unit, point.millis(), point.value(), cause));
        }
        return evidence;
    }

    void save(DataOutputStream out) throws IOException {
        out.writeUTF(series);
        out.writeUTF(unit);
        out.writeByte(last.size());
        for (Point point : last) {
            out.writeLong(point.millis());
            out.writeDouble(point.value());
        }
        out.writeShort(watches.size());
        for (RuleWatch watch : watches) {
            watch.save(out);
        }
        expectation.save(out);
    }

    /** @param expects whether the state holds what is usual, which earlier versions did not keep */
    static SeriesWatch restore(DataInputStream in, String series, List<Rule> rules, LongSupplier elapsed,
                               Places places, boolean expects) throws IOException {
        SeriesWatch restored = new SeriesWatch(series, in.readUTF(), rules, elapsed, places);
        int points = in.readUnsignedByte();
        for (int at = 0; at < points; at++) {
            restored.last.addLast(new Point(in.readLong(), in.readDouble()));
        }
        int count = in.readUnsignedShort();
        for (int at = 0; at < count; at++) {
            String name = in.readUTF();
            RuleWatch watch = restored.watches.stream().filter(it -> it.rule().name().equals(name)).findFirst()
                    .orElse(null);
            RuleWatch.restore(watch, in);
        }
        if (expects) {
            restored.expectation.restore(in);
        }
        return restored;
    }
}
