package org.microbrain.edge.field;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.field.modbus.Register;
import org.microbrain.field.modbus.RegisterRun;
import org.microbrain.runtime.config.Section;

/**
 * A Modbus device that is asked.
 *
 * @param unit      its id on the line, 0 to 255; on a serial line 1 to 247
 * @param interval  from one question for all its values to the next, 1 s to 1 d
 * @param gap       cells that nobody wants and that are read to save a question, 0 to 120
 * @param longest   registers that one question asks for, 4 to 125
 * @param registers what is asked beside those of its kind
 * @param station   what becomes of the answers
 */
public record ModbusDeviceSettings(int unit, Duration interval, int gap, int longest, List<Register> registers,
                                   StationSettings station) implements Asked {

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MOST_INTERVAL = Duration.ofDays(1);
    private static final int GAP = 8;
    private static final int LONGEST = 64;

    static ModbusDeviceSettings read(Section s, boolean rtu) {
        s.onlyKeys("unit", "interval", "series", "like", "gap", "longest", "points", "name", "place");
        s.require("unit", "series");
        if (!s.has("like")) {
            s.require("points");
        }
        RegisterMap own = RegisterMap.read(s);
        return new ModbusDeviceSettings(s.number("unit", 1, rtu ? 1 : 0, rtu ? 247 : 255),
                ModbusLineSettings.duration(s, "interval", INTERVAL, LEAST_INTERVAL, MOST_INTERVAL),
                s.number("gap", GAP, 0, 120), s.number("longest", LONGEST, 4, 125), own.registers(),
                StationSettings.read(s, "", own.points()));
    }

    /** The questions for all its values. @param ofKind registers that its kind knows; its own of the same point go before them */
    List<RegisterRun> runs(List<Register> ofKind) {
        List<Register> all = new ArrayList<>(registers);
        ofKind.stream().filter(one -> !station.points().containsKey(one.point())).forEach(all::add);
        return RegisterRun.of(all, gap, longest);
    }
}
