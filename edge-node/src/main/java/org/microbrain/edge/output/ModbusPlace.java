package org.microbrain.edge.output;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.microbrain.edge.field.ModbusCell;
import org.microbrain.field.modbus.Table;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * An output that is a coil or a holding register of a Modbus device.
 *
 * @param line  its name in {@code intake.modbus}
 * @param cell  that is written
 * @param on    the value for on
 * @param off   the value for off
 * @param proof the cell that says how it is; the one that is written when nothing else does
 * @param isOn  the value there for on; each other one is off
 */
record ModbusPlace(String line, ModbusCell cell, int on, int off, ModbusCell proof, int isOn) {

    private static final int MOST_ADDRESS = 65_535;
    private static final int MOST_VALUE = 65_535;

    /** @param lines that there are */
    static ModbusPlace read(Section s, Set<String> lines) {
        s.onlyKeys("line", "unit", "coil", "register", "on", "off", "proof");
        s.require("line", "unit");
        if (s.has("coil") == s.has("register")) {
            s.problem("coil", "coil 与 register 必须且只能写一个", "either coil or register must be given");
        }
        boolean coil = s.has("coil");
        int unit = s.number("unit", 1, 0, 255);
        ModbusCell cell = new ModbusCell(unit, coil ? Table.COIL : Table.HOLDING, s.number(coil ? "coil" : "register", 0, 0, MOST_ADDRESS));
        int on = s.number("on", 1, 0, coil ? 1 : MOST_VALUE);
        int off = s.number("off", 1 - Math.min(1, on), 0, coil ? 1 : MOST_VALUE);
        if (on == off) {
            s.problem("off", "与 on 相同", "is the same as on");
        }
        Section proof = s.section("proof");
        proof.onlyKeys("table", "address", "on");
        if (s.has("proof")) {
            proof.require("table", "address");
        }
        ModbusCell proved = !s.has("proof") ? cell : new ModbusCell(unit, proof.value("table", ModbusPlace::table, Table.DISCRETE),
                proof.number("address", 0, 0, MOST_ADDRESS));
        return new ModbusPlace(s.value("line", text -> line(text, lines), ""), cell, on, off, proved,
                proof.number("on", s.has("proof") ? 1 : on, 0, MOST_VALUE));
    }

    private static String line(String text, Set<String> lines) {
        if (!lines.contains(text)) {
            throw new InvalidValue("intake.modbus 中没有这条线路", "there is no such line in intake.modbus");
        }
        return text;
    }

    private static Table table(String text) {
        for (Table table : Table.values()) {
            if (table.name().toLowerCase(Locale.ROOT).equals(text)) {
                return table;
            }
        }
        throw new InvalidValue("应为 coil、discrete、holding 或 input", "must be coil, discrete, holding or input");
    }

    /** All that decides what is switched. */
    Map<String, Object> fields() {
        return Map.of("line", line, "cell", fields(cell), "on", on, "off", off, "proof", fields(proof), "is-on", isOn);
    }

    private static Map<String, Object> fields(ModbusCell cell) {
        return Map.of("unit", cell.unit(), "table", cell.table().name(), "address", cell.address());
    }
}
