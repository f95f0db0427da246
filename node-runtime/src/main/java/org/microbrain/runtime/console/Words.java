package org.microbrain.runtime.console;

import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.DivisionNames;

/** Times, ages, amounts and sizes as people read them. Immutable. */
public final class Words {

    /** All of China lives by it. */
    private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(BEIJING);
    /** Length of a date as text. */
    private static final int DATE = 10;
    private static final long[] SIZES = {1L << 40, 1L << 30, 1L << 20, 1L << 10};
    private static final String[] UNITS = {"TiB", "GiB", "MiB", "KiB"};

    private final Texts texts;
    private final Instant now;

    public Words(Texts texts, Instant now) {
        this.texts = texts;
        this.now = now;
    }

    /** Beijing time to the second, the day left out when it is today's. */
    public String shortTime(Instant instant) {
        String time = time(instant);
        String today = TIME.format(now).substring(0, DATE);
        return time.startsWith(today) ? time.substring(DATE + 1) : time;
    }

    public String shortTime(long millis) {
        return shortTime(Instant.ofEpochMilli(millis));
    }

    /** Beijing time to the second. */
    public String time(Instant instant) {
        return instant == null ? "–" : TIME.format(instant);
    }

    public String time(long millis) {
        return time(Instant.ofEpochMilli(millis));
    }

    /** The day in Beijing. */
    public String day(Instant instant) {
        return time(instant).substring(0, DATE);
    }

    /** How long until: 23 天. */
    public String until(Instant instant) {
        return span(Duration.between(now, instant));
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

    /** A span of time in its largest unit: 5 分钟. */
    public String span(long millis) {
        return span(Duration.ofMillis(millis));
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

    /** A division by its name; by its code when the book of names does not have it. */
    public String name(DivisionCode area) {
        return DivisionNames.bundled().name(area, texts.language()).orElse(area.code());
    }

    /** Where a division lies, seen from another: 百龙滩镇大龙村; its code when the book of names does not have it. */
    public String path(DivisionCode area, DivisionCode from) {
        return DivisionNames.bundled().path(area, from, texts.language()).orElse(area.code());
    }

    /** A node by its division's name and its own: 大龙村 450124101204; its own alone when the division has none. */
    public String node(NodeId node) {
        return DivisionNames.bundled().name(node.area(), texts.language()).map(name -> name + " " + node.text())
                .orElse(node.text());
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
            return count((long) value);
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
