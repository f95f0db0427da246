package org.microbrain.runtime.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An event as one line: time, level, the last word of the logger's name, message. Written here because logback's language
 * of patterns is a hundred classes, most of them for what these lines do not have. Thread-safe.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {

    /** Beijing time, as on every page of the product. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
            .withZone(ZoneId.of("Asia/Shanghai"));
    /** What comes from outside must not be able to write lines of its own. */
    private static final Pattern LINE_BREAKS = Pattern.compile("[\\r\\n]+");
    private static final int LEVEL_WIDTH = 5;

    private final boolean traces;

    /** @param traces whether a failure's stack trace follows its line */
    LineLayout(boolean traces) {
        this.traces = traces;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        String level = event.getLevel().toString();
        String logger = event.getLoggerName();
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        line.append(' ').append(level).append(" ".repeat(Math.max(0, LEVEL_WIDTH - level.length()))).append(' ')
                .append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ")
                .append(LINE_BREAKS.matcher(String.valueOf(event.getFormattedMessage())).replaceAll(" ⏎ "))
                .append(System.lineSeparator());
        if (traces && event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString();
    }
}
