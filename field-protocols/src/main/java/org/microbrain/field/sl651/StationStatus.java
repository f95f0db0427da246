package org.microbrain.field.sl651;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;

/** The bits in which a station tells how it is (SL 651-2014, element 45): 1 for what the name says, 0 for the opposite. */
final class StationStatus {

    private static final int FLOW_METER_FAULT = 1 << 5;
    private static final int LEVEL_METER_FAULT = 1 << 6;
    private static final String[] NAMES = {"mains-lost", "battery-low", "level-alarm", "flow-alarm", "quality-alarm",
        "flow-meter-fault", "level-meter-fault", "box-closed", "storage-fault", null, "pump"};

    private StationStatus() {
    }

    static Map<String, Double> points(long status) {
        Map<String, Double> points = new LinkedHashMap<>();
        for (int bit = 0; bit < NAMES.length; bit++) {
            if (NAMES[bit] != null) {
                points.put(NAMES[bit], (double) (status >> bit & 1));
            }
        }
        return points;
    }

    /** What a meter measured that says of itself that it is at fault is in doubt. */
    static List<FieldReading> marked(List<FieldReading> readings, long status) {
        return readings.stream().map(one -> isInDoubt(one.point(), status) ? one.marked(Reading.SUSPECT) : one).toList();
    }

    private static boolean isInDoubt(String point, long status) {
        return (status & LEVEL_METER_FAULT) != 0 && point.startsWith(Element.STAGE)
                || (status & FLOW_METER_FAULT) != 0 && point.equals(Element.FLOW);
    }
}
