package org.microbrain.field.dlt645;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What can be read from a meter (DL/T 645-2007, annex A), as far as it has a name here.
 *
 * @param id       of the data, for instance 0x02010100
 * @param point    what it is called here
 * @param unit     of the value
 * @param bytes    of the value
 * @param decimals of the value
 * @param signed   whether the highest bit says that it flows back
 */
public record MeterItem(int id, String point, String unit, int bytes, int decimals, boolean signed) {

    private static final Map<Integer, MeterItem> KNOWN = new LinkedHashMap<>();

    static {
        know(0x00010000, "energy", "kWh", 4, 2, false);
        know(0x00020000, "energy-back", "kWh", 4, 2, false);
        for (int phase = 1; phase <= 3; phase++) {
            char name = (char) ('a' + phase - 1);
            know(0x02010000 | phase << 8, "voltage-" + name, "V", 2, 1, false);
            know(0x02020000 | phase << 8, "current-" + name, "A", 3, 3, true);
            know(0x02030000 | phase << 8, "power-" + name, "kW", 3, 4, true);
        }
        know(0x02030000, "power", "kW", 3, 4, true);
    }

    private static void know(int id, String point, String unit, int bytes, int decimals, boolean signed) {
        KNOWN.put(id, new MeterItem(id, point, unit, bytes, decimals, signed));
    }

    /** The item of an id, or null. */
    static MeterItem of(int id) {
        return KNOWN.get(id);
    }

    /** The points that meters can be asked for, in the order of the standard. */
    public static List<String> points() {
        return KNOWN.values().stream().map(MeterItem::point).toList();
    }

    /** The item of a point. @throws IllegalArgumentException when there is none */
    public static MeterItem of(String point) {
        return KNOWN.values().stream().filter(item -> item.point.equals(point)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no meter tells " + point));
    }
}
