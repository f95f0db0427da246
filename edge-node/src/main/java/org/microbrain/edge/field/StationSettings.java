package org.microbrain.edge.field;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * A station that may deliver.
 *
 * @param series   what the names of its series begin with
 * @param like     the kind of station that a profile has, or empty
 * @param password what its frames must have for one, or empty when any will do; of a client of the MQTT listener the hash of that
 *                 by which it signs in, or empty when a user of the configuration does
 * @param points   what is said of single points, by name; the others are taken as usual
 * @param name     for people, or empty
 * @param place    where it stands, for people, or empty
 */
public record StationSettings(String series, String like, String password, Map<String, PointSettings> points, String name,
                              String place) {

    private static final int LONGEST = 100;

    public StationSettings {
        points = Map.copyOf(points);
    }

    /** One without words for people. */
    public StationSettings(String series, String like, String password, Map<String, PointSettings> points) {
        this(series, like, password, points, "", "");
    }

    /** @param more keys that others read */
    public static StationSettings read(Section s, String... more) {
        s.onlyKeys(Stream.concat(Stream.of("series", "like", "password", "points", "name", "place"), Stream.of(more))
                .toArray(String[]::new));
        s.require("series");
        Map<String, PointSettings> points = new LinkedHashMap<>();
        Section named = s.section("points");
        named.keys().forEach(point -> points.put(point, PointSettings.read(named.section(point))));
        return read(s, s.text("password", ""), points);
    }

    /** As {@link #read}, of a device that signs in to the MQTT listener: its password stands there as a hash. */
    public static StationSettings readMqtt(Section s, String... more) {
        s.value("password", PasswordHash::parse, null);
        return read(s, more);
    }

    /** As {@link #read}, where points mean something of their own. */
    static StationSettings read(Section s, String password, Map<String, PointSettings> points) {
        return new StationSettings(s.value("series", PointSettings::seriesName, "unnamed"), s.text("like", ""), password, points,
                words(s, "name"), words(s, "place"));
    }

    /** A device that stands in the node's configuration may not stand beside it, too. */
    public static void taken(Section named, String device) {
        named.problem(device, "节点配置中已有此设备，以节点配置为准", "stands in the node's configuration, which goes before this");
    }

    private static String words(Section s, String key) {
        String words = s.text(key, "").strip();
        if (words.length() > LONGEST) {
            s.problem(key, "不能超过 " + LONGEST + " 个字符", "must not be longer than " + LONGEST + " characters");
        }
        return words;
    }
}
