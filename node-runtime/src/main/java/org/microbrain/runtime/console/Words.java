package org.microbrain.runtime.console;

import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times, ages, amounts and sizes as people read them. Immutable. */
public final class Words {

    /** All of China lives by it. */
    private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(BEIJING);
    private static final long[] SIZES = {1L << 40, 1L << 30, 1L << 20, 1L << 10};
    private static final String[] UNITS = {"TiB", "GiB", "MiB", "KiB"};

    private final Texts texts;
    private final Instant now;

    public Words(Texts texts, Instant now) {
        this.texts = texts;
        this.now = now;
    }

    /** Beijing time to the second. */
    public String time(Instant instant) {
        return instant == null ? "–" : TIME.format(instant);
    }

    public String time(long millis) {
        return time(Instant.ofEpochMilli(millis));
    }

    /** How long ago: 3 分钟前; a time ahead of the clock is said as such. */
    public String ago(Instant instant) {
        if (instant == null) {
            return texts.get("age.never");
        }
        Duration age = Duration.between(instant, now);
        if (age.compareTo(Duration.ofSeconds(-5)) < 0) {
            return texts.get("age.ahead", span(age.negated()));
        }
        return age.compareTo(Duration.ofSeconds(5)) < 0 ? texts.get("age.now") : texts.get("age.ago", span(age));
    }

    public String ago(long millis) {
        return ago(Instant.ofEpochMilli(millis));
    }

    /** How long since: 3 小时. */
    public String since(Instant instant) {
        return instant == null ? "–" : span(Duration.between(instant, now));
    }

    private String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return texts.get("span.seconds", seconds);
        }
        if (seconds < 3600) {
            return texts.get("span.minutes", seconds / 60);
        }
        return seconds < 86_400 * 2 ? texts.get("span.hours", seconds / 3600)
                : texts.get("span.days", seconds / 86_400);
    }

    /** A whole number with separators: 1,204. */
    public String count(long number) {
        return NumberFormat.getIntegerInstance(texts.language().locale()).format(number);
    }

    /** A measured value with up to six significant digits, without noise of the binary form. */
    public String value(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return String.valueOf((long) value);
        }
        String text = String.format(Locale.ROOT, "%.6g", value);
        return text.contains("e") || text.indexOf('.') < 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** A size in powers of 1024: 1.5 GiB. */
    public String bytes(long bytes) {
        for (int i = 0; i < SIZES.length; i++) {
            if (bytes >= SIZES[i]) {
                return String.format(Locale.ROOT, "%.1f %s", (double) bytes / SIZES[i], UNITS[i]);
            }
        }
        return bytes + " B";
    }

    public Instant now() {
        return now;
    }
}
