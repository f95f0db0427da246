package org.microbrain.field.hj212;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a station measures, by its code (HJ 525 and HJ 212, annex B), as far as it has a name here. Others are taken by their
 * code. Units are those that devices in the field send; a setting of the point goes before them.
 *
 * @param point what it is called here
 * @param unit  empty where it has none, or nobody knows
 */
record Factor(String point, String unit) {

    private static final Map<String, Factor> NAMED = new HashMap<>();

    static {
        String gas = "µg/m³";
        String water = "mg/L";
        name("w00000", "flow", "L/s");
        name("w01001", "ph", "");
        name("w01009", "dissolved-oxygen", water);
        name("w01010", "water-temperature", "°C");
        name("w01014", "conductivity", "µS/cm");
        name("w01018", "cod", water);
        name("011", "cod", water);
        name("w01019", "permanganate-index", water);
        name("w21001", "total-nitrogen", water);
        name("w21003", "ammonia-nitrogen", water);
        name("060", "ammonia-nitrogen", water);
        name("w21011", "total-phosphorus", water);
        name("a34004", "pm25", gas);
        name("a34002", "pm10", gas);
        name("a34001", "tsp", gas);
        name("01", "dust", "");
        name("a21026", "so2", "");
        name("02", "so2", "");
        name("a21004", "no2", "");
        name("a21002", "nox", "");
        name("03", "nox", "");
        name("a21005", "co", "");
        name("a05024", "o3", "");
        name("a24088", "nmhc", "");
        name("a01001", "air-temperature", "°C");
        name("a01002", "humidity", "%");
        name("a01006", "pressure", "");
        name("a01007", "wind-speed", "m/s");
        name("a01008", "wind-direction", "°");
        name("la", "noise", "dB");
        name("leq", "noise-leq", "dB");
    }

    private static void name(String code, String point, String unit) {
        NAMED.put(code, new Factor(point, unit));
    }

    /** @param code as it came; devices in the field do not always keep its case */
    static Factor of(String code) {
        String lower = code.toLowerCase(Locale.ROOT);
        Factor named = NAMED.get(lower);
        return named == null ? new Factor(lower, "") : named;
    }
}
