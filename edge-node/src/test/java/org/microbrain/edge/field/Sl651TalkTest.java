package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.field.sl651.Packets;
import org.microbrain.field.sl651.Sl651Decoder.Received;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.field.sl651.Sl651Function;
import org.microbrain.field.sl651.Sl651Writer;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Role;

class Sl651TalkTest {

    private static final String RIVER = "0045022501";
    private static final String BEHIND = "0045022502";
    private static final long NOON = Instant.parse("2026-11-26T04:00:00Z").toEpochMilli();
    private static final Account LEADER = Account.person("leader", Role.DUTY_LEADER, new DivisionCode("450124100201"),
            Tier.EDGE, new DivisionCode("450124100201"));
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(NOON + 6_000));

    /** A disk that answers when it is told to. */
    private static final class Disk implements MeasurementSink {
        private final List<List<Measurement>> taken = new ArrayList<>();
        private final List<CompletableFuture<Void>> answers = new ArrayList<>();

        @Override
        public CompletionStage<Void> take(String source, List<Measurement> measurements) {
            taken.add(measurements);
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        }

        void durable() {
            List.copyOf(answers).forEach(answer -> answer.complete(null));
        }

        void full() {
            List.copyOf(answers).forEach(answer -> answer.completeExceptionally(new Refused(RefusalReason.UNAVAILABLE)));
            answers.clear();
        }

        List<Double> rain() {
            return taken.stream().flatMap(List::stream).filter(one -> one.series().equals("daling/rain"))
                    .map(Measurement::value).toList();
        }
    }

    private final Disk disk = new Disk();
    private final Map<String, byte[]> journal = new HashMap<>();
    private boolean journalFull;
    private RecordTime.Quality clock = RecordTime.Quality.GOOD;
    private final Refusals refusals = new Refusals(CLOCK);
    private final StationQuestions questions = new StationQuestions(() -> new RecordTime(CLOCK.millis(), clock), () -> 0);
    private final Sl651Talk talk = new Sl651Talk(new ListenerSettings(new InetSocketAddress(1), 1, Duration.ofMinutes(1), 4_112,
            false, Map.of()),
            new StationReadings(new StationKinds(), new MeasurementCheck(series -> true, CLOCK), disk, refusals, devices()),
            new GaugeBook(key -> CompletableFuture.completedFuture(journal.get(key)), this::keep), questions,
            () -> new RecordTime(CLOCK.millis(), clock));
    private final StationLine line = new StationLine(Duration.ofMinutes(1), new Packets(10_000));
    private final EmbeddedChannel channel = new EmbeddedChannel(line);

    private static Devices devices() {
        Devices devices = new Devices(CLOCK);
        devices.use(Map.of(FieldProtocol.SL651, Map.of(RIVER, new StationSettings("daling", "", "", Map.of()))));
        return devices;
    }

    private CompletableFuture<Void> keep(Map<String, byte[]> state) {
        if (journalFull) {
            return CompletableFuture.failedFuture(new IllegalStateException("full"));
        }
        journal.putAll(state);
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<byte[]> hear(Sl651Frame frame) {
        return talk.hear(new Received(frame, frame.encoded()), line).toCompletableFuture();
    }

    private static Sl651Writer said(int serial, long when) {
        return new Sl651Writer(serial, when).station(RIVER, 0x48).observed(when);
    }

    private static Sl651Frame total(int serial, long when, double total) {
        return said(serial, when).element(0x26, 3, 1, total).frame(1, RIVER, 0, Sl651Function.TIMED);
    }

    private static String text(byte[] answer) {
        return HexFormat.of().formatHex(answer);
    }

    @Test
    void nothingIsAnsweredBeforeItIsDurable() {
        CompletableFuture<byte[]> answer = hear(total(7, NOON, 12.5));
        assertThat(answer).isNotDone();
        disk.durable();
        assertThat(text(answer.join())).isEqualTo(text(new Sl651Frame(false, 1, RIVER, 0, 0x32, null,
                HexFormat.of().parseHex("0007261126120006"), Sl651Frame.EOT).encoded()));
    }

    @Test
    void whatTheDiskDoesNotTakeGetsNoAnswerAndTheRainIsInTheResend() {
        CompletableFuture<byte[]> first = hear(total(1, NOON, 100));
        disk.durable();
        first.join();
        CompletableFuture<byte[]> answer = hear(total(2, NOON + 300_000, 103));
        disk.full();
        assertThat(answer.join()).isNull();
        assertThat(refusals.count(RefusalReason.UNAVAILABLE)).isEqualTo(1);
        CompletableFuture<byte[]> again = hear(total(2, NOON + 300_000, 103));
        disk.durable();
        assertThat(again.join()).isNotNull();
        assertThat(disk.rain()).as("twice the same reading, of which one was taken").containsExactly(3.0, 3.0);
    }

    @Test
    void aTotalThatIsNotRememberedIsNotAnsweredSoThatItComesAgain() {
        journalFull = true;
        CompletableFuture<byte[]> answer = hear(total(1, NOON, 100));
        disk.durable();
        assertThat(answer.join()).isNull();
        journalFull = false;
        CompletableFuture<byte[]> again = hear(total(1, NOON, 100));
        disk.durable();
        assertThat(again.join()).isNotNull();
        hear(total(2, NOON + 300_000, 100.5));
        assertThat(disk.rain()).containsExactly(0.5);
    }

    @Test
    void messagesOfOneStationOverTwoConnectionsMoveItsGaugeOneAfterTheOther() {
        CompletableFuture<byte[]> first = hear(total(1, NOON, 100));
        CompletableFuture<byte[]> second = hear(total(2, NOON + 300_000, 101));
        assertThat(disk.taken).hasSize(1);
        disk.durable();
        assertThat(first).isDone();
        assertThat(disk.rain()).containsExactly(1.0);
        disk.durable();
        assertThat(second).isDone();
    }

    @Test
    void aStationIsNotToldADoubtfulTime() {
        clock = RecordTime.Quality.DOUBTFUL;
        CompletableFuture<byte[]> answer = hear(total(7, NOON - 86_400_000, 12.5));
        disk.durable();
        assertThat(text(answer.join())).contains("0007" + "261125120000");
    }

    @Test
    void aKeepAliveIsNotAnsweredAndAFrameThatIsFollowedIsAskedOn() {
        assertThat(hear(new Sl651Writer(7, NOON).frame(1, RIVER, 0, Sl651Function.KEEP_ALIVE)).join()).isNull();
        Sl651Frame timed = total(8, NOON, 12.5);
        CompletableFuture<byte[]> answer = hear(new Sl651Frame(true, 1, RIVER, 0, 0x32, null, timed.body(), Sl651Frame.ETB));
        disk.durable();
        assertThat(answer.join()[22]).isEqualTo((byte) Sl651Frame.ACK);
    }

    @Test
    void textsAndPicturesAreShownAsNotKeptAndAnsweredSoThatTheyDoNotComeAgain() {
        assertThat(hear(new Sl651Writer(1, NOON).text("rain".getBytes(StandardCharsets.US_ASCII))
                .frame(1, RIVER, 0, Sl651Function.TEXT)).join()).isNotNull();
        List<Sl651Frame> picture = said(2, NOON).picture(new byte[3_000]).packets(1, RIVER, 0, Sl651Function.PICTURE, 1_000);
        assertThat(hear(picture.get(0)).join()).isNull();
        hear(picture.get(1));
        hear(picture.get(2));
        assertThat(text(hear(picture.get(3)).join())).contains("16004004").matches(".{50}04....");
        assertThat(refusals.count(RefusalReason.WRONG_CONTENT_TYPE)).isEqualTo(2);
        assertThat(disk.taken).isEmpty();
    }

    @Test
    void aStationBehindARelayMustBeKnownToo() {
        Sl651Frame relayed = new Sl651Writer(1, NOON).station(BEHIND, 0x48).observed(NOON).element(0x39, 4, 3, 1)
                .frame(1, RIVER, 0, Sl651Function.TIMED);
        assertThat(hear(relayed).join()).isNotNull();
        assertThat(refusals.snapshot()).extracting(entry -> entry.reason(), entry -> entry.first().source())
                .containsExactly(tuple(RefusalReason.UNKNOWN_STATION, "sl651:" + BEHIND));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aStationThatIsToBeAskedStaysOnTheLineAndItsAnswerIsAReadingLikeItsOthers() {
        questions.ask("sl651:" + RIVER, StationQuestion.Kind.READ_NOW, 0, LEADER);
        CompletableFuture<byte[]> report = hear(total(7, NOON, 12.5));
        disk.durable();
        assertThat(report.join()[22]).as("ESC, though it would be sent to sleep").isEqualTo((byte) Sl651Frame.ESC);
        questions.turn("sl651:" + RIVER);
        ByteBuf asked = channel.readOutbound();
        assertThat(ByteBufUtil.hexDump(asked)).startsWith("7e7e" + RIVER + "01" + "0000" + "37" + "8008" + "02").matches(".{44}05....");
        asked.release();
        CompletableFuture<byte[]> answer = hear(said(900, NOON).element(0x39, 4, 3, 60).frame(1, RIVER, 0, Sl651Function.READ_NOW));
        assertThat(questions.of("sl651:" + RIVER).get(0).state()).as("not on the disk yet").isEqualTo(StationQuestion.State.ASKED);
        disk.durable();
        assertThat(answer.join()[22]).as("EOT: it may sleep").isEqualTo((byte) Sl651Frame.EOT);
        assertThat(questions.of("sl651:" + RIVER).get(0).state()).isEqualTo(StationQuestion.State.DONE);
        assertThat(disk.taken.get(disk.taken.size() - 1)).extracting(Measurement::series).containsExactly("daling/stage");
    }

    @Test
    void anAnswerThatTheDiskDoesNotTakeIsNoAnswer() {
        hear(total(7, NOON, 12.5));
        disk.durable();
        questions.ask("sl651:" + RIVER, StationQuestion.Kind.READ_NOW, 0, LEADER);
        CompletableFuture<byte[]> answer = hear(said(900, NOON).element(0x39, 4, 3, 60).frame(1, RIVER, 0, Sl651Function.READ_NOW));
        disk.full();
        assertThat(answer.join()).isNull();
        assertThat(questions.of("sl651:" + RIVER).get(0).state()).isEqualTo(StationQuestion.State.ASKED);
    }

    @Test
    void aStationIsNotInterruptedWithinAMessageOfSeveralPackets() {
        List<Sl651Frame> packets = said(9, NOON).row(5, 0x39, 4, 3, new double[100]).packets(1, RIVER, 0, Sl651Function.EVEN_STEPS, 150);
        hear(packets.get(0));
        questions.ask("sl651:" + RIVER, StationQuestion.Kind.READ_CLOCK, 0, LEADER);
        assertThat((Object) channel.readOutbound()).isNull();
        hear(packets.get(2));
        hear(packets.get(1));
        disk.durable();
        questions.turn("sl651:" + RIVER);
        assertThat((Object) channel.readOutbound()).isNotNull();
    }

    /** Who knows the address of a station can speak in its name, but not make an order look done that was not. */
    @Test
    void aRecordedAnswerSentAnewDoesNotPassForAClockThatWasSet() {
        hear(total(7, NOON, 12.5));
        disk.durable();
        questions.ask("sl651:" + RIVER, StationQuestion.Kind.SET_CLOCK, 0, LEADER);
        hear(new Sl651Writer(7, NOON - 86_400_000).frame(1, RIVER, 0, Sl651Function.SET_CLOCK));
        StationQuestion question = questions.of("sl651:" + RIVER).get(0);
        assertThat(question.state()).isEqualTo(StationQuestion.State.FAILED);
        assertThat(question.answer().why().zh()).contains("站点已回答，但其时钟仍为", "2026-11-25 12:00:00");
    }
}
