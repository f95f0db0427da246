package org.microbrain.edge.field;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.microbrain.field.modbus.Register;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.mapping.MappingRule;

/**
 * The kinds of stations that the profile at work knows, and those that each edge knows: the common forms of JSON over MQTT. They
 * change while stations deliver. Thread-safe.
 */
public final class StationKinds {

    private static final String OWN = "/edge/mqtt-kinds.yaml";
    /** What an MQTT device says that is like no kind: the numbers of its JSON object. */
    private static final String PLAIN = "plain-json";

    private final Map<String, StationKind> own = own();
    private volatile Map<String, StationKind> known = own;

    private static Map<String, StationKind> own() {
        try (InputStream in = Objects.requireNonNull(StationKinds.class.getResourceAsStream(OWN), OWN)) {
            Problems problems = new Problems();
            Section section = Section.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), Path.of(OWN), problems);
            Map<String, StationKind> kinds = StationKind.readAll(section);
            if (!problems.isEmpty()) {
                throw new IllegalStateException(problems.all().toString());
            }
            return Map.copyOf(kinds);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts those of a profile to work, instead of others; they go before those that each edge knows. */
    public void use(Map<String, StationKind> ofProfile) {
        Map<String, StationKind> all = new TreeMap<>(own);
        all.putAll(ofProfile);
        known = Map.copyOf(all);
    }

    /** What the topics and payloads of an MQTT device mean; as {@value #PLAIN} has it when its kind is not known. */
    List<MappingRule> rules(StationSettings device) {
        StationKind kind = known.get(device.like());
        return kind == null || kind.protocol() != FieldProtocol.MQTT ? own.get(PLAIN).rules() : kind.rules();
    }

    /** By name. */
    public Map<String, StationKind> all() {
        return new TreeMap<>(known);
    }

    /** What becomes of a point: what is said of the station itself, then of its kind, then as the protocol has it. */
    PointSettings point(FieldProtocol protocol, StationSettings station, String point) {
        PointSettings own = station.points().get(point);
        if (own != null) {
            return own;
        }
        StationKind kind = known.get(station.like());
        return kind == null || kind.protocol() != protocol ? PointSettings.USUAL
                : kind.points().getOrDefault(point, PointSettings.USUAL);
    }

    /** Where the values of a Modbus device lie, as its kind has it; none when its kind is not known. */
    List<Register> registers(StationSettings station) {
        StationKind kind = known.get(station.like());
        return kind == null ? List.of() : kind.registers();
    }

    /** The points that the kind of a station says are taken; none when its kind is not known. */
    List<String> taken(FieldProtocol protocol, StationSettings station) {
        StationKind kind = known.get(station.like());
        return kind == null || kind.protocol() != protocol ? List.of()
                : kind.points().entrySet().stream().filter(point -> point.getValue().taken()).map(Map.Entry::getKey).toList();
    }

    /** Stations that are like a kind that the profile at work does not have: their points have the protocol's own names. */
    public List<Notice> missing(FieldProtocol protocol, Map<String, StationSettings> stations) {
        List<Notice> missing = new ArrayList<>();
        stations.forEach((name, station) -> {
            StationKind kind = known.get(station.like());
            if (!station.like().isEmpty() && (kind == null || kind.protocol() != protocol)) {
                missing.add(new Notice("站点 " + name + " 的站型 " + station.like() + " 不在本机的网关型号配置中，其测点按规约原名保存。",
                        "Station " + name + " is like " + station.like() + ", which the gateway profile at work does not have; its "
                                + "points are stored under the protocol's own names."));
            }
        });
        return missing;
    }
}
