package org.microbrain.field.sl651;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;
import org.microbrain.field.Line;

class Sl651FramesTest {

    private static final long NOON = Instant.parse("2024-06-18T04:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;

    private static Sl651Frame decoded(String hex) {
        List<Object> heard = new Line(new Sl651Decoder(Sl651Frame.MAX_BYTES)).send(HexFormat.of().parseHex(hex)).heard();
        assertThat(heard).as(hex).hasSize(1).first().isInstanceOf(Sl651Decoder.Received.class);
        return ((Sl651Decoder.Received) heard.get(0)).frame();
    }

    private static Sl651Message read(String hex) {
        return read(decoded(hex));
    }

    private static Sl651Message read(Sl651Frame frame) {
        return Sl651Body.read(frame, frame.body(), frame.encoded());
    }

    private static Sl651Writer river() {
        return new Sl651Writer(7, NOON).station(Frames.STATION, 0x48).observed(NOON);
    }

    private static Sl651Message told(Sl651Writer writer) {
        return read(writer.frame(1, Frames.STATION, 0x1234, Sl651Function.TIMED));
    }

    @Test
    void everyVerifiedFrameIsReadAndWrittenAgainByteForByte() {
        for (String hex : Frames.ALL) {
            assertThat(HexFormat.of().withUpperCase().formatHex(decoded(hex).encoded())).isEqualTo(hex);
        }
    }

    @Test
    void aTimedReportGivesItsRainStageAndVoltageAtTheTimeOfObservation() {
        Sl651Message message = read(Frames.TIMED);
        assertThat(message.serial()).isEqualTo(8);
        assertThat(message.sentAt()).isEqualTo(Instant.parse("2024-06-18T00:00:05Z").toEpochMilli());
        assertThat(message.station()).isEqualTo(Frames.STATION);
        assertThat(message.report().flaws()).isEmpty();
        assertThat(message.report().readings()).allMatch(one -> one.millis() == Instant.parse("2024-06-18T00:00:00Z")
                .toEpochMilli()).extracting(FieldReading::point, FieldReading::value, FieldReading::unit).containsExactly(
                        tuple("rain-today", 12.5, "mm"), tuple("rain-total", 347.5, "mm"), tuple("stage", 118.632, "m"),
                        tuple("voltage", 12.36, "V"));
    }

    @Test
    void aKeepAliveSaysNothingButItsSerialNumber() {
        Sl651Message message = read(Frames.KEEP_ALIVE);
        assertThat(message.serial()).isEqualTo(7);
        assertThat(message.report().readings()).isEmpty();
        assertThat(message.report().flaws()).isEmpty();
    }

    @Test
    void anExtraReportGivesTheStatusBits() {
        assertThat(read(Frames.EXTRA).report().readings()).extracting(FieldReading::point, FieldReading::value).contains(
                tuple("rain-5min", 18.5), tuple("stage", 119.104), tuple("level-alarm", 1.0), tuple("mains-lost", 0.0),
                tuple("voltage", 12.29));
    }

    @Test
    void aNegativeTemperatureIsNegative() {
        assertThat(read(Frames.COLD).report().readings()).extracting(FieldReading::point, FieldReading::value)
                .containsExactly(tuple("air-temperature", -3.5), tuple("voltage", 12.01));
    }

    @Test
    void aFrameOfADeviceInTheFieldIsUnderstood() {
        assertThat(read(Frames.OF_THE_FIELD).report().readings()).extracting(FieldReading::point, FieldReading::value)
                .containsExactly(tuple("rain-today", 4.0), tuple("rain-total", 4.0), tuple("stage", 10.490),
                        tuple("voltage", 10.99));
    }

    @Test
    void theAnswerKeepsTheSerialNumberAndIsWhatOthersMadeOfIt() {
        Sl651Frame frame = decoded(Frames.TIMED);
        long second = Instant.parse("2024-06-18T00:00:06Z").toEpochMilli();
        assertThat(frame.answer(Sl651Frame.EOT, 0, 8, second).encoded()).asHexString().isEqualTo(Frames.ANSWER);
        assertThat(frame.answer(Sl651Frame.ESC, 0, 8, second).encoded()).asHexString().isEqualTo(Frames.ANSWER_STAY);
    }

    @Test
    void aValueThatIsMissingGivesNoReadingAndIsNamed() {
        Sl651Message message = told(river().missing(0x39, 4, 3).element(0x38, 2, 2, 12.1)
                .bytes(0x27, (byte) 0xaa, (byte) 0xaa));
        assertThat(message.report().readings()).extracting(FieldReading::point).containsExactly("voltage");
        assertThat(message.report().flaws()).extracting("en").containsExactly("no value: 39", "no value: 27");
    }

    @Test
    void theRainOfAnHourIsTwelveReadingsThatEndAtTheTimeOfObservation() {
        byte[] rain = {0, 0, 5, 0, 0, (byte) 0xfe, (byte) 0xff, 0, 0, 0, 0, 25};
        List<FieldReading> readings = told(river().bytes(0xf4, rain)).report().readings();
        assertThat(readings).hasSize(11).allMatch(one -> one.point().equals("rain-5min"));
        assertThat(readings.get(0).millis()).isEqualTo(NOON - 55 * MINUTE);
        assertThat(readings.get(5).value()).isEqualTo(25.4);
        assertThat(readings.get(10)).extracting(FieldReading::millis, FieldReading::value).containsExactly(NOON, 2.5);
    }

    @Test
    void theLevelsOfAnHourAreTwelveReadings() {
        byte[] levels = new byte[24];
        levels[22] = 0x01;
        levels[23] = 0x2c;
        levels[0] = (byte) 0xff;
        levels[1] = (byte) 0xff;
        Sl651Message message = told(river().bytes(0xf5, levels).bytes(0xf6, levels));
        assertThat(message.report().readings()).hasSize(22);
        assertThat(message.report().readings().get(10)).isEqualTo(
                new FieldReading(Frames.STATION, "stage-5min", NOON, 3.0, "m", Reading.GOOD));
        assertThat(message.report().readings().get(21).point()).isEqualTo("stage-5min-2");
        assertThat(message.report().flaws()).extracting("en").contains("no value: stage-5min 1/12");
    }

    @Test
    void aRowOfEvenStepsGoesOnFromTheTimeOfObservation() {
        Sl651Frame frame = river().row(30, 0x39, 4, 3, 118.1, 118.2, 118.35).frame(1, Frames.STATION, 0, Sl651Function.EVEN_STEPS);
        assertThat(read(frame).report().readings()).extracting(FieldReading::millis, FieldReading::value).containsExactly(
                tuple(NOON, 118.1), tuple(NOON + 30 * MINUTE, 118.2), tuple(NOON + 60 * MINUTE, 118.35));
    }

    @Test
    void aFaultyLevelMeterPutsItsStagesInDoubt() {
        Sl651Message message = told(river().element(0x39, 4, 3, 118.1).element(0x38, 2, 2, 12).bytes(0x45, (byte) 0, (byte) 0,
                (byte) 0, (byte) 0x40));
        assertThat(message.report().readings()).filteredOn(one -> one.quality() == Reading.SUSPECT)
                .extracting(FieldReading::point).containsExactly("stage");
    }

    @Test
    void whatARelayPassesOnBelongsToTheStationBehindIt() {
        Sl651Frame frame = new Sl651Writer(1, NOON).station("0045022599", 0x50).observed(NOON).element(0x26, 3, 1, 12.5)
                .frame(1, Frames.STATION, 0, Sl651Function.HOURLY);
        assertThat(read(frame).report().readings()).extracting(FieldReading::station).containsExactly("0045022599");
    }

    @Test
    void elementsWithoutANameAreTakenByTheirId() {
        assertThat(told(river().element(0x5c, 2, 1, 3.5).element(0xff11, 2, 0, 42)).report().readings())
                .extracting(FieldReading::point, FieldReading::value)
                .containsExactly(tuple("element-5c", 3.5), tuple("element-ff11", 42.0));
    }

    @Test
    void anElementThatIsNoNumberOrCutShortLosesNothingBeforeIt() {
        Sl651Message message = told(river().element(0x39, 4, 3, 118.1).bytes(0x38, (byte) 0x1c, (byte) 0x36)
                .element(0x27, 5, 3, 200));
        assertThat(message.report().readings()).extracting(FieldReading::point).containsExactly("stage", "flow");
        assertThat(message.report().flaws()).extracting("en").containsExactly("not a decimal number: 38 1c36");
        Sl651Frame whole = river().element(0x39, 4, 3, 118.1).element(0x27, 5, 3, 200).frame(1, Frames.STATION, 0, 0x32);
        byte[] cut = Arrays.copyOf(whole.body(), whole.body().length - 2);
        Sl651Message short1 = Sl651Body.read(whole, cut, cut);
        assertThat(short1.report().readings()).extracting(FieldReading::point).containsExactly("stage");
        assertThat(short1.report().flaws()).extracting("zh").containsExactly("要素不完整：27");
    }

    @Test
    void textsAndPicturesStayAsTheyAre() {
        byte[] text = "水位涨得很快".getBytes(Charset.forName("GB18030"));
        assertThat(read(new Sl651Writer(1, NOON).text(text).frame(1, Frames.STATION, 0, Sl651Function.TEXT)).text())
                .isEqualTo(text);
        byte[] picture = {(byte) 0xff, (byte) 0xd8, 0x7e, 0x7e, 0};
        Sl651Frame frame = river().picture(picture).frame(1, Frames.STATION, 0, Sl651Function.PICTURE);
        assertThat(read(frame).picture()).isEqualTo(picture);
        assertThat(decoded(HexFormat.of().formatHex(frame.encoded())).body()).isEqualTo(frame.body());
    }

    @Test
    void aQuestionIsAFrameDownThatAsks() {
        Sl651Frame asked = Sl651Frame.query(1, Frames.STATION, 0x1234, Sl651Function.READ_ELEMENTS, 3, NOON, (byte) 0x39,
                (byte) 0x23);
        Sl651Frame heard = decoded(HexFormat.of().formatHex(asked.encoded()));
        assertThat(heard.up()).isFalse();
        assertThat(heard.end()).isEqualTo(Sl651Frame.ENQ);
        assertThat(HexFormat.of().formatHex(heard.body())).isEqualTo("00032406181200003923");
    }
}
