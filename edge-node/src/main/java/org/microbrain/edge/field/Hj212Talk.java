package org.microbrain.edge.field;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.microbrain.field.FieldReport;
import org.microbrain.field.hj212.Hj212Command;
import org.microbrain.field.hj212.Hj212Decoder.Received;
import org.microbrain.field.hj212.Hj212Readings;
import org.microbrain.field.hj212.Hj212Request;
import org.microbrain.field.hj212.Hj212Segment;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/**
 * Speaks HJ 212 with stations: readings go the way of all readings and are answered when durable, if the station wants an
 * answer. What cannot be taken at the moment gets none. A station that wants the time is told it. Thread-safe.
 */
final class Hj212Talk implements StationTalk {

    private final StationReadings readings;
    private final StationQuestions questions;
    private final Supplier<RecordTime> clock;

    Hj212Talk(StationReadings readings, StationQuestions questions, Supplier<RecordTime> clock) {
        this.readings = readings;
        this.questions = questions;
        this.clock = clock;
    }

    @Override
    public FieldProtocol protocol() {
        return FieldProtocol.HJ212;
    }

    @Override
    public CompletionStage<byte[]> hear(Object heard, StationLine line) {
        Received received = (Received) heard;
        Hj212Segment segment = Hj212Segment.read(received.segment());
        String source = protocol().key() + ":" + segment.station();
        StationSettings station = readings.station(protocol(), segment.station());
        if (station == null) {
            return stranger(segment, received.raw());
        }
        Refused refused = refusal(segment, station);
        if (refused != null) {
            readings.refuse(refused, source, received.raw());
            return CompletableFuture.completedFuture(null);
        }
        line.know(source);
        questions.here(source, line, (kind, value, now) -> Hj212Request.to(segment, command(kind), value, now));
        questions.heard(source, Hj212Request.class, request -> request.answer(segment));
        FieldReport report = Hj212Readings.read(segment, received.raw());
        return readings.take(protocol(), station, source, report, report.readings()).handle((nothing, failure) -> {
            if (failure != null) {
                return null;
            }
            if (segment.command() == Hj212Command.WANTS_CLOCK && clock.get().quality() != RecordTime.Quality.DOUBTFUL) {
                questions.ask(source, StationQuestion.Kind.SET_CLOCK, 0, null);
            }
            return answer(segment);
        });
    }

    private static int command(StationQuestion.Kind kind) {
        return switch (kind) {
            case READ_CLOCK -> Hj212Command.READ_CLOCK;
            case SET_CLOCK -> Hj212Command.SET_CLOCK;
            case READ_REAL_TIME_INTERVAL -> Hj212Command.READ_REAL_TIME_INTERVAL;
            case SET_REAL_TIME_INTERVAL -> Hj212Command.SET_REAL_TIME_INTERVAL;
            case READ_MINUTE_INTERVAL -> Hj212Command.READ_MINUTE_INTERVAL;
            case SET_MINUTE_INTERVAL -> Hj212Command.SET_MINUTE_INTERVAL;
            case READ_NOW -> throw new IllegalArgumentException("not a question of HJ 212: " + kind);
        };
    }

    /** Who gives no MN, or one that cannot be added, is only refused. */
    private CompletionStage<byte[]> stranger(Hj212Segment segment, byte[] raw) {
        if (ListenerSettings.isEcologyStation(segment.station())) {
            readings.stranger(protocol(), segment.station(), Hj212Readings.read(segment, raw));
        } else {
            readings.refuse(Refused.because(RefusalReason.UNKNOWN_STATION, segment.station().isEmpty() ? "MN" : segment.station()),
                    protocol().key() + ":" + segment.station(), raw);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void strange(Refused refused, String source, byte[] raw) {
        readings.refuse(refused, source, raw);
    }

    private static Refused refusal(Hj212Segment segment, StationSettings station) {
        return station.password().isEmpty() || station.password().equals(segment.field("PW")) ? null
                : new Refused(RefusalReason.NOT_AUTHORISED, "站点密码不符", "the station's password is wrong");
    }

    private static byte[] answer(Hj212Segment segment) {
        int command = Hj212Command.answer(segment.command());
        return segment.wantsAnswer() && command > 0 ? segment.answer(command, Map.of()).encoded() : null;
    }
}
