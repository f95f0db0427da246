package org.microbrain.field.hj212;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.microbrain.block.Reading;
import org.microbrain.field.Bcd;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;

/**
 * The readings of a segment with data: each value of an item {@code FACTOR-KIND=number} is one, at the item's own
 * {@code SampleTime} or the segment's {@code DataTime} (of a period: its start). Stateless.
 */
public final class Hj212Readings {

    private static final Flaw NO_NUMBER = new Flaw(Flaw.Kind.NUMBER, "数值无效", "not a number");
    private static final Flaw BAD_TIME = new Flaw(Flaw.Kind.TIME, "时间不合规", "a time is not possible");
    private static final Flaw BAD_NAME = new Flaw(Flaw.Kind.NAME, "监测因子编码不合规", "the code of a factor is not as it must be");
    private static final Set<String> NO_VALUES = Set.of("flag", "eflag", "sampletime", "info", "sn");
    private static final int MAX_NUMBER = 32;
    private static final int TIME_DIGITS = 14;
    private static final int DETAIL = 60;

    private Hj212Readings() {
    }

    /** @param raw the frame as it came */
    public static FieldReport read(Hj212Segment segment, byte[] raw) {
        List<FieldReading> readings = new ArrayList<>();
        List<Flaw> flaws = new ArrayList<>();
        if (Hj212Command.isData(segment.command())) {
            long time = time(segment.value("DataTime").orElse(null), flaws);
            for (Map<String, String> item : segment.content()) {
                read(segment, item, time, readings, flaws);
            }
        }
        return new FieldReport(raw, readings, flaws);
    }

    private static void read(Hj212Segment segment, Map<String, String> item, long dataTime, List<FieldReading> readings,
                             List<Flaw> flaws) {
        long time = dataTime;
        String flag = null;
        for (Map.Entry<String, String> value : item.entrySet()) {
            String kind = kind(value.getKey());
            if (kind.equals("sampletime")) {
                time = time(value.getValue(), flaws);
            } else if (kind.equals("flag")) {
                flag = value.getValue();
            }
        }
        for (Map.Entry<String, String> value : item.entrySet()) {
            String kind = kind(value.getKey());
            if (!kind.isEmpty() && !NO_VALUES.contains(kind)) {
                String code = value.getKey().substring(0, value.getKey().length() - kind.length() - 1);
                take(segment, code, kind, value.getValue(), time, DataFlag.quality(flag), readings, flaws);
            }
        }
    }

    private static void take(Hj212Segment segment, String code, String kind, String text, long time, int quality,
                             List<FieldReading> readings, List<Flaw> flaws) {
        if (!isWord(code) || !isWord(kind)) {
            flaws.add(BAD_NAME.at(shortened(code + "-" + kind)));
            return;
        }
        double value = number(text);
        if (!Double.isFinite(value)) {
            flaws.add(NO_NUMBER.at(shortened(code + "-" + kind + "=" + text)));
            return;
        }
        Factor factor = Factor.of(code);
        readings.add(new FieldReading(segment.station(), point(factor.point(), kind, segment.command()), time, value,
                kind.equals("cou") ? "" : factor.unit(), quality));
    }

    /** What is measured now has the factor's name alone; {@code hour-avg} and the like stand behind that of a period. */
    private static String point(String factor, String kind, int command) {
        String period = Hj212Command.period(command);
        if (period.isEmpty()) {
            return kind.equals("rtd") ? factor : factor + "/" + kind;
        }
        return factor + "/" + period + "-" + kind;
    }

    /** What stands behind the last hyphen, in lower case; empty when there is none. */
    private static String kind(String name) {
        int hyphen = name.lastIndexOf('-');
        return hyphen <= 0 ? "" : name.substring(hyphen + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean isWord(String text) {
        return text.length() <= 24 && text.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c)) && !text.isEmpty();
    }

    private static double number(String text) {
        if (text.isEmpty() || text.length() > MAX_NUMBER || !text.chars().allMatch(c -> "0123456789+-.eE".indexOf(c) >= 0)) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    /** @return {@link Reading#NO_TIME} for none */
    private static long time(String text, List<Flaw> flaws) {
        if (text == null || text.isEmpty()) {
            return Reading.NO_TIME;
        }
        try {
            if (text.length() >= TIME_DIGITS) {
                return LocalDateTime.of(part(text, 0, 4), part(text, 4, 6), part(text, 6, 8), part(text, 8, 10),
                        part(text, 10, 12), part(text, 12, 14)).toInstant(Bcd.BEIJING).toEpochMilli();
            }
        } catch (DateTimeException | NumberFormatException none) {
            // Said below.
        }
        flaws.add(BAD_TIME.at(shortened(text)));
        return Reading.NO_TIME;
    }

    private static int part(String text, int from, int to) {
        return Integer.parseInt(text.substring(from, to));
    }

    private static String shortened(String text) {
        return text.length() <= DETAIL ? text : text.substring(0, DETAIL) + "…";
    }
}
