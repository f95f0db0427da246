package org.microbrain.edge.field;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.microbrain.edge.field.StationQuestion.Kind;
import org.microbrain.edge.field.StationQuestion.State;
import org.microbrain.field.Flaw;
import org.microbrain.field.StationAnswer;
import org.microbrain.field.StationRequest;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.people.Account;

/**
 * What stations are asked: one question at a time each, sent over the connection that the station was heard on last. In memory: a
 * restart forgets questions, and their asking stays in the audit trail. Thread-safe; never waits.
 */
public final class StationQuestions {

    /** Questions of persons that are kept of a station. */
    static final int KEPT = 5;
    private static final Flaw NO_TIME = new Flaw(Flaw.Kind.TIME, "本机时钟存疑，不向站点发送时间", "the node's own clock is in doubt, so no station is told its time");

    private final Supplier<RecordTime> clock;
    private final LongSupplier elapsed;
    private final Map<String, Station> stations = new HashMap<>();
    private final List<Ended> ended = new ArrayList<>();

    /**
     * A person's question that is over.
     *
     * @param source who was asked: {@code protocol:name}
     */
    public record Ended(String source, StationQuestion question) {
    }

    /** Makes the request of a question, in the protocol of a station and as that was heard last. */
    @FunctionalInterface
    interface Tongue {
        StationRequest request(Kind kind, int value, long now);
    }

    /** How a station stands. */
    private static final class Station {
        private final Deque<StationQuestion> recent = new ArrayDeque<>();
        /** Of the newest question, once it was sent. */
        private StationRequest request;
        private StationLine line;
        private Tongue tongue;
        /** Whether it was heard since the last round of tries was over. */
        private boolean fresh;

        private StationQuestion underWay() {
            StationQuestion newest = recent.peekFirst();
            return newest == null || newest.isEnded() ? null : newest;
        }

        private boolean isOnLine() {
            return line != null && line.isOpen();
        }
    }

    /** @param clock the node's @param elapsed milliseconds of a clock that never jumps */
    public StationQuestions(Supplier<RecordTime> clock, LongSupplier elapsed) {
        this.clock = clock;
        this.elapsed = elapsed;
    }

    /**
     * Asks a station now, or when it is heard next.
     *
     * @param source {@code protocol:name} of one that may deliver
     * @param value  one that the kind allows
     * @param who    null when the station wants it itself
     * @return false when another question to it is under way
     */
    public synchronized boolean ask(String source, Kind kind, int value, Account who) {
        Station station = stations.computeIfAbsent(source, key -> new Station());
        if (station.underWay() != null) {
            return false;
        }
        station.recent.addFirst(StationQuestion.asked(kind, value, who, now(), elapsed.getAsLong()));
        station.request = null;
        station.fresh = true;
        if (station.recent.size() > KEPT) {
            station.recent.removeLast();
        }
        turn(source, station);
        return true;
    }

    /** Takes back what waits or is not answered yet. @return false when there is nothing */
    public synchronized boolean withdraw(String source) {
        Station station = stations.get(source);
        StationQuestion question = station == null ? null : station.underWay();
        if (question == null || question.who() == null) {
            return false;
        }
        change(source, station, question.ended(State.WITHDRAWN, question.answer(), now()));
        return true;
    }

    /** What persons asked a station, the newest first, and what it wanted itself while that is under way. */
    public synchronized List<StationQuestion> of(String source) {
        return stations.containsKey(source) ? List.copyOf(stations.get(source).recent) : List.of();
    }

    /** Whether a connection of this station is open. Who keeps one open may sleep all the same. */
    public synchronized boolean isOnLine(String source) {
        return stations.containsKey(source) && stations.get(source).isOnLine();
    }

    /** Forgets all of stations that may deliver no more. */
    public synchronized void keepOnly(Set<String> sources) {
        stations.keySet().retainAll(sources);
    }

    /** A station that may deliver was heard. */
    synchronized void here(String source, StationLine line, Tongue tongue) {
        Station station = stations.computeIfAbsent(source, key -> new Station());
        station.line = line;
        station.tongue = tongue;
        station.fresh = true;
    }

    /** Whether a question waits for this station or for its answer, so that it should stay on the line. */
    synchronized boolean isUnderWay(String source) {
        return stations.containsKey(source) && stations.get(source).underWay() != null;
    }

    /** The line of a station is free: what waits for it is sent. */
    synchronized void turn(String source) {
        Station station = stations.get(source);
        if (station != null) {
            turn(source, station);
        }
    }

    /**
     * What a station said may be its answer.
     *
     * @param type   of its protocol's requests
     * @param answer says what it means for a request; null for nothing
     */
    synchronized <R extends StationRequest> void heard(String source, Class<R> type, Function<R, StationAnswer> answer) {
        Station station = stations.get(source);
        StationQuestion question = station == null ? null : station.underWay();
        if (question == null || station.request == null) {
            return;
        }
        StationAnswer said = answer.apply(type.cast(station.request));
        if (said != null) {
            change(source, station, question.heard(said, station.request, now(), elapsed.getAsLong()));
        }
    }

    /** To be called each second. @return the questions of persons that ended since the last time */
    public synchronized List<Ended> work() {
        stations.forEach((source, station) -> {
            if (!station.isOnLine()) {
                station.line = null;
                station.tongue = null;
            }
            StationQuestion question = station.underWay();
            if (question != null) {
                tick(source, station, question);
            }
        });
        stations.values().removeIf(station -> station.line == null && station.recent.isEmpty());
        List<Ended> now = List.copyOf(ended);
        ended.clear();
        return now;
    }

    private void tick(String source, Station station, StationQuestion question) {
        StationQuestion ticked = question.tick(station.request == null ? 1 : station.request.mostSent(), now(), elapsed.getAsLong());
        if (ticked.again() && !question.again()) {
            station.fresh = false;
        }
        change(source, station, ticked);
        turn(source, station);
    }

    private void turn(String source, Station station) {
        StationQuestion question = station.underWay();
        if (question == null || question.state() != State.WAITING || !station.fresh || !station.isOnLine() || !station.line.isFree()) {
            return;
        }
        RecordTime time = clock.get();
        if (question.tries() == 0) {
            station.request = station.tongue.request(question.kind(), question.value(), time.millis());
        }
        Optional<byte[]> bytes = station.request.encoded(time.quality() == RecordTime.Quality.DOUBTFUL ? OptionalLong.empty()
                : OptionalLong.of(time.millis()));
        if (bytes.isEmpty()) {
            change(source, station, question.ended(State.FAILED, StationAnswer.failed(NO_TIME), now()));
        } else {
            change(source, station, question.sent(station.request, elapsed.getAsLong()));
            station.line.send(bytes.get());
        }
    }

    /** What a station wanted itself is of interest to nobody once it is over. */
    private void change(String source, Station station, StationQuestion now) {
        station.recent.removeFirst();
        if (!now.isEnded() || now.who() != null) {
            station.recent.addFirst(now);
        }
        if (now.isEnded() && now.who() != null) {
            ended.add(new Ended(source, now));
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.get().millis());
    }
}
