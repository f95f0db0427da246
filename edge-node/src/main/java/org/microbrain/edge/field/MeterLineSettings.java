package org.microbrain.edge.field;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * A line to electricity meters that speak DL/T 645-2007, behind a transparent serial server or at a serial port.
 *
 * @param name    for people
 * @param address a serial server, or a serial port of this machine
 * @param timeout in which an answer must come, 500 ms to 30 s; a connection must stand in the same
 * @param pause   of silence between an answer and the next question, 0 to 5 s
 * @param wake    bytes FE before each question, 0 to 16
 * @param devices meters, by address
 */
public record MeterLineSettings(String name, LineAddress address, Duration timeout, Duration pause, int wake,
                                Map<String, MeterSettings> devices) implements AskedLine<MeterLineSettings, MeterSettings> {

    private static final int MOST_LINES = 64;
    private static final int MOST_METERS = 500;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(500);
    private static final Duration MOST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration MOST_PAUSE = Duration.ofSeconds(5);
    private static final int WAKE = 4;
    private static final int MOST_WAKE = 16;
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,31}";

    public MeterLineSettings {
        devices = Map.copyOf(devices);
    }

    /** The lines by name; each key is one. */
    public static Map<String, MeterLineSettings> readAll(Section s) {
        return readBeside(s, Map.of());
    }

    /**
     * Lines and meters that came beside those of the configuration, as all of them together. A meter of the configuration is never
     * changed; what would change one is a problem and is left out.
     *
     * @param s     as in the configuration; of a line that stands there it names the meters alone
     * @param known the lines of the configuration, by name
     */
    public static Map<String, MeterLineSettings> readBeside(Section s, Map<String, MeterLineSettings> known) {
        Map<String, MeterLineSettings> lines = new LinkedHashMap<>(known);
        for (String name : s.keys()) {
            MeterLineSettings line = known.get(name);
            if (line != null) {
                s.section(name).onlyKeys("meters");
                Map<String, MeterSettings> meters = meters(s.section(name).section("meters"), line.devices);
                meters.putAll(line.devices);
                lines.put(name, line.with(meters));
            } else if (name.matches(NAME)) {
                lines.put(name, read(name, s.section(name)));
            } else {
                s.problem(name, "名称应为 1 到 32 个小写字母、数字或 -", "a name has 1 to 32 of a-z, 0-9 and -");
            }
        }
        if (lines.size() > MOST_LINES) {
            lines.keySet().stream().skip(MOST_LINES).findFirst().ifPresent(name -> s.problem(name,
                    "最多 " + MOST_LINES + " 条线路", "there may be at most " + MOST_LINES + " lines"));
        }
        return Map.copyOf(lines);
    }

    @Override
    public boolean isOver(MeterLineSettings other) {
        return address.equals(other.address) && timeout.equals(other.timeout) && pause.equals(other.pause) && wake == other.wake;
    }

    @Override
    public MeterLineSettings with(Map<String, MeterSettings> others) {
        return new MeterLineSettings(name, address, timeout, pause, wake, others);
    }

    /** The meters of lines as stations, by line and address: {@code bus/000102030425}. */
    public static Map<String, StationSettings> stations(Collection<MeterLineSettings> lines) {
        Map<String, StationSettings> stations = new LinkedHashMap<>();
        lines.forEach(line -> line.devices().forEach((address, meter) -> stations.put(line.name() + "/" + address, meter.station())));
        return stations;
    }

    private static MeterLineSettings read(String name, Section s) {
        s.onlyKeys("address", "timeout", "pause", "wake", "meters");
        s.require("address", "meters");
        Map<String, MeterSettings> meters = meters(s.section("meters"), Map.of());
        return new MeterLineSettings(name, LineAddress.read(s, "address", 4001),
                ModbusLineSettings.duration(s, "timeout", TIMEOUT, LEAST_TIMEOUT, MOST_TIMEOUT),
                ModbusLineSettings.duration(s, "pause", PAUSE, Duration.ZERO, MOST_PAUSE), s.number("wake", WAKE, 0, MOST_WAKE), meters);
    }

    private static Map<String, MeterSettings> meters(Section named, Map<String, MeterSettings> taken) {
        Map<String, MeterSettings> meters = new LinkedHashMap<>();
        for (String key : named.keys()) {
            try {
                String address = address(key);
                if (taken.containsKey(address)) {
                    StationSettings.taken(named, key);
                } else if (meters.put(address, MeterSettings.read(named.section(key), address)) != null) {
                    named.problem(key, "电表重复", "the meter stands here twice");
                }
            } catch (InvalidValue e) {
                named.problem(key, e.zh(), e.getMessage());
            }
        }
        if (meters.size() + taken.size() > MOST_METERS) {
            named.keys().stream().skip(MOST_METERS - (long) taken.size()).findFirst().ifPresent(key -> named.problem(key,
                    "最多 " + MOST_METERS + " 块电表", "there may be at most " + MOST_METERS + " meters"));
        }
        return meters;
    }

    /** Whether a key means the meter of an address. */
    public static boolean isSameMeter(String key, String address) {
        return key.matches("[0-9]{1,12}") && address(key).equals(address);
    }

    /**
     * The address of a meter as it stands on it; leading zeros may be left out.
     *
     * @return twelve digits
     * @throws InvalidValue when it is none
     */
    public static String address(String text) {
        if (!text.matches("[0-9]{1,12}")) {
            throw new InvalidValue("表号应为 1 到 12 位数字", "the address of a meter has 1 to 12 digits");
        }
        return "0".repeat(12 - text.length()) + text;
    }
}
