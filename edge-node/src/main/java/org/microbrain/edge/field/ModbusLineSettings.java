package org.microbrain.edge.field;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * A line to Modbus devices: a device of its own, a gateway, or a transparent serial server with devices behind it.
 *
 * @param name    for people
 * @param address a device or server in the network, or a serial port of this machine
 * @param rtu     whether frames go as on a serial line (RTU over TCP); otherwise Modbus TCP
 * @param timeout in which an answer must come, 100 ms to 30 s; a connection must stand in the same
 * @param pause   of silence between an answer and the next question, 0 to 5 s
 * @param devices by name
 */
public record ModbusLineSettings(String name, LineAddress address, boolean rtu, Duration timeout, Duration pause,
                                 Map<String, ModbusDeviceSettings> devices)
        implements AskedLine<ModbusLineSettings, ModbusDeviceSettings> {

    private static final int MOST_LINES = 64;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MOST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration MOST_PAUSE = Duration.ofSeconds(5);
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,31}";

    public ModbusLineSettings {
        devices = Map.copyOf(devices);
    }

    /** The lines by name; each key is one. */
    public static Map<String, ModbusLineSettings> readAll(Section s) {
        Map<String, ModbusLineSettings> lines = new LinkedHashMap<>();
        for (String name : s.keys()) {
            if (isName(s, name)) {
                lines.put(name, read(name, s.section(name)));
            }
        }
        most(s, lines);
        return Map.copyOf(lines);
    }

    /**
     * Lines and devices that came beside those of the configuration, as all of them together. A device of the configuration is
     * never changed; what would change one is a problem and is left out.
     *
     * @param s     as in the configuration; of a line that stands there it names the devices alone
     * @param known the lines of the configuration, by name
     */
    public static Map<String, ModbusLineSettings> readBeside(Section s, Map<String, ModbusLineSettings> known) {
        Map<String, ModbusLineSettings> lines = new LinkedHashMap<>(known);
        for (String name : s.keys()) {
            ModbusLineSettings line = known.get(name);
            if (line == null && isName(s, name)) {
                lines.put(name, read(name, s.section(name)));
            } else if (line != null) {
                s.section(name).onlyKeys("devices");
                Map<String, ModbusDeviceSettings> devices = new LinkedHashMap<>(devices(s.section(name).section("devices"), line.rtu,
                        line.devices));
                devices.putAll(line.devices);
                lines.put(name, line.with(devices));
            }
        }
        most(s, lines);
        return Map.copyOf(lines);
    }

    /** The devices of lines as stations, by line and device: {@code bridge/level}. */
    public static Map<String, StationSettings> stations(Collection<ModbusLineSettings> lines) {
        Map<String, StationSettings> stations = new LinkedHashMap<>();
        lines.forEach(line -> line.devices().forEach((name, device) -> stations.put(line.name() + "/" + name, device.station())));
        return stations;
    }

    @Override
    public boolean isOver(ModbusLineSettings other) {
        return address.equals(other.address) && rtu == other.rtu && timeout.equals(other.timeout) && pause.equals(other.pause);
    }

    @Override
    public ModbusLineSettings with(Map<String, ModbusDeviceSettings> others) {
        return new ModbusLineSettings(name, address, rtu, timeout, pause, others);
    }

    private static boolean isName(Section s, String name) {
        if (!name.matches(NAME)) {
            s.problem(name, "名称应为 1 到 32 个小写字母、数字或 -", "a name has 1 to 32 of a-z, 0-9 and -");
            return false;
        }
        return true;
    }

    private static ModbusLineSettings read(String name, Section s) {
        s.onlyKeys("address", "framing", "timeout", "pause", "devices");
        s.require("address", "devices");
        LineAddress address = LineAddress.read(s, "address", 502);
        boolean rtu = s.value("framing", ModbusLineSettings::isRtu, address.isSerial());
        if (address.isSerial() && !rtu) {
            s.problem("framing", "串口线路只能是 rtu", "must be rtu at a serial port");
        }
        Map<String, ModbusDeviceSettings> devices = devices(s.section("devices"), rtu, Map.of());
        return new ModbusLineSettings(name, address, rtu,
                duration(s, "timeout", TIMEOUT, LEAST_TIMEOUT, MOST_TIMEOUT),
                duration(s, "pause", PAUSE, Duration.ZERO, MOST_PAUSE), devices);
    }

    private static void most(Section s, Map<String, ModbusLineSettings> lines) {
        if (lines.size() > MOST_LINES) {
            lines.keySet().stream().skip(MOST_LINES).findFirst().ifPresent(name -> s.problem(name,
                    "最多 " + MOST_LINES + " 条线路", "there may be at most " + MOST_LINES + " lines"));
        }
    }

    private static Map<String, ModbusDeviceSettings> devices(Section named, boolean rtu, Map<String, ModbusDeviceSettings> taken) {
        Map<String, ModbusDeviceSettings> devices = new LinkedHashMap<>();
        for (String device : named.keys()) {
            if (taken.containsKey(device)) {
                StationSettings.taken(named, device);
            } else if (isName(named, device)) {
                devices.put(device, ModbusDeviceSettings.read(named.section(device), rtu));
            }
        }
        return devices;
    }

    private static boolean isRtu(String text) {
        return switch (text) {
            case "tcp" -> false;
            case "rtu" -> true;
            default -> throw new InvalidValue("应为 tcp 或 rtu（透明串口服务器）", "must be tcp, or rtu for a transparent serial server");
        };
    }

    static Duration duration(Section s, String key, Duration usual, Duration least, Duration most) {
        Duration duration = s.duration(key, usual);
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            s.problem(key, "应为 " + least.toMillis() + "ms 到 " + most.toMillis() + "ms",
                    "must be from " + least.toMillis() + "ms to " + most.toMillis() + "ms");
            return usual;
        }
        return duration;
    }
}
