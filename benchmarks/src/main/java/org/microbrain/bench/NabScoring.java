package org.microbrain.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The rules by which the Numenta Anomaly Benchmark scores (Lavin and Ahmad, "Evaluating Real-time Anomaly Detection
 * Algorithms", 2015): in each marked window the earliest detection counts, the earlier the more; each detection outside
 * costs, the less the closer behind a window; a window without any costs. Detecting nothing is 0 points, everything in
 * time and nothing else 100. The first 15 % of a file, 750 rows at most, do not count.
 */
final class NabScoring {

    private static final double EARLIEST = sigmoid(-1);

    /**
     * Weights of an application.
     *
     * @param alarm what a false detection costs, at most
     * @param miss  what a window without detection costs
     */
    record Profile(String name, double alarm, double miss) {

        static final List<Profile> ALL = List.of(new Profile("standard", 0.11, 1),
                new Profile("reward_low_fp_rate", 0.22, 1), new Profile("reward_low_fn_rate", 0.11, 2));
    }

    /**
     * @param points    0 for nothing detected, 100 for all that can be had
     * @param threshold score from which a reading is a detection
     * @param found     windows with a detection, of {@code windows}
     * @param alarms    detections outside of windows
     */
    record Result(double points, double threshold, int found, int windows, int alarms) {
    }

    /** A row that counts. @param window number of its window, -1 outside */
    private record Row(double score, double gain, int window) {
    }

    private final List<Row> rows = new ArrayList<>();
    private int windows;
    private int labelled;

    /** @throws IOException when a window does not begin and end at times of the series */
    void add(NabSeries series, double[] scores, List<NabLabels.Window> marked) throws IOException {
        labelled += marked.size();
        double ignored = Math.min(Math.floor(0.15 * series.size()), 0.15 * 5000);
        int begun = 0;
        int end = -1;
        double width = 0;
        int before = -1;
        double widthBefore = 0;
        boolean inside = false;
        for (int row = 0; row < series.size(); row++) {
            if (begun < marked.size() && series.seconds()[row] == marked.get(begun).first()) {
                end = row(series, marked.get(begun).last());
                width = end - row(series, marked.get(begun).first()) + 1;
                inside = true;
                begun++;
                windows++;
            }
            double gain = inside ? sigmoid(-(end - row + 1) / width) / EARLIEST
                    : before < 0 ? -1 : sigmoid((row - before) / (widthBefore - 1));
            if (row >= ignored) {
                rows.add(new Row(scores[row], gain, inside ? windows - 1 : -1));
            }
            if (inside && series.seconds()[row] == marked.get(begun - 1).last()) {
                before = row;
                widthBefore = width;
                inside = false;
            }
        }
        if (begun < marked.size()) {
            throw new IOException(series.name() + ": a window does not begin at a time of the file");
        }
    }

    private static int row(NabSeries series, long second) throws IOException {
        for (int row = 0; row < series.size(); row++) {
            if (series.seconds()[row] == second) {
                return row;
            }
        }
        throw new IOException(series.name() + ": a window does not begin and end at times of the file");
    }

    private static double sigmoid(double position) {
        return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
    }

    /** Points at the threshold that gives the most. */
    Result best(Profile profile) {
        return sweep(profile, Double.NaN);
    }

    /** Points at a given threshold. */
    Result at(Profile profile, double threshold) {
        return sweep(profile, threshold);
    }

    private Result sweep(Profile profile, double fixed) {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparingDouble(Row::score).reversed());
        boolean[] counts = new boolean[windows];
        rows.stream().filter(row -> row.window() >= 0).forEach(row -> counts[row.window()] = true);
        int counted = 0;
        for (boolean window : counts) {
            counted += window ? 1 : 0;
        }
        double[] gained = new double[windows];
        Arrays.fill(gained, -profile.miss());
        double nothing = -profile.miss() * counted;
        double total = nothing;
        double most = nothing;
        Result best = new Result(0, Double.isNaN(fixed) ? 1.1 : fixed, 0, counted, 0);
        int found = 0;
        int alarms = 0;
        for (int at = 0; at < sorted.size();) {
            double threshold = sorted.get(at).score();
            if (threshold < fixed) {
                break;
            }
            for (; at < sorted.size() && sorted.get(at).score() == threshold; at++) {
                Row row = sorted.get(at);
                if (row.window() < 0) {
                    alarms++;
                    total += row.gain() * profile.alarm();
                } else if (row.gain() > gained[row.window()]) {
                    found += gained[row.window()] == -profile.miss() ? 1 : 0;
                    total += row.gain() - gained[row.window()];
                    gained[row.window()] = row.gain();
                }
            }
            if (!Double.isNaN(fixed) || total > most) {
                most = total;
                best = new Result(points(total, nothing), Double.isNaN(fixed) ? threshold : fixed, found, counted,
                        alarms);
            }
        }
        return best;
    }

    private double points(double total, double nothing) {
        return labelled == 0 ? 0 : 100 * (total - nothing) / (labelled - nothing);
    }
}
