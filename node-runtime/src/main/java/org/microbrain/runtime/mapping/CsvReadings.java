package org.microbrain.runtime.mapping;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.microbrain.block.Reading;

/**
 * Readings as CSV: a header that names the columns {@code series,time,value} and, if wished, {@code unit} in any order,
 * then a reading a line. Fields may be quoted as RFC 4180 says, but not hold line ends; an empty time is the time of
 * arrival. Columns of other names are passed over. Immutable.
 */
public final class CsvReadings {

    /** Characters of a line. */
    public static final int MAX_LINE = 4096;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final MeasurementCheck check;
    private final ZoneId zone;
    private final int columns;
    private final int series;
    private final int time;
    private final int value;
    private final int unit;

    private CsvReadings(MeasurementCheck check, ZoneId zone, List<String> header) {
        this.check = check;
        this.zone = zone;
        columns = header.size();
        series = header.indexOf("series");
        time = header.indexOf("time");
        value = header.indexOf("value");
        unit = header.indexOf("unit");
    }

    /**
     * @param zone of times that state no offset
     * @throws Refused when the line is no header with the columns series, time and value
     */
    public static CsvReadings ofHeader(String line, MeasurementCheck check, ZoneId zone) {
        String text = line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
        List<String> header = fields(text).stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
        CsvReadings readings = new CsvReadings(check, zone, header);
        if (readings.series < 0 || readings.time < 0 || readings.value < 0) {
            throw new Refused(RefusalReason.NOT_CSV, "第一行应为表头 series,time,value[,unit]",
                    "the first line must be the header series,time,value[,unit]");
        }
        return readings;
    }

    /** @throws Refused with the reason */
    public Measurement read(String line) {
        List<String> fields = fields(line);
        if (fields.size() != columns) {
            throw new Refused(RefusalReason.NOT_CSV, "应有 " + columns + " 列，实有 " + fields.size() + " 列",
                    fields.size() + " columns where the header has " + columns);
        }
        String when = fields.get(time).strip();
        long millis = when.isEmpty() ? Reading.NO_TIME : TimeFormat.AUTO.millis(when, zone);
        double number = JsonPayload.number(fields.get(value));
        return check.checked(fields.get(series).strip(), unit < 0 ? "" : fields.get(unit).strip(), millis, number, 0);
    }

    private static List<String> fields(String line) {
        if (line.length() > MAX_LINE) {
            throw Refused.because(RefusalReason.TOO_LARGE, "> " + MAX_LINE);
        }
        List<String> fields = new ArrayList<>(4);
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (doubled) {
                    field.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw new Refused(RefusalReason.NOT_CSV, "引号没有结束", "a quotation that does not end");
        }
        fields.add(field.toString());
        return fields;
    }
}
