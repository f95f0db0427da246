package org.microbrain.edge.field;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * Where stations of one protocol connect.
 *
 * @param address     host and port
 * @param connections at once, 1 to 10,000
 * @param idle        after which a silent connection is closed, 10 s to 1 d
 * @param frame       bytes of the longest frame, 64 to what the protocol allows
 * @param stay        SL 651: stations are told to stay on the line
 * @param stations    who may deliver, by the protocol's own name
 */
public record ListenerSettings(InetSocketAddress address, int connections, Duration idle, int frame, boolean stay,
                               Map<String, StationSettings> stations) {

    private static final int DEFAULT_CONNECTIONS = 200;
    private static final Duration DEFAULT_IDLE = Duration.ofMinutes(15);
    private static final Duration LEAST_IDLE = Duration.ofSeconds(10);
    private static final Duration MOST_IDLE = Duration.ofDays(1);

    /** @param longest bytes of the longest frame that SL 651 knows */
    public static ListenerSettings sl651(Section s, int longest) {
        s.onlyKeys("address", "connections", "idle", "frame", "stay", "stations");
        return read(s, longest, longest, ListenerSettings::hydrologyStation);
    }

    /** @param longest bytes of the longest frame that HJ 212 knows */
    public static ListenerSettings hj212(Section s, int longest) {
        s.onlyKeys("address", "connections", "idle", "frame", "stations");
        return read(s, longest, Math.min(4_096, longest), ListenerSettings::ecologyStation);
    }

    private static ListenerSettings read(Section s, int longest, int usual, UnaryOperator<String> name) {
        s.require("address");
        Map<String, StationSettings> stations = stations(s.section("stations"), name, Map.of());
        return new ListenerSettings(s.address("address", null), s.number("connections", DEFAULT_CONNECTIONS, 1, 10_000),
                idle(s), frame(s, longest, usual), s.flag("stay", false), Map.copyOf(stations));
    }

    /** The same listener for stations beside those of the configuration, too; one that would change one of them is a problem. */
    public ListenerSettings andSl651(Section beside) {
        beside.onlyKeys("stations");
        return and(stations(beside.section("stations"), ListenerSettings::hydrologyStation, stations));
    }

    /** See {@link #andSl651}. */
    public ListenerSettings andHj212(Section beside) {
        beside.onlyKeys("stations");
        return and(stations(beside.section("stations"), ListenerSettings::ecologyStation, stations));
    }

    private ListenerSettings and(Map<String, StationSettings> more) {
        Map<String, StationSettings> all = new LinkedHashMap<>(more);
        all.putAll(stations);
        return new ListenerSettings(address, connections, idle, frame, stay, Map.copyOf(all));
    }

    private static Map<String, StationSettings> stations(Section named, UnaryOperator<String> name, Map<String, StationSettings> taken) {
        Map<String, StationSettings> stations = new LinkedHashMap<>();
        for (String station : named.keys()) {
            StationSettings settings = StationSettings.read(named.section(station));
            try {
                if (taken.containsKey(name.apply(station))) {
                    StationSettings.taken(named, station);
                } else if (stations.put(name.apply(station), settings) != null) {
                    named.problem(station, "站点重复", "the station stands here twice");
                }
            } catch (InvalidValue e) {
                named.problem(station, e.zh(), e.getMessage());
            }
        }
        return stations;
    }

    private static Duration idle(Section s) {
        Duration idle = s.duration("idle", DEFAULT_IDLE);
        if (idle.compareTo(LEAST_IDLE) < 0 || idle.compareTo(MOST_IDLE) > 0) {
            s.problem("idle", "应为 10s 到 1d", "must be from 10s to 1d");
            return DEFAULT_IDLE;
        }
        return idle;
    }

    private static int frame(Section s, int longest, int usual) {
        long frame = s.bytes("frame", usual);
        if (frame < 64 || frame > longest) {
            s.problem("frame", "应在 64 与 " + longest + " 字节之间", "must be from 64 to " + longest + " bytes");
            return usual;
        }
        return (int) frame;
    }

    /** The address of a station of SL 651 as it is kept: ten digits; as it stands when it is none. */
    public static String hydrologyAddress(String text) {
        return text.matches("[0-9]{8}") ? "00" + text : text.toLowerCase(Locale.ROOT);
    }

    /** Whether what is written is this station. @param station ten digits */
    public static boolean isSameHydrologyStation(String written, String station) {
        return written.matches("[0-9]{8}") ? station.equals("00" + written) : station.equalsIgnoreCase(written);
    }

    /** Eight digits are the address of a hydrology station without its leading zeros. */
    static String hydrologyStation(String text) {
        if (text.matches("[0-9]{8}")) {
            return "00" + text;
        }
        if (!text.matches("[0-9A-Fa-f]{10}")) {
            throw new InvalidValue("SL 651 站址应为 8 位数字或 10 位十六进制数",
                    "a station of SL 651 has 8 digits, or 10 hexadecimal ones");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** Whether a station may be called so. */
    static boolean isEcologyStation(String text) {
        return text.matches("[0-9A-Za-z]{1,24}");
    }

    private static String ecologyStation(String text) {
        if (!isEcologyStation(text)) {
            throw new InvalidValue("HJ 212 的 MN 应为 1 到 24 位字母或数字", "an MN of HJ 212 has 1 to 24 letters or digits");
        }
        return text;
    }
}
