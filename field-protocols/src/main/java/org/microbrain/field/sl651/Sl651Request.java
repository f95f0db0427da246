package org.microbrain.field.sl651;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;
import org.microbrain.block.Reading;
import org.microbrain.field.Bcd;
import org.microbrain.field.Flaw;
import org.microbrain.field.StationAnswer;
import org.microbrain.field.StationRequest;

/**
 * A question to a station (SL 651-2014, mode M4): the centre asks with ENQ, the station answers with a frame of the same function.
 * Its serial number is the station's own at some makes and the question's at others, so that nothing hangs on it: one question is
 * under way at a time, and what a clock was set to is read from the time that the answer was sent at.
 *
 * @param function {@link Sl651Function#READ_NOW}, {@link Sl651Function#READ_CLOCK} or {@link Sl651Function#SET_CLOCK}
 * @param centre   0 to 255, as the station calls it
 * @param station  ten hexadecimal digits
 * @param password as in what the station sends
 * @param serial   1 to 65,535
 * @param heardAt  the station's own time when it was heard last, Unix milliseconds, or {@link Reading#NO_TIME}
 */
public record Sl651Request(int function, int centre, String station, int password, int serial, long heardAt)
        implements StationRequest {

    /** A clock that was set stands no further from ours. */
    static final Duration TOLERATED = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** Two more than the first, as the standard has it for stations. */
    private static final int MOST_SENT = 3;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(Bcd.BEIJING);
    private static final Flaw NO_READINGS = new Flaw(Flaw.Kind.MISSING, "站点的回答中没有读数", "the station's answer has no readings");
    private static final Flaw NO_TIME = new Flaw(Flaw.Kind.TIME, "站点的回答中没有可用的时间", "the station's answer has no time that can be");
    private static final Flaw NOT_SET = new Flaw(Flaw.Kind.TIME, "站点已回答，但其时钟仍为", "the station has answered, but its clock still says");
    private static final int TIME_AT = 2;
    private static final int TIME_END = 8;

    /** To the station that a frame came from. */
    public static Sl651Request to(Sl651Frame heard, int function, int serial) {
        boolean timed = heard.body().length >= TIME_END && (heard.packet() == null || heard.packet().number() == 1);
        return new Sl651Request(function, heard.centre(), heard.station(), heard.password(), serial,
                timed ? Bcd.time(heard.body(), TIME_AT, TIME_END) : Reading.NO_TIME);
    }

    /** Each question has a time in it, and some stations take it for theirs: in doubt it is the one that the station has already. */
    @Override
    public Optional<byte[]> encoded(OptionalLong now) {
        if (now.isEmpty() && (function == Sl651Function.SET_CLOCK || heardAt == Reading.NO_TIME)) {
            return Optional.empty();
        }
        return Optional.of(Sl651Frame.query(centre, station, password, function, serial, now.orElse(heardAt)).encoded());
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public int mostSent() {
        return MOST_SENT;
    }

    /**
     * What a message says of this.
     *
     * @param function of the message
     * @param now      Unix milliseconds
     * @return null when it is about something else
     */
    public StationAnswer answer(int function, Sl651Message message, long now) {
        if (function != this.function) {
            return null;
        }
        if (function == Sl651Function.READ_NOW) {
            int readings = message.report().readings().size();
            return readings == 0 ? StationAnswer.failed(NO_READINGS) : StationAnswer.told(readings);
        }
        long clock = message.sentAt();
        if (clock == Reading.NO_TIME) {
            return StationAnswer.failed(NO_TIME);
        }
        boolean set = function == Sl651Function.READ_CLOCK || Math.abs(clock - now) <= TOLERATED.toMillis();
        return set ? StationAnswer.told(clock) : StationAnswer.failed(NOT_SET.at(SECONDS.format(Instant.ofEpochMilli(clock))));
    }
}
