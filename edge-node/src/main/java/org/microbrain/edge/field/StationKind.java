package org.microbrain.edge.field;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.Section;

/**
 * What a profile says of all stations of one make: what their points become. A station of the configuration is {@code like} it.
 *
 * @param protocol how such stations speak
 * @param name     for people
 * @param points   by the protocol's own name
 */
public record StationKind(FieldProtocol protocol, LocalName name, Map<String, PointSettings> points) {

    private static final String NAME = "[a-z0-9][a-z0-9.-]{0,63}";

    public StationKind {
        points = Map.copyOf(points);
    }

    /** The kinds under {@code stations} of a profile, by name. */
    public static Map<String, StationKind> readAll(Section profile) {
        Map<String, StationKind> kinds = new TreeMap<>();
        Section named = profile.section("stations");
        for (String kind : named.keys()) {
            if (!kind.matches(NAME)) {
                named.problem(kind, "名称应为小写字母、数字、. 与 -", "a name has lower-case letters, digits, . and -");
            }
            kinds.put(kind, read(named.section(kind), kind));
        }
        return kinds;
    }

    private static StationKind read(Section s, String kind) {
        s.onlyKeys("speaks", "name", "points");
        s.require("speaks");
        Map<String, PointSettings> points = new LinkedHashMap<>();
        Section named = s.section("points");
        for (String point : named.keys()) {
            Section one = named.section(point);
            if (one.has("series")) {
                one.problem("series", "型号配置适用于多个站点，请用 as（站点序列名之后的部分）",
                        "a profile is for many stations: write as, what comes after the station's name");
            }
            points.put(point, PointSettings.read(one));
        }
        return new StationKind(s.value("speaks", FieldProtocol::ofKey, FieldProtocol.SL651),
                LocalName.read(s.section("name"), kind), points);
    }
}
