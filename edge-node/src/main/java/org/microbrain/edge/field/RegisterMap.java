package org.microbrain.edge.field;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.microbrain.field.modbus.Register;
import org.microbrain.field.modbus.Table;
import org.microbrain.field.modbus.ValueType;
import org.microbrain.field.modbus.WordOrder;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * Where the values of a Modbus device lie, and what becomes of them.
 *
 * @param registers one for each point
 * @param points    by name
 */
record RegisterMap(List<Register> registers, Map<String, PointSettings> points) {

    private static final int MOST_POINTS = 500;

    RegisterMap {
        registers = List.copyOf(registers);
        points = Map.copyOf(points);
    }

    /** @param s has {@code points}, each of which says where it lies */
    static RegisterMap read(Section s) {
        List<Register> registers = new ArrayList<>();
        Map<String, PointSettings> points = new LinkedHashMap<>();
        Section named = s.section("points");
        for (String point : named.keys()) {
            Section one = named.section(point);
            Register register = register(point, one);
            if (register != null) {
                registers.add(register);
                points.put(point, PointSettings.readValue(one));
            }
        }
        if (points.size() > MOST_POINTS) {
            s.problem("points", "最多 " + MOST_POINTS + " 个点", "there may be at most " + MOST_POINTS + " points");
        }
        return new RegisterMap(registers, points);
    }

    /** @return null after a problem */
    private static Register register(String point, Section s) {
        s.onlyKeys("table", "address", "type", "order", "bit", "take", "series", "as", "unit", "scale", "offset", "min", "max");
        Table table = s.value("table", text -> word(Table.class, text), Table.HOLDING);
        ValueType type = s.value("type", text -> word(ValueType.class, text),
                table.isBits() ? ValueType.BOOL : ValueType.UINT16);
        Integer address = s.value("address", RegisterMap::address, null);
        boolean good = s.require("address") && address != null;
        if (table.isBits() && type != ValueType.BOOL) {
            s.problem("type", "线圈和离散输入只能是 bool", "a coil or discrete input is a bool");
            good = false;
        }
        if (s.has("bit") && (table.isBits() || type != ValueType.BOOL)) {
            s.problem("bit", "仅用于寄存器中的 bool", "is for a bool in a register alone");
        }
        if (good && address + (table.isBits() ? 1 : type.registers()) > 0x1_0000) {
            s.problem("address", "超出最后一个寄存器 65535", "ends behind the last register, 65535");
            good = false;
        }
        return good ? new Register(point, table, address, type, s.value("order", RegisterMap::order, WordOrder.ABCD),
                s.number("bit", 0, 0, 15), s.text("unit", "")) : null;
    }

    /** As it goes over the line, from 0, decimal or {@code 0x1f4}. */
    private static int address(String text) {
        try {
            int address = Integer.decode(text.matches("0[0-9]+") ? text.replaceFirst("^0+(?=.)", "") : text);
            if (address >= 0 && address <= 0xffff) {
                return address;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InvalidValue("应为 0 到 65535（从 0 算起，不是 40001 式编号），或 0x 开头的十六进制",
                "must be from 0 to 65535, counted from 0 and not as 40001, or hexadecimal with 0x");
    }

    private static WordOrder order(String text) {
        try {
            return WordOrder.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidValue("应为 ABCD、CDAB、BADC 或 DCBA", "must be ABCD, CDAB, BADC or DCBA");
        }
    }

    private static <T extends Enum<T>> T word(Class<T> type, String text) {
        for (T one : type.getEnumConstants()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
                return one;
            }
        }
        List<String> all = new ArrayList<>();
        for (T one : type.getEnumConstants()) {
            all.add(one.name().toLowerCase(Locale.ROOT));
        }
        throw new InvalidValue("应为 " + String.join("、", all) + " 之一", "must be one of " + String.join(", ", all));
    }
}
