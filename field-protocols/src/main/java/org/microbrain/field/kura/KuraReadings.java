package org.microbrain.field.kura;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;

/**
 * The readings of a data message. A metric is one reading of the channel that it is named after; {@code NAME_timestamp} is its
 * time, {@code NAME_unit} its unit, {@code NAME_error} [M] says that it could not be read; {@code assetName} stands before the
 * channel in the name of the point, and where it is missing, what follows the application in the topic. True and false are 1 and 0.
 * Stateless.
 */
public final class KuraReadings {

    private static final String ASSET = "assetName";
    private static final String TIME = "_timestamp";
    private static final String UNIT = "_unit";
    private static final String ERROR = "_error";
    private static final Set<String> OF_THE_ASSET = Set.of(ASSET, "assetError");
    private static final Flaw NO_NUMBER = new Flaw(Flaw.Kind.NUMBER, "不是数值", "not a number");
    private static final Flaw NOT_READ = new Flaw(Flaw.Kind.MISSING, "网关未能读取", "the gateway could not read it");
    private static final int DETAIL = 80;

    private KuraReadings() {
    }

    /** @param raw the message as it came */
    public static FieldReport read(KuraTopic topic, KuraPayload payload, byte[] raw) {
        List<FieldReading> readings = new ArrayList<>();
        List<Flaw> flaws = new ArrayList<>();
        Map<String, Object> metrics = payload.metrics();
        String asset = payload.text(ASSET).orElseGet(() -> String.join("/", topic.rest().subList(1, topic.rest().size())));
        String before = asset.isEmpty() ? "" : asset + "/";
        payload.text("assetError").ifPresent(error -> flaws.add(NOT_READ.at(shortened(asset + ": " + error))));
        metrics.forEach((name, value) -> {
            if (OF_THE_ASSET.contains(name) || belongs(name, TIME, metrics) || belongs(name, UNIT, metrics)) {
                return;
            }
            if (name.endsWith(ERROR)) {
                flaws.add(NOT_READ.at(shortened(before + name.substring(0, name.length() - ERROR.length()) + ": " + value)));
                return;
            }
            double number = number(value);
            if (!Double.isFinite(number)) {
                flaws.add(NO_NUMBER.at(shortened(before + name + " = " + (value instanceof byte[] bytes ? bytes.length + " B"
                        : value))));
                return;
            }
            readings.add(new FieldReading(topic.client(), before + name, payload.whole(name + TIME).orElse(payload.millis()),
                    number, payload.text(name + UNIT).orElse(""),
                    metrics.containsKey(name + ERROR) ? Reading.BAD : Reading.GOOD));
        });
        return new FieldReport(raw, readings, flaws);
    }

    /** Whether it tells something of another metric that is there. */
    private static boolean belongs(String name, String ending, Map<String, Object> metrics) {
        return name.endsWith(ending) && metrics.containsKey(name.substring(0, name.length() - ending.length()));
    }

    /** A float is the decimal number that it was written as, not its neighbour among doubles. */
    private static double number(Object value) {
        if (value instanceof Float single) {
            return Double.parseDouble(single.toString());
        }
        if (value instanceof Number other) {
            return other.doubleValue();
        }
        return value instanceof Boolean truth ? truth ? 1 : 0 : Double.NaN;
    }

    private static String shortened(String text) {
        return text.length() <= DETAIL ? text : text.substring(0, DETAIL) + "…";
    }
}
