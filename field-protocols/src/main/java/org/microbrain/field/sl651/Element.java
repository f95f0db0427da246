package org.microbrain.field.sl651;

import java.util.HashMap;
import java.util.Map;

/**
 * The elements of SL 651-2014 (annex C) that have a name here. Others are taken all the same, by their id.
 *
 * @param point what it is called here
 * @param unit  in which the standard tells it
 */
record Element(String point, String unit) {

    static final String RAIN_5_MINUTES = "rain-5min";
    static final String STAGE_5_MINUTES = "stage-5min";
    static final String STAGE = "stage";
    static final String FLOW = "flow";
    private static final String MM = "mm";
    private static final Map<Integer, Element> NAMED = new HashMap<>();

    static {
        name(0x02, "air-temperature", "°C");
        name(0x03, "water-temperature", "°C");
        name(0x08, "pressure", "hPa");
        for (int depth = 1; depth <= 8; depth++) {
            name(0x0f + depth, "soil-moisture-" + depth, "%");
        }
        name(0x18, "humidity", "%");
        name(0x1a, "rain-1h", MM);
        name(0x1b, "rain-2h", MM);
        name(0x1c, "rain-3h", MM);
        name(0x1d, "rain-6h", MM);
        name(0x1e, "rain-12h", MM);
        name(0x1f, "rain-day", MM);
        name(0x20, "rain-today", MM);
        name(0x21, "rain-1min", MM);
        name(0x22, RAIN_5_MINUTES, MM);
        name(0x23, "rain-10min", MM);
        name(0x24, "rain-30min", MM);
        name(0x25, "rain-storm", MM);
        name(0x26, RainGauge.TOTAL, MM);
        name(0x27, FLOW, "m³/s");
        name(0x33, "wind-direction", "");
        name(0x35, "wind-speed", "m/s");
        name(0x37, "velocity", "m/s");
        name(0x38, "voltage", "V");
        name(0x39, STAGE, "m");
        name(0x3a, "stage-downstream", "m");
        name(0x3b, "stage-upstream", "m");
        name(0x46, "ph", "");
        name(0x47, "dissolved-oxygen", "mg/L");
        name(0x48, "conductivity", "µS/cm");
        name(0x49, "turbidity", "NTU");
        name(0x4c, "ammonia-nitrogen", "mg/L");
        for (int phase = 0; phase < 3; phase++) {
            name(0x70 + phase, "mains-voltage-" + (char) ('a' + phase), "V");
            name(0x73 + phase, "mains-current-" + (char) ('a' + phase), "A");
        }
    }

    private static void name(int id, String point, String unit) {
        NAMED.put(id, new Element(point, unit));
    }

    /** @param id of one byte, or {@code ff} and a second one */
    static Element of(int id) {
        Element named = NAMED.get(id);
        return named == null ? new Element("element-%02x".formatted(id), "") : named;
    }
}
