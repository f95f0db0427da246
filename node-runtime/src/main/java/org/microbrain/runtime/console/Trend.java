package org.microbrain.runtime.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The last values of one series, drawn as a small line without axes beside the latest one. Costs about 250 bytes. Not
 * safe for use by several threads; its owner guards it.
 */
public final class Trend {

    /** How many values are kept. */
    public static final int LENGTH = 48;
    /** Size of the drawing in its own units. */
    public static final int WIDTH = 96;
    public static final int HEIGHT = 24;
    /** Room above and below for the width of the line. */
    private static final int MARGIN = 2;

    private final float[] values = new float[LENGTH];
    private long added;

    /** Adds a value; what is not a number is left out. */
    public void add(double value) {
        if (Double.isFinite(value)) {
            values[(int) (added++ % LENGTH)] = (float) value;
        }
    }

    /** The values kept, oldest first. */
    public List<Float> values() {
        List<Float> kept = new ArrayList<>();
        for (long i = Math.max(0, added - LENGTH); i < added; i++) {
            kept.add(values[(int) (i % LENGTH)]);
        }
        return List.copyOf(kept);
    }

    /** The points of an SVG polyline, the newest at the right edge; empty for fewer than two values. */
    public static String points(List<Float> values) {
        if (values.size() < 2) {
            return "";
        }
        double low = values.stream().mapToDouble(Float::doubleValue).min().orElseThrow();
        double span = values.stream().mapToDouble(Float::doubleValue).max().orElseThrow() - low;
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            double x = (double) i * WIDTH / (values.size() - 1);
            double share = span == 0 ? 0.5 : (values.get(i) - low) / span;
            points.append(i == 0 ? "" : " ").append(String.format(Locale.ROOT, "%.0f,%.1f", x,
                    HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)));
        }
        return points.toString();
    }
}
