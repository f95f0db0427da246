package org.microbrain.edge.field;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.microbrain.runtime.config.Section;

/**
 * A station that may deliver.
 *
 * @param series   what the names of its series begin with
 * @param like     the kind of station that a profile has, or empty
 * @param password what its frames must have for one, or empty when any will do
 * @param points   what is said of single points, by name; the others are taken as usual
 */
public record StationSettings(String series, String like, String password, Map<String, PointSettings> points) {

    public StationSettings {
        points = Map.copyOf(points);
    }

    /** @param more keys that others read */
    static StationSettings read(Section s, String... more) {
        s.onlyKeys(Stream.concat(Stream.of("series", "like", "password", "points"), Stream.of(more)).toArray(String[]::new));
        s.require("series");
        Map<String, PointSettings> points = new LinkedHashMap<>();
        Section named = s.section("points");
        named.keys().forEach(point -> points.put(point, PointSettings.read(named.section(point))));
        return new StationSettings(s.value("series", PointSettings::seriesName, "unnamed"), s.text("like", ""),
                s.text("password", ""), points);
    }
}
