package org.microbrain.runtime.district;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Lays places out as rectangles in a rectangle, each as large as its weight, as nearly square as can be: "Squarified
 * Treemaps" by Bruls, Huizing and van Wijk (2000).
 */
final class Treemap {

    private final List<Cell> cells = new ArrayList<>();

    /** Where the thing lies whose weight stands at {@code index}. */
    record Cell(int index, double x, double y, double width, double height) { }

    /** Cells in the order of the weights, the largest first; {@link Cell#index} is the place in {@code weights}. */
    static List<Cell> layout(List<Double> weights, double x, double y, double width, double height) {
        List<Integer> order = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < weights.size(); i++) {
            order.add(i);
            sum += weights.get(i);
        }
        order.sort(Comparator.comparingDouble((Integer i) -> -weights.get(i)).thenComparing(i -> i));
        Treemap map = new Treemap();
        if (sum > 0 && width > 0 && height > 0) {
            double scale = width * height / sum;
            map.fill(order, order.stream().map(i -> weights.get(i) * scale).toList(), x, y, width, height);
        }
        return map.cells;
    }

    private void fill(List<Integer> order, List<Double> sizes, double x, double y, double width, double height) {
        int from = 0;
        while (from < sizes.size()) {
            double side = Math.min(width, height);
            int to = from + 1;
            double sum = sizes.get(from);
            while (to < sizes.size() && worst(sizes.get(from), sizes.get(to), sum + sizes.get(to), side)
                    <= worst(sizes.get(from), sizes.get(to - 1), sum, side)) {
                sum += sizes.get(to);
                to++;
            }
            boolean column = width >= height;
            double thick = sum / side;
            double along = 0;
            for (int i = from; i < to; i++) {
                double length = sizes.get(i) / thick;
                cells.add(column ? new Cell(order.get(i), x, y + along, thick, length)
                        : new Cell(order.get(i), x + along, y, length, thick));
                along += length;
            }
            x += column ? thick : 0;
            y += column ? 0 : thick;
            width -= column ? thick : 0;
            height -= column ? 0 : thick;
            from = to;
        }
    }

    /** The least square shape of a row whose largest and smallest members and sum are these. */
    private static double worst(double largest, double smallest, double sum, double side) {
        double square = side * side;
        return Math.max(square * largest / (sum * sum), sum * sum / (square * smallest));
    }
}
