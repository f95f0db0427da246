package org.microbrain.field.hj212;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.microbrain.field.Bcd;
import org.microbrain.field.Flaw;
import org.microbrain.field.StationAnswer;
import org.microbrain.field.StationRequest;

/**
 * A request to a station (HJ 212-2017, section 6.4): the station says whether it takes it (9011), sends what was asked for, and says
 * how it ended (9012), each under the number of the request. Set a station's clock or its intervals, or read them.
 *
 * @param number   17 digits: when it was made, to the millisecond
 * @param command  see {@link Hj212Command}
 * @param st       kind of system, as in what the station sends
 * @param password as in what the station sends, or empty
 * @param station  the MN
 * @param content  what the command wants, or empty; what a clock is set to is added when it is sent
 */
public record Hj212Request(String number, int command, String st, String password, String station, Map<String, String> content)
        implements StationRequest {

    /** In which a station answers (HJ 212-2017, section 6.4.4), before it is asked again. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST_SENT = 4;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");
    private static final int VERSION_2017 = 4;
    private static final int ANSWER_WANTED = 1;
    private static final String SYSTEM_TIME = "SystemTime";
    private static final String REAL_TIME_INTERVAL = "RtdInterval";
    private static final String MINUTE_INTERVAL = "MinInterval";
    private static final String ONE = "1";
    private static final Flaw NO_VALUE = new Flaw(Flaw.Kind.NUMBER, "站点告知的数值无效", "what the station told is no value");
    private static final Flaw NOT_TOLD = new Flaw(Flaw.Kind.MISSING, "站点说已执行，但没有告知数值",
            "the station says that it is done, and did not tell the value");

    public Hj212Request {
        content = Map.copyOf(content);
    }

    /**
     * To the station that a segment came from.
     *
     * @param value of the interval that is set: seconds of real-time data, 30 to 3,600; minutes of minute data, 1 to 30 and a part of
     *              an hour. Means nothing to other commands
     * @param now   Unix milliseconds; becomes the number of the request
     */
    public static Hj212Request to(Hj212Segment heard, int command, int value, long now) {
        Map<String, String> content = switch (command) {
            case Hj212Command.SET_REAL_TIME_INTERVAL -> Map.of(REAL_TIME_INTERVAL, String.valueOf(value));
            case Hj212Command.SET_MINUTE_INTERVAL -> Map.of(MINUTE_INTERVAL, String.valueOf(value));
            default -> Map.of();
        };
        return new Hj212Request(time(now, MILLIS), command, heard.field("ST"), heard.field("PW"), heard.station(), content);
    }

    private static String time(long now, DateTimeFormatter form) {
        return form.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(now), Bcd.BEIJING));
    }

    @Override
    public Optional<byte[]> encoded(OptionalLong now) {
        return segment(now).map(Hj212Segment::encoded);
    }

    /** See {@link #encoded}. */
    Optional<Hj212Segment> segment(OptionalLong now) {
        boolean sets = command == Hj212Command.SET_CLOCK;
        if (sets && now.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> all = sets ? Map.of(SYSTEM_TIME, time(now.getAsLong(), SECONDS)) : content;
        return Optional.of(Hj212Segment.of(number, st, command, password, station, VERSION_2017 | ANSWER_WANTED,
                all.isEmpty() ? List.of() : List.of(all)));
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public int mostSent() {
        return MOST_SENT;
    }

    /** What a segment from the station says of this; null when it is about something else. Stations of 2005 have the number inside. */
    public StationAnswer answer(Hj212Segment heard) {
        String of = heard.field("QN").isEmpty() ? heard.value("QN").orElse("") : heard.field("QN");
        if (!of.equals(number)) {
            return null;
        }
        return switch (heard.command()) {
            case Hj212Command.REQUEST_TAKEN -> heard.value("QnRtn").orElse("").equals(ONE) ? StationAnswer.taken()
                    : StationAnswer.failed(Hj212Result.notTaken(heard.value("QnRtn").orElse("")));
            case Hj212Command.REQUEST_DONE -> !heard.value("ExeRtn").orElse("").equals(ONE)
                    ? StationAnswer.failed(Hj212Result.notDone(heard.value("ExeRtn").orElse("")))
                    : reads().isEmpty() ? StationAnswer.done() : StationAnswer.failed(NOT_TOLD);
            default -> heard.command() == command ? told(heard) : null;
        };
    }

    /** What it told is its answer, whether or not it says in the end that it did. */
    private StationAnswer told(Hj212Segment heard) {
        Optional<String> value = reads().flatMap(heard::value);
        if (value.isEmpty()) {
            return StationAnswer.taken();
        }
        OptionalLong read = reads().get().equals(SYSTEM_TIME) ? clock(value.get()) : number(value.get());
        return read.isEmpty() ? StationAnswer.failed(NO_VALUE.at(shortened(value.get())))
                : StationAnswer.told(read.getAsLong());
    }

    /** The name of the value that a command reads, if it reads one. */
    private Optional<String> reads() {
        return switch (command) {
            case Hj212Command.READ_CLOCK -> Optional.of(SYSTEM_TIME);
            case Hj212Command.READ_REAL_TIME_INTERVAL -> Optional.of(REAL_TIME_INTERVAL);
            case Hj212Command.READ_MINUTE_INTERVAL -> Optional.of(MINUTE_INTERVAL);
            default -> Optional.empty();
        };
    }

    private static OptionalLong clock(String digits) {
        try {
            return OptionalLong.of(LocalDateTime.parse(digits, SECONDS).toInstant(Bcd.BEIJING).toEpochMilli());
        } catch (DateTimeException none) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong number(String digits) {
        return digits.matches("[0-9]{1,6}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    private static String shortened(String text) {
        return text.length() <= 20 ? text : text.substring(0, 20) + "…";
    }
}
