package org.microbrain.runtime.district;

import java.util.ArrayList;
import java.util.List;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.View;

/**
 * A division as a treemap: its parts with the parts of these inside, each as large as the number of its nodes.
 *
 * @param width  of the drawing
 * @param height of the drawing
 * @param tiles  the parts
 * @param frames the parts one level up, around them; empty when there is one level only
 */
public record Tiles(int width, int height, List<Tile> tiles, List<Frame> frames) {

    private static final int TITLE = 18;

    /** One part with its colour. */
    public record Tile(Place place, Shade shade, double x, double y, double width, double height) {

        /** As much of a name as fits, at a size of 13; empty when nothing does. */
        public String fitting(String name) {
            boolean wide = !name.isEmpty() && name.charAt(0) > 0x2e80;
            int letters = (int) ((width - 6) / (wide ? 13.5 : 7.2));
            if (height < 18 || letters < 2) {
                return "";
            }
            return name.length() <= letters ? name : wide || letters < 5 ? "" : name.substring(0, letters - 1) + "…";
        }
    }

    /** A part that holds tiles, with room for its name on top. */
    public record Frame(DivisionCode area, double x, double y, double width, double height) {

        public String fitting(String name) {
            boolean wide = !name.isEmpty() && name.charAt(0) > 0x2e80;
            int letters = (int) ((width - 6) / (wide ? 14 : 7.4));
            return letters < 2 ? "" : name.length() <= letters ? name : name.substring(0, letters - 1) + "…";
        }
    }

    /**
     * @param nested whether each part shows its own parts
     */
    static Tiles of(Situation situation, DivisionCode area, boolean nested, Shade.By by, View view, int width, int height) {
        List<Tile> tiles = new ArrayList<>();
        List<Frame> frames = new ArrayList<>();
        List<Place> parts = situation.parts(area);
        for (Treemap.Cell cell : Treemap.layout(weights(parts), 0, 0, width, height)) {
            Place part = parts.get(cell.index());
            List<Place> inner = nested ? situation.parts(part.area()) : List.of();
            if (inner.isEmpty() || cell.height() < 2 * TITLE) {
                tiles.add(tile(part, by, view, cell));
            } else {
                frames.add(new Frame(part.area(), cell.x(), cell.y(), cell.width(), cell.height()));
                for (Treemap.Cell one : Treemap.layout(weights(inner), cell.x() + 2, cell.y() + TITLE, cell.width() - 4,
                        cell.height() - TITLE - 2)) {
                    tiles.add(tile(inner.get(one.index()), by, view, one));
                }
            }
        }
        return new Tiles(width, height, tiles, frames);
    }

    private static Tile tile(Place place, Shade.By by, View view, Treemap.Cell cell) {
        return new Tile(place, Shade.of(place, by, view, view.words().now()), cell.x(), cell.y(), cell.width(), cell.height());
    }

    /** Also where there is a warning and no node, there is something to see. */
    private static List<Double> weights(List<Place> places) {
        return places.stream().map(place -> (double) Math.max(1, place.nodes())).toList();
    }
}
