package org.microbrain.field.hj212;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.microbrain.field.Bcd;

/**
 * A request to a station, from its sending to its end (HJ 212-2017, section 6.4): the station says whether it takes it (9011),
 * sends what was asked for, and says how it ended (9012). It is sent again when nothing is heard in time. Immutable; each step
 * gives the request as it is then. Set a station's clock or its intervals, or read them.
 *
 * @param segment what is sent
 * @param state   where it is
 * @param sent    how often it was sent
 * @param until   when it is sent again or given up, Unix milliseconds
 */
public record Hj212Request(Hj212Segment segment, State state, int sent, long until) {

    /** In which a station answers (HJ 212-2017, section 6.4.4), before it is asked again. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** How often a request is sent, at most. */
    public static final int MOST_SENT = 4;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");
    private static final int VERSION_2017 = 4;
    private static final int ANSWER_WANTED = 1;

    /** Where a request is. */
    public enum State {
        /** Sent; nothing heard yet. */
        ASKED,
        /** The station takes it. */
        TAKEN,
        /** The station says that it did it. */
        DONE,
        /** The station refuses it, or says that it failed. */
        FAILED,
        /** Nothing was heard in time. */
        UNANSWERED;

        public boolean isEnd() {
            return this != ASKED && this != TAKEN;
        }
    }

    /**
     * @param st      kind of system, as in what the station sends
     * @param content what the command wants, or empty
     * @param now     Unix milliseconds; becomes the number of the request
     */
    public static Hj212Request of(int command, String st, String password, String station, Map<String, String> content,
                                  long now) {
        return new Hj212Request(Hj212Segment.of(time(now, MILLIS), st, command, password, station,
                VERSION_2017 | ANSWER_WANTED, content.isEmpty() ? List.of() : List.of(content)), State.ASKED, 1,
                now + TIMEOUT.toMillis());
    }

    /** Sets a station's clock. */
    public static Hj212Request setClock(String st, String password, String station, long now) {
        return of(Hj212Command.SET_CLOCK, st, password, station, Map.of("SystemTime", time(now, SECONDS)), now);
    }

    /** @param seconds between real-time data, 30 to 3,600 */
    public static Hj212Request setRealTimeInterval(String st, String password, String station, int seconds, long now) {
        return of(Hj212Command.SET_REAL_TIME_INTERVAL, st, password, station,
                Map.of("RtdInterval", String.valueOf(seconds)), now);
    }

    /** @param minutes of a period of minute data: 1 to 30, a part of an hour */
    public static Hj212Request setMinuteInterval(String st, String password, String station, int minutes, long now) {
        return of(Hj212Command.SET_MINUTE_INTERVAL, st, password, station,
                Map.of("MinInterval", String.valueOf(minutes)), now);
    }

    private static String time(long now, DateTimeFormatter form) {
        return form.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(now), Bcd.BEIJING));
    }

    /** Whether a segment from the station belongs to this request. */
    public boolean isMeant(Hj212Segment heard) {
        return !state.isEnd() && heard.field("QN").equals(segment.field("QN"));
    }

    /** After something was heard from the station; the same when that means nothing here. */
    public Hj212Request heard(Hj212Segment heard, long now) {
        if (!isMeant(heard)) {
            return this;
        }
        State next = switch (heard.command()) {
            case Hj212Command.REQUEST_TAKEN -> isOne(heard, "QnRtn") ? State.TAKEN : State.FAILED;
            case Hj212Command.REQUEST_DONE -> isOne(heard, "ExeRtn") ? State.DONE : State.FAILED;
            default -> heard.command() == segment.command() ? State.TAKEN : state;
        };
        return new Hj212Request(segment, next, sent, now + TIMEOUT.toMillis());
    }

    private static boolean isOne(Hj212Segment heard, String name) {
        return heard.value(name).orElse("").equals("1");
    }

    /** When time has passed: as it was, to be sent again ({@link #sent} is one more), or unanswered. */
    public Hj212Request tick(long now) {
        if (state.isEnd() || now < until) {
            return this;
        }
        if (state == State.TAKEN || sent >= MOST_SENT) {
            return new Hj212Request(segment, State.UNANSWERED, sent, until);
        }
        return new Hj212Request(segment, state, sent + 1, now + TIMEOUT.toMillis());
    }
}
