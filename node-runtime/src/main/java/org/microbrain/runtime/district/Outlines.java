package org.microbrain.runtime.district;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.LocalName;

/**
 * The outlines of counties, drawn on a plane: the sketch that comes with the program, or an approved map. A map is GeoJSON,
 * a FeatureCollection of Polygon and MultiPolygon features in degrees, each with the property {@code code}, a 12-digit
 * division code. Immutable.
 */
public final class Outlines {

    /** Of a file, and of points in all. */
    static final long MOST_BYTES = 8L << 20;
    static final int MOST_POINTS = 200_000;
    private static final String BUNDLED = "/map/guangxi-counties.geojson.gz";
    private static final double WIDTH = 1_000;

    private final List<Shape> shapes;
    private final Optional<LocalName> label;

    private static final class Sketch {
        private static final Outlines OUTLINES = bundled();
    }

    /**
     * One division.
     *
     * @param path  as an SVG path, in units of which the whole map is 1,000 wide
     * @param left  bounds of the path in those units
     */
    public record Shape(DivisionCode code, String path, int left, int top, int right, int bottom) {

        public int middle() {
            return (left + right) / 2;
        }

        public int centre() {
            return (top + bottom) / 2;
        }
    }

    private record Ring(DivisionCode code, List<double[]> points) { }

    private Outlines(List<Shape> shapes, Optional<LocalName> label) {
        this.shapes = shapes;
        this.label = label;
    }

    /** The sketch of Guangxi that comes with the program; read once. */
    public static Outlines sketch() {
        return Sketch.OUTLINES;
    }

    private static Outlines bundled() {
        try (InputStream in = new GZIPInputStream(Outlines.class.getResourceAsStream(BUNDLED))) {
            return new Outlines(drawn(new ObjectMapper().readTree(in)), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(BUNDLED, e);
        }
    }

    /**
     * An approved map.
     *
     * @param label what stands below it, such as its approval number
     * @throws IOException with a message that says what is wrong with the file
     */
    public static Outlines approved(Path file, LocalName label) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("a map file has at most " + (MOST_BYTES >> 20) + " MiB, " + file + " has more");
        }
        List<Shape> shapes;
        try (InputStream in = Files.newInputStream(file)) {
            shapes = drawn(new ObjectMapper().readTree(in));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        if (shapes.isEmpty()) {
            throw new IOException(file + " has no feature with the outline of a division and its property 'code'");
        }
        return new Outlines(shapes, Optional.of(label));
    }

    /** What stands below an approved map; empty for the sketch, of which the page says that it is one. */
    public Optional<LocalName> label() {
        return label;
    }

    /** The divisions on the map that lie in an area; those around it when it is smaller than all of them. */
    public List<Shape> of(DivisionCode area) {
        List<Shape> inside = shapes.stream().filter(shape -> area.contains(shape.code())).toList();
        return inside.isEmpty() ? shapes.stream().filter(shape -> shape.code().contains(area)).toList() : inside;
    }

    private static List<Shape> drawn(JsonNode map) {
        List<Ring> rings = new ArrayList<>();
        for (JsonNode feature : map.path("features")) {
            String code = feature.path("properties").path("code").asText();
            JsonNode geometry = feature.path("geometry");
            boolean many = geometry.path("type").asText().equals("MultiPolygon");
            if (code.matches("[1-9][0-9]{11}") && (many || geometry.path("type").asText().equals("Polygon"))) {
                for (JsonNode polygon : many ? geometry.path("coordinates") : List.of(geometry.path("coordinates"))) {
                    polygon.forEach(ring -> rings.add(ring(new DivisionCode(code), ring)));
                }
            }
        }
        if (rings.stream().mapToInt(ring -> ring.points().size()).sum() > MOST_POINTS) {
            throw new IllegalArgumentException("a map has at most " + MOST_POINTS + " points; simplify its outlines");
        }
        return rings.isEmpty() ? List.of() : drawn(rings);
    }

    private static Ring ring(DivisionCode code, JsonNode points) {
        List<double[]> ring = new ArrayList<>();
        for (JsonNode point : points) {
            double[] place = {point.path(0).asDouble(Double.NaN), point.path(1).asDouble(Double.NaN)};
            if (!(Math.abs(place[0]) <= 180 && Math.abs(place[1]) <= 90)) {
                throw new IllegalArgumentException("a point of " + code + " is no longitude and latitude in degrees");
            }
            ring.add(place);
        }
        return new Ring(code, ring);
    }

    /** Degrees east count less than degrees north, by the cosine of the latitude in the middle of the map. */
    private static List<Shape> drawn(List<Ring> rings) {
        double west = 180;
        double east = -180;
        double north = -90;
        double south = 90;
        for (Ring ring : rings) {
            for (double[] point : ring.points()) {
                west = Math.min(west, point[0]);
                east = Math.max(east, point[0]);
                north = Math.max(north, point[1]);
                south = Math.min(south, point[1]);
            }
        }
        double scale = WIDTH / Math.max(1e-6, east - west);
        double up = scale / Math.cos(Math.toRadians((north + south) / 2));
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < rings.size();) {
            DivisionCode code = rings.get(i).code();
            Pen pen = new Pen();
            for (; i < rings.size() && rings.get(i).code().equals(code); i++) {
                for (double[] point : rings.get(i).points()) {
                    pen.to((int) Math.round((point[0] - west) * scale), (int) Math.round((north - point[1]) * up));
                }
                pen.close();
            }
            shapes.add(new Shape(code, pen.path.toString(), pen.left, pen.top, pen.right, pen.bottom));
        }
        return List.copyOf(shapes);
    }

    /** Draws on whole units; what is smaller is not seen. */
    private static final class Pen {
        private final StringBuilder path = new StringBuilder();
        private int left = Integer.MAX_VALUE;
        private int top = Integer.MAX_VALUE;
        private int right = Integer.MIN_VALUE;
        private int bottom = Integer.MIN_VALUE;
        private int x;
        private int y;
        private boolean down;

        void to(int toX, int toY) {
            if (!down) {
                path.append('M').append(toX).append(' ').append(toY).append('l');
            } else if (toX != x || toY != y) {
                int alongX = toX - x;
                path.append(path.charAt(path.length() - 1) == 'l' || alongX < 0 ? "" : " ").append(alongX)
                        .append(toY - y < 0 ? "" : " ").append(toY - y);
            }
            down = true;
            x = toX;
            y = toY;
            left = Math.min(left, x);
            right = Math.max(right, x);
            top = Math.min(top, y);
            bottom = Math.max(bottom, y);
        }

        void close() {
            if (down && path.charAt(path.length() - 1) == 'l') {
                path.append("0 0");
            }
            path.append(down ? "z" : "");
            down = false;
        }
    }
}
