package org.microbrain.edge.field;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.field.modbus.Register;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.MappingRule;

/**
 * What a profile says of all stations of one make: what their points become. A station of the configuration is {@code like} it.
 *
 * @param protocol  how such stations speak
 * @param name      for people
 * @param registers where the values of a Modbus device lie; none of others
 * @param points    by the protocol's own name
 * @param rules     what the topics and payloads of an MQTT device mean; none of others
 */
public record StationKind(FieldProtocol protocol, LocalName name, List<Register> registers, Map<String, PointSettings> points,
                          List<MappingRule> rules) {

    private static final String NAME = "[a-z0-9][a-z0-9.-]{0,63}";

    public StationKind {
        registers = List.copyOf(registers);
        points = Map.copyOf(points);
        rules = List.copyOf(rules);
    }

    /** What its points are called in series, each with its unit where that is said; those that are left out are not among them. */
    public List<String> measures() {
        return points.entrySet().stream().filter(point -> point.getValue().taken()).map(point -> {
            PointSettings settings = point.getValue();
            String unit = settings.unit() == null ? registers.stream().filter(one -> one.point().equals(point.getKey()))
                    .map(Register::unit).findFirst().orElse("") : settings.unit();
            return (settings.as() == null ? point.getKey() : settings.as()) + (unit.isEmpty() ? "" : " (" + unit + ")");
        }).sorted().toList();
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
        s.require("speaks");
        FieldProtocol protocol = s.value("speaks", FieldProtocol::ofKey, FieldProtocol.SL651);
        if (protocol == FieldProtocol.MQTT) {
            s.onlyKeys("speaks", "name", "points", "mappings");
            s.require("mappings");
        } else {
            s.onlyKeys("speaks", "name", "points");
        }
        Section named = s.section("points");
        for (String point : named.keys()) {
            if (named.section(point).has("series")) {
                named.section(point).problem("series", "型号配置适用于多个站点，请用 as（站点序列名之后的部分）",
                        "a profile is for many stations: write as, what comes after the station's name");
            }
        }
        LocalName name = LocalName.read(s.section("name"), kind);
        if (protocol == FieldProtocol.MODBUS) {
            RegisterMap map = RegisterMap.read(s);
            return new StationKind(protocol, name, map.registers(), map.points(), List.of());
        }
        if (protocol == FieldProtocol.DLT645) {
            MeterSettings.checkPoints(s);
        }
        Map<String, PointSettings> points = new LinkedHashMap<>();
        named.keys().forEach(point -> points.put(point, PointSettings.read(named.section(point))));
        return new StationKind(protocol, name, List.of(), points, protocol == FieldProtocol.MQTT ? MappingRule.readAll(s) : List.of());
    }
}
