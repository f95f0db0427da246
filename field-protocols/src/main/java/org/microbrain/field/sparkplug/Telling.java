package org.microbrain.field.sparkplug;

import java.util.ArrayList;
import java.util.List;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;
import org.microbrain.field.sparkplug.Born.Known;

/** What one message of an edge node comes to. */
final class Telling {

    private static final int DETAIL = 80;
    private static final int NAMED = 3;
    private static final Flaw NOBODY = new Flaw(Flaw.Kind.NAME, "未收到出生报文，不知道这些别名或类型",
            "no birth has told these aliases or types");
    private static final Flaw NO_NUMBER = new Flaw(Flaw.Kind.NUMBER, "不是数值", "not a number");
    private static final Flaw NO_VALUE = new Flaw(Flaw.Kind.MISSING, "没有数值", "there is no value");
    private static final Flaw NO_TIME = new Flaw(Flaw.Kind.TIME, "历史数据没有时间", "a value of the past has no time");

    private final String node;
    private final String device;
    private final long millis;
    private final List<FieldReading> readings;
    private final List<Flaw> flaws;
    private final List<String> unknown = new ArrayList<>();

    /**
     * @param device empty for the node itself
     * @param millis of the message, for values without a time of their own
     */
    Telling(String node, String device, long millis) {
        this.node = node;
        this.device = device;
        this.millis = millis;
        this.readings = new ArrayList<>();
        this.flaws = new ArrayList<>();
    }

    /** A part of another that is about another device. */
    Telling(String node, String device, long millis, Telling whole) {
        this.node = node;
        this.device = device;
        this.millis = millis;
        this.readings = whole.readings;
        this.flaws = whole.flaws;
    }

    void flaw(Flaw flaw) {
        flaws.add(flaw);
    }

    /** Takes values by name, or by the aliases of a birth. */
    void data(SparkplugPayload payload, Born of) {
        for (SparkplugMetric metric : payload.metrics()) {
            boolean aliased = metric.name().isEmpty();
            Known known = aliased ? of.aliased(metric.alias()) : of.named(metric.name());
            if (known != null) {
                take(known, metric, aliased && of.isDoubtful());
            } else if (!aliased && metric.type() != SparkplugMetric.NO_TYPE && metric.name().length() <= SparkplugCodec.MOST_NAME) {
                take(new Known(metric), metric, false);
            } else if (!metric.isControl()) {
                unknown.add(aliased ? String.valueOf(metric.alias()) : metric.name());
            }
        }
        if (hasUnknown()) {
            flaw(NOBODY.at(unknown.size() + shortened(" (" + point(String.join(", ", unknown.subList(0,
                    Math.min(NAMED, unknown.size())))) + ")")));
        }
    }

    /** Whether there was something that no birth had told. */
    boolean hasUnknown() {
        return !unknown.isEmpty();
    }

    /** Takes one value. @param doubtful whether it may be another metric's */
    void take(Known known, SparkplugMetric metric, boolean doubtful) {
        if (metric.isControl()) {
            return;
        }
        String point = point(known.name());
        double number = metric.number(known.type());
        if (metric.isNull()) {
            flaw(NO_VALUE.at(shortened(point)));
        } else if (!Double.isFinite(number)) {
            flaw(NO_NUMBER.at(shortened(point + (metric.value() == null ? "" : " = " + metric.value()))));
        } else if (metric.historical() && metric.millis() == Reading.NO_TIME) {
            flaw(NO_TIME.at(shortened(point)));
        } else {
            if (!metric.historical()) {
                known.last(number);
            }
            readings.add(new FieldReading(node, point, metric.millis() == Reading.NO_TIME ? millis : metric.millis(), number,
                    metric.unit().isEmpty() ? known.unit() : metric.unit(),
                    metric.quality() | (doubtful ? Reading.SUSPECT : Reading.GOOD)));
        }
    }

    /** What was told last holds no longer: the same values as bad ones. @param why null when it is said otherwise */
    void dead(Born of, Flaw why) {
        of.all().stream().filter(known -> !Double.isNaN(known.last())).forEach(known -> readings.add(new FieldReading(node,
                point(known.name()), millis, known.last(), known.unit(), Reading.BAD)));
        if (why != null) {
            flaw(why);
        }
    }

    FieldReport report(byte[] raw) {
        return new FieldReport(raw, readings, flaws);
    }

    private String point(String metric) {
        return device.isEmpty() ? metric : device + "/" + metric;
    }

    private static String shortened(String text) {
        return text.length() <= DETAIL ? text : text.substring(0, DETAIL) + "…";
    }
}
