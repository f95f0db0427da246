package org.microbrain.edge.field;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.microbrain.field.StationAnswer;
import org.microbrain.field.StationRequest;
import org.microbrain.runtime.people.Account;

/**
 * A question to a station, from a person's asking to its end. A station on the line is asked at once; where it does not answer, or is not on
 * the line, it is asked when it was heard again, since most sleep between their reports and some leave a dead connection behind.
 * Immutable; each step gives the question as it is then.
 *
 * @param kind    what is asked
 * @param value   what an interval is set to, in its {@link Kind}'s unit; 0 for others
 * @param who     asked; null when the station wanted it itself
 * @param asked   when
 * @param state   where it is
 * @param sent    how often it was sent, in all
 * @param tries   how often since the station was heard
 * @param again   whether this is its second and last round
 * @param until   when this try or wait is over, in milliseconds of a clock that never jumps
 * @param expires when it is over however it stands, by the same clock
 * @param ended   when it ended, or null
 * @param answer  what the station said last, or why nothing could be sent; null for nothing
 */
public record StationQuestion(Kind kind, int value, Account who, Instant asked, State state, int sent, int tries, boolean again, long until,
                              long expires, Instant ended, StationAnswer answer) {

    /** How long it waits for a station at most: the longest usual pause between two reports is a day. */
    public static final Duration WAITS = Duration.ofHours(25);
    /** What a station wanted itself keeps nobody else from asking for long. */
    private static final Duration OWN = Duration.ofMinutes(1);

    /** What can be asked. */
    public enum Kind {
        /** Its present readings. */
        READ_NOW(FieldProtocol.SL651),
        READ_CLOCK(FieldProtocol.SL651, FieldProtocol.HJ212),
        SET_CLOCK(FieldProtocol.SL651, FieldProtocol.HJ212),
        /** In seconds. */
        READ_REAL_TIME_INTERVAL(FieldProtocol.HJ212),
        SET_REAL_TIME_INTERVAL(FieldProtocol.HJ212),
        /** In minutes. */
        READ_MINUTE_INTERVAL(FieldProtocol.HJ212),
        SET_MINUTE_INTERVAL(FieldProtocol.HJ212);

        /** Minutes that make a whole hour: HJ 212-2017, table 8. */
        private static final Set<Integer> MINUTES = Set.of(1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30);
        private static final int LEAST_SECONDS = 30;
        private static final int MOST_SECONDS = 3_600;
        private final List<FieldProtocol> protocols;

        Kind(FieldProtocol... protocols) {
            this.protocols = List.of(protocols);
        }

        /** What stations of a protocol can be asked; none for other devices. @param protocol its key */
        public static List<Kind> of(String protocol) {
            return Arrays.stream(values()).filter(kind -> kind.protocols.stream().anyMatch(one -> one.key().equals(protocol))).toList();
        }

        /** As it stands in forms and in the audit trail: {@code set-clock}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** @param protocol of the station, by its key */
        public static Optional<Kind> of(String protocol, String word) {
            return of(protocol).stream().filter(kind -> kind.word().equals(word)).findFirst();
        }

        public boolean isAboutClock() {
            return this == READ_CLOCK || this == SET_CLOCK;
        }

        /** Whether something at the station changes by it. */
        public boolean isSetting() {
            return this == SET_CLOCK || needsValue();
        }

        /** Whether it sets an interval, and needs to be told which. */
        public boolean needsValue() {
            return this == SET_REAL_TIME_INTERVAL || this == SET_MINUTE_INTERVAL;
        }

        /** Whether an interval may be set to this. */
        public boolean allows(int value) {
            return this == SET_MINUTE_INTERVAL ? MINUTES.contains(value)
                    : this == SET_REAL_TIME_INTERVAL ? value >= LEAST_SECONDS && value <= MOST_SECONDS : value == 0;
        }
    }

    /** Where a question is. */
    public enum State {
        /** For the station to be on the line. */
        WAITING,
        /** Sent; nothing heard yet. */
        ASKED,
        /** The station will do it. */
        TAKEN,
        /** The station says that it is done, or told what it was asked for. */
        DONE,
        /** The station refused it or could not do it, or it could not be sent. */
        FAILED,
        /** Nothing was heard in time. */
        UNANSWERED,
        /** Somebody took it back before it was answered. */
        WITHDRAWN;

        public boolean isEnd() {
            return ordinal() >= DONE.ordinal();
        }
    }

    /** A new one, that waits. @param elapsed milliseconds of a clock that never jumps */
    static StationQuestion asked(Kind kind, int value, Account who, Instant now, long elapsed) {
        long expires = elapsed + (who == null ? OWN : WAITS).toMillis();
        return new StationQuestion(kind, value, who, now, State.WAITING, 0, 0, who == null, expires, expires, null, null);
    }

    /** When it will have waited long enough. */
    public Instant waitsUntil() {
        return asked.plus(WAITS);
    }

    /** Of a clock that was told: how far it is ahead of the node's, in seconds; negative when it is behind. */
    public long secondsAhead() {
        return Math.round((answer.told().getAsLong() - ended.toEpochMilli()) / 1_000.0);
    }

    public boolean isEnded() {
        return state.isEnd();
    }

    StationQuestion sent(StationRequest request, long elapsed) {
        return new StationQuestion(kind, value, who, asked, State.ASKED, sent + 1, tries + 1, again,
                elapsed + request.timeout().toMillis(), expires, null, answer);
    }

    StationQuestion heard(StationAnswer said, StationRequest request, Instant now, long elapsed) {
        return switch (said.kind()) {
            case TAKEN -> new StationQuestion(kind, value, who, asked, State.TAKEN, sent, tries, again,
                    elapsed + request.timeout().toMillis(), expires, null, said);
            case DONE -> ended(State.DONE, said, now);
            case FAILED -> ended(State.FAILED, said, now);
        };
    }

    /** When time has passed: as it was, to be sent again (it waits), or over. @param mostSent in a round */
    StationQuestion tick(int mostSent, Instant now, long elapsed) {
        if (isEnded() || elapsed < until) {
            return this;
        }
        if (state != State.ASKED || elapsed >= expires || tries >= mostSent && again) {
            return ended(State.UNANSWERED, answer, now);
        }
        boolean over = tries >= mostSent;
        return new StationQuestion(kind, value, who, asked, State.WAITING, sent, over ? 0 : tries, again || over, expires, expires, null, answer);
    }

    StationQuestion ended(State end, StationAnswer said, Instant now) {
        return new StationQuestion(kind, value, who, asked, end, sent, tries, again, until, expires, now, said);
    }
}
