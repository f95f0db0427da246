package org.microbrain.runtime.mapping;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.microbrain.runtime.config.InvalidValue;

/** How a source writes a time. */
public enum TimeFormat {
    /** Unix time in s, ms, µs or ns, told apart by magnitude, or ISO 8601. */
    AUTO,
    /** Unix seconds, also with a fraction. */
    SECONDS,
    /** Unix milliseconds. */
    MILLIS,
    /** ISO 8601 date and time, a blank allowed instead of the T; without an offset it is in the stated zone. */
    ISO,
    /** {@code yyyyMMddHHmmss} in the stated zone, as Chinese environmental equipment writes it (HJ 212). */
    COMPACT;

    private static final DateTimeFormatter COMPACT_FORM = DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT);
    /** 1e11 s is the year 5138 and 1e11 ms is 1973: nothing that is measured lies on the wrong side. */
    private static final double SECONDS_BELOW = 1e11;
    private static final double MILLIS_BELOW = 1e14;
    private static final double MICROS_BELOW = 1e17;
    private static final double MILLIS_LIMIT = 1e15;

    /** The format's name in configuration files. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws InvalidValue that names the formats that exist */
    public static TimeFormat ofKey(String key) {
        for (TimeFormat format : values()) {
            if (format.key().equals(key)) {
                return format;
            }
        }
        throw new InvalidValue("应为 auto、seconds、millis、iso、compact 之一",
                "must be one of auto, seconds, millis, iso, compact");
    }

    /**
     * @return Unix milliseconds
     * @throws Refused when it is not a time in this format
     */
    long millis(double number) {
        double millis = switch (this) {
            case AUTO -> byMagnitude(number);
            case SECONDS -> number * 1e3;
            case MILLIS -> number;
            case ISO, COMPACT -> throw Refused.because(RefusalReason.BAD_TIME, String.valueOf(number));
        };
        if (!(Math.abs(millis) < MILLIS_LIMIT)) {
            throw Refused.because(RefusalReason.TIME_OUT_OF_RANGE, String.valueOf(number));
        }
        return Math.round(millis);
    }

    /**
     * @return Unix milliseconds
     * @throws Refused when it is not a time in this format
     */
    long millis(String text, ZoneId zone) {
        String time = text.strip();
        if (time.isEmpty() || time.length() > 40) {
            throw Refused.because(RefusalReason.BAD_TIME, time.isEmpty() ? "\"\"" : time.substring(0, 40));
        }
        try {
            return switch (this) {
                case COMPACT -> LocalDateTime.parse(time, COMPACT_FORM).atZone(zone).toInstant().toEpochMilli();
                case ISO -> iso(time, zone);
                case SECONDS, MILLIS -> millis(Double.parseDouble(time));
                case AUTO -> isNumber(time) ? millis(Double.parseDouble(time)) : iso(time, zone);
            };
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw Refused.because(RefusalReason.BAD_TIME, time);
        }
    }

    private static double byMagnitude(double number) {
        double size = Math.abs(number);
        if (size < SECONDS_BELOW) {
            return number * 1e3;
        }
        if (size < MILLIS_BELOW) {
            return number;
        }
        return size < MICROS_BELOW ? number / 1e3 : number / 1e6;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && !(i == 0 && c == '-')) {
                return false;
            }
        }
        return true;
    }

    private static long iso(String text, ZoneId zone) {
        boolean blank = text.length() > 10 && text.charAt(10) == ' ';
        String form = blank ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        TemporalAccessor time = DateTimeFormatter.ISO_DATE_TIME.parseBest(form, ZonedDateTime::from,
                OffsetDateTime::from, LocalDateTime::from);
        Instant instant = time instanceof LocalDateTime local ? local.atZone(zone).toInstant() : Instant.from(time);
        return instant.toEpochMilli();
    }
}
