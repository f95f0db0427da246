package org.microbrain.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The stage of a river as a table of times and values; columns parted by comma, semicolon or tab, lines that begin with
 * {@code #} left out. Columns are found by their names in the first line, without names they are the first two. Times:
 * ISO 8601, the same with a space or with {@code /}, a date, or Unix seconds or milliseconds; without a zone they are UTC.
 * A value that is empty or no number is missing.
 *
 * @param points  in the order of time
 * @param missing rows without a value
 */
record StageSeries(List<Point> points, int missing) {

    private static final List<String> TIMES = List.of("timestamp", "time", "datetime", "date_time", "date", "时间", "t");
    private static final List<String> VALUES =
            List.of("value", "stage", "level", "water_level", "gage_height", "gauge_height", "height", "水位", "数值");
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("uuuu-M-d[ H:mm[:ss]]", Locale.ROOT);
    /** Unix times from here on are milliseconds. */
    private static final long MILLISECONDS = 100_000_000_000L;

    record Point(long millis, double value) {
    }

    private record Columns(int time, int value, boolean named) {
    }

    static StageSeries read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        List<Point> points = new ArrayList<>();
        Columns columns = null;
        int missing = 0;
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at).replace("\uFEFF", "");
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = split(line);
            if (columns == null) {
                columns = columns(fields);
                if (columns.named()) {
                    continue;
                }
            }
            if (fields.length <= Math.max(columns.time(), columns.value())) {
                throw bad(file, at, "too few columns", line);
            }
            if (points.isEmpty() && missing == 0 && fields[columns.time()].matches("\\d+[sdn]")) {
                continue; // the second line of a USGS table tells the widths of its columns
            }
            OptionalDouble value = value(fields[columns.value()]);
            if (value.isEmpty()) {
                missing++;
                continue;
            }
            try {
                points.add(new Point(millis(fields[columns.time()]), value.getAsDouble()));
            } catch (DateTimeException e) {
                throw bad(file, at, "not a time such as 2018-07-15T00:00:00Z", fields[columns.time()]);
            }
        }
        if (points.size() < 2) {
            throw new IOException("文件中没有水位读数。 " + file + " holds no readings of a stage: columns timestamp,value");
        }
        points.sort(Comparator.comparingLong(Point::millis));
        return new StageSeries(List.copyOf(points), missing);
    }

    private static IOException bad(Path file, int line, String what, String text) {
        return new IOException("第 " + (line + 1) + " 行无法读取。 " + file + ", line " + (line + 1) + ": " + what + ": "
                + text);
    }

    private static String[] split(String line) {
        String separator = line.indexOf('\t') >= 0 ? "\t" : line.indexOf(';') >= 0 ? ";" : ",";
        return Arrays.stream(line.split(separator, -1)).map(field -> field.trim().replaceAll("^\"|\"$", ""))
                .toArray(String[]::new);
    }

    private static Columns columns(String[] fields) {
        int time = named(fields, TIMES);
        int value = named(fields, VALUES);
        boolean named = time >= 0 || value >= 0 || fields.length > 1 && value(fields[1]).isEmpty()
                && !fields[1].isEmpty();
        time = Math.max(0, time);
        return new Columns(time, value >= 0 ? value : time == 0 ? 1 : 0, named);
    }

    private static int named(String[] fields, List<String> names) {
        for (String name : names) {
            for (int at = 0; at < fields.length; at++) {
                if (fields[at].toLowerCase(Locale.ROOT).replace(' ', '_').equals(name)) {
                    return at;
                }
            }
        }
        return -1;
    }

    private static OptionalDouble value(String text) {
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) && value > -99_999 ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static long millis(String text) {
        if (text.matches("\\d{9,14}(\\.\\d+)?")) {
            double number = Double.parseDouble(text);
            return (long) (number >= MILLISECONDS ? number : number * 1000);
        }
        String time = text.replace('/', '-');
        try {
            return OffsetDateTime.parse(time.replace(' ', 'T')).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            return local(time).toInstant(ZoneOffset.UTC).toEpochMilli();
        }
    }

    private static LocalDateTime local(String time) {
        String plain = time.replace('T', ' ');
        int point = plain.indexOf('.');
        plain = point < 0 ? plain : plain.substring(0, point);
        return plain.indexOf(' ') < 0 ? LocalDate.parse(plain, LOCAL).atStartOfDay() : LocalDateTime.parse(plain, LOCAL);
    }

    /** Half-way between the median and the highest, to two digits: where no alert stage is given. */
    double alertStage() {
        double[] sorted = points.stream().mapToDouble(Point::value).sorted().toArray();
        double half = (sorted[sorted.length / 2] + sorted[sorted.length - 1]) / 2;
        return new BigDecimal(half).round(new MathContext(2)).doubleValue();
    }
}
