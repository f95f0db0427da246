package org.microbrain.edge.field;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.sl651.Packets;
import org.microbrain.field.sl651.RainGauge;
import org.microbrain.field.sl651.Sl651Body;
import org.microbrain.field.sl651.Sl651Decoder.Received;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.field.sl651.Sl651Function;
import org.microbrain.field.sl651.Sl651Message;
import org.microbrain.field.sl651.Sl651Request;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/**
 * Speaks SL 651 with stations: readings go the way of all readings and are answered when durable, with the serial number of the
 * message. What cannot be taken at the moment gets no answer, so that the station sends again; what can never be taken is
 * counted, and answered. Thread-safe.
 */
final class Sl651Talk implements StationTalk {

    /** Bytes of a message of several packets. */
    static final int MAX_PACKETS_BYTES = 64 * 1024;

    private final ListenerSettings settings;
    private final StationReadings readings;
    private final GaugeBook gauges;
    private final StationQuestions questions;
    private final Supplier<RecordTime> clock;
    private final AtomicInteger asked = new AtomicInteger();

    Sl651Talk(ListenerSettings settings, StationReadings readings, GaugeBook gauges, StationQuestions questions,
              Supplier<RecordTime> clock) {
        this.settings = settings;
        this.readings = readings;
        this.gauges = gauges;
        this.questions = questions;
        this.clock = clock;
    }

    @Override
    public FieldProtocol protocol() {
        return FieldProtocol.SL651;
    }

    @Override
    public CompletionStage<byte[]> hear(Object heard, StationLine line) {
        Received received = (Received) heard;
        Sl651Frame frame = received.frame();
        String source = protocol().key() + ":" + frame.station();
        if (!frame.up()) {
            return refused(new Refused(RefusalReason.PROTOCOL, "收到下行报文", "a frame for stations came from one"), source,
                    received.raw());
        }
        StationSettings sender = readings.station(protocol(), frame.station());
        if (sender == null) {
            readings.stranger(protocol(), frame.station(), frame.packet() == null
                    ? Sl651Body.read(frame, frame.body(), received.raw()).report() : new FieldReport(received.raw(), List.of(), List.of()));
            return nothing();
        }
        Refused refused = refusal(frame, sender);
        if (refused != null) {
            return refused(refused, source, received.raw());
        }
        line.know(source);
        line.goesOn(frame.packet() == null ? frame.isFollowed() : frame.packet().number() < frame.packet().total());
        questions.here(source, line, (kind, value, now) -> Sl651Request.to(frame, function(kind), serial()));
        if (frame.function() == Sl651Function.KEEP_ALIVE) {
            return nothing();
        }
        if (frame.packet() == null) {
            return take(frame, frame.body(), received.raw());
        }
        return packet(received, source, line);
    }

    @Override
    public void strange(Refused refused, String source, byte[] raw) {
        readings.refuse(refused, source, raw);
    }

    private static Refused refusal(Sl651Frame frame, StationSettings sender) {
        String password = "%04x".formatted(frame.password());
        return sender.password().isEmpty() || sender.password().equalsIgnoreCase(password) ? null
                : new Refused(RefusalReason.NOT_AUTHORISED, "站点密码不符", "the station's password is wrong");
    }

    /** 1 to 65,535. */
    private int serial() {
        return Math.floorMod(asked.getAndIncrement(), 0xffff) + 1;
    }

    private static int function(StationQuestion.Kind kind) {
        return switch (kind) {
            case READ_NOW -> Sl651Function.READ_NOW;
            case READ_CLOCK -> Sl651Function.READ_CLOCK;
            case SET_CLOCK -> Sl651Function.SET_CLOCK;
            default -> throw new IllegalArgumentException("not a question of SL 651: " + kind);
        };
    }

    private CompletionStage<byte[]> packet(Received received, String source, StationLine line) {
        Sl651Frame frame = received.frame();
        Sl651Frame.Packet packet = frame.packet();
        if (frame.function() == Sl651Function.PICTURE) {
            if (packet.number() != packet.total()) {
                return nothing();
            }
            readings.refuse(picture(), source, received.raw());
            return answered(frame, Sl651Frame.EOT, packet.total(), 0, Reading.NO_TIME);
        }
        Packets.Step step = line.conversation(Packets.class).add(frame);
        if (step instanceof Packets.Whole whole) {
            line.goesOn(false);
            return take(frame, whole.body(), received.raw());
        }
        if (step instanceof Packets.Missing missing) {
            return answered(frame, Sl651Frame.NAK, missing.number(), 0, Reading.NO_TIME);
        }
        if (step instanceof Packets.Refused no) {
            return refused(StationReadings.refused(no.flaw()), source, received.raw());
        }
        return nothing();
    }

    private CompletionStage<byte[]> take(Sl651Frame frame, byte[] body, byte[] raw) {
        Sl651Message message = Sl651Body.read(frame, body, raw);
        String source = protocol().key() + ":" + message.station();
        if (message.text().length > 0) {
            readings.refuse(new Refused(RefusalReason.WRONG_CONTENT_TYPE, "人工置数文字不保存", "texts are not kept"), source, raw);
        }
        if (message.picture().length > 0) {
            readings.refuse(picture(), source, raw);
        }
        return store(message, source).handle((nothing, failure) -> failure == null)
                .thenCompose(durable -> durable ? taken(frame, message) : nothing());
    }

    /** What is on the disk may be the answer to a question, and is answered like everything. */
    private CompletionStage<byte[]> taken(Sl651Frame frame, Sl651Message message) {
        questions.heard(protocol().key() + ":" + frame.station(), Sl651Request.class,
                request -> request.answer(frame.function(), message, clock.get().millis()));
        return answered(frame, ending(frame), frame.packet() == null ? 0 : frame.packet().total(), message.serial(), message.sentAt());
    }

    private static Refused picture() {
        return new Refused(RefusalReason.WRONG_CONTENT_TYPE, "图片不保存", "pictures are not kept");
    }

    private CompletionStage<Void> store(Sl651Message message, String source) {
        StationSettings station = readings.station(protocol(), message.station());
        if (station == null) {
            // Behind a relay that is known.
            readings.stranger(protocol(), message.station(), message.report());
            return CompletableFuture.completedFuture(null);
        }
        List<FieldReading> told = message.report().readings();
        if (told.stream().noneMatch(one -> one.point().equals(RainGauge.TOTAL))) {
            return readings.take(protocol(), station, source, message.report(), told);
        }
        return gauges.move(message.station(), gauge -> {
            RecordTime now = clock.get();
            long latest = now.quality() == RecordTime.Quality.DOUBTFUL ? Long.MAX_VALUE : now.millis();
            RainGauge.Moved moved = gauge.through(told, latest);
            return readings.take(protocol(), station, source, message.report(), moved.readings())
                    .thenApply(nothing -> moved.gauge());
        });
    }

    /** Who is to be asked something stays on the line. */
    private int ending(Sl651Frame frame) {
        if (frame.isFollowed() && frame.packet() == null) {
            return Sl651Frame.ACK;
        }
        boolean stays = settings.stay() || questions.isUnderWay(protocol().key() + ":" + frame.station());
        return stays ? Sl651Frame.ESC : Sl651Frame.EOT;
    }

    /** Stations may set their clocks by an answer, so a doubtful clock of ours repeats the station's own time. */
    private CompletionStage<byte[]> answered(Sl651Frame frame, int ending, int number, int serial, long sentAt) {
        RecordTime now = clock.get();
        long time = now.quality() == RecordTime.Quality.DOUBTFUL && sentAt != Reading.NO_TIME ? sentAt : now.millis();
        return CompletableFuture.completedFuture(frame.answer(ending, number, serial, time).encoded());
    }

    private CompletionStage<byte[]> refused(Refused refused, String source, byte[] raw) {
        readings.refuse(refused, source, raw);
        return nothing();
    }

    private static CompletionStage<byte[]> nothing() {
        return CompletableFuture.completedFuture(null);
    }
}
