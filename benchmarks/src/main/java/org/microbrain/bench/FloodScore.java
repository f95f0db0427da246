package org.microbrain.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.infer.Warning;

/**
 * Floods of a river, and which warnings belong to them. A flood: the stage stands at or above the alert stage for two
 * readings in a row; what is less than six hours apart is one flood. Its peak is the first of its highest readings. A
 * warning belongs to a flood when it is born within six hours before its first such reading, or during it. Others are
 * false; those less than six hours apart are one false warning.
 */
record FloodScore(List<Flood> floods, List<Warning> strays, int falseWarnings) {

    private static final long APART = Duration.ofHours(6).toMillis();

    /** @param warnings that belong to it, in the order of time */
    record Flood(long start, long end, long peak, double height, List<Warning> warnings) {

        /** From the first warning to the peak; negative when it came after it. Null without a warning. */
        Duration lead() {
            return warnings.isEmpty() ? null : Duration.ofMillis(peak - warnings.get(0).bornMillis());
        }

        boolean missed() {
            return warnings.isEmpty() || lead().isNegative() || lead().isZero();
        }

        private boolean holds(long millis) {
            return millis >= start - APART && millis <= end;
        }
    }

    static FloodScore of(List<StageSeries.Point> points, double alertStage, List<Warning> warnings) {
        List<Flood> floods = floods(points, alertStage);
        List<Warning> strays = new ArrayList<>();
        int falseWarnings = 0;
        long last = Long.MIN_VALUE / 2;
        for (Warning warning : warnings) {
            Flood flood = floods.stream().filter(it -> it.holds(warning.bornMillis())).findFirst().orElse(null);
            if (flood != null) {
                flood.warnings().add(warning);
                continue;
            }
            strays.add(warning);
            falseWarnings += warning.bornMillis() - last > APART ? 1 : 0;
            last = warning.bornMillis();
        }
        return new FloodScore(floods, strays, falseWarnings);
    }

    private static List<Flood> floods(List<StageSeries.Point> points, double alertStage) {
        List<Flood> floods = new ArrayList<>();
        for (int at = 1; at < points.size(); at++) {
            StageSeries.Point one = points.get(at);
            StageSeries.Point before = points.get(at - 1);
            if (one.value() < alertStage || before.value() < alertStage) {
                continue;
            }
            Flood open = floods.isEmpty() ? null : floods.get(floods.size() - 1);
            boolean goesOn = open != null && before.millis() - open.end() < APART;
            StageSeries.Point higher = one.value() > before.value() ? one : before;
            if (goesOn) {
                floods.remove(open);
                higher = open.height() >= higher.value() ? new StageSeries.Point(open.peak(), open.height()) : higher;
            }
            floods.add(new Flood(goesOn ? open.start() : before.millis(), one.millis(), higher.millis(), higher.value(),
                    new ArrayList<>()));
        }
        return floods;
    }

    long missed() {
        return floods.stream().filter(Flood::missed).count();
    }
}
