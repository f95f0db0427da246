package org.microbrain.field.hj212;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Line;

class Hj212FramesTest {

    private static final long EIGHT = Instant.parse("2024-06-18T00:00:00Z").toEpochMilli();
    private static final String MN = "4502250104000000000000A1";

    private static Hj212Segment decoded(String frame) {
        List<Object> heard = new Line(new Hj212Decoder(Hj212Decoder.MAX_BYTES)).send((frame + "\r\n")
                .getBytes(StandardCharsets.UTF_8)).heard();
        assertThat(heard).as(frame).hasSize(1).first().isInstanceOf(Hj212Decoder.Received.class);
        return Hj212Segment.read(((Hj212Decoder.Received) heard.get(0)).segment());
    }

    private static FieldReport read(String frame) {
        return Hj212Readings.read(decoded(frame), frame.getBytes(StandardCharsets.UTF_8));
    }

    private static FieldReport told(int command, String content) {
        return Hj212Readings.read(Hj212Segment.read(("ST=22;CN=" + command + ";MN=" + MN + ";Flag=5;CP=&&" + content + "&&")
                .getBytes(StandardCharsets.UTF_8)), new byte[0]);
    }

    @Test
    void everyVerifiedFrameIsReadAndWrittenAgainByteForByte() {
        for (String frame : Frames.ALL) {
            assertThat(new String(decoded(frame).encoded(), StandardCharsets.UTF_8)).isEqualTo(frame + "\r\n");
        }
    }

    @Test
    void realTimeDataOfAnAirStationAreReadings() {
        assertThat(read(Frames.AIR).readings()).containsExactly(
                new FieldReading(MN, "pm25", EIGHT, 35.2, "µg/m³", Reading.GOOD),
                new FieldReading(MN, "pm10", EIGHT, 58, "µg/m³", Reading.GOOD),
                new FieldReading(MN, "air-temperature", EIGHT, 28.6, "°C", Reading.GOOD));
    }

    @Test
    void theAnswerToDataIsWhatOthersMadeOfIt() {
        assertThat(new String(decoded(Frames.AIR).answer(Hj212Command.DATA_ANSWER, Map.of()).encoded(),
                StandardCharsets.UTF_8)).isEqualTo(Frames.AIR_ANSWER + "\r\n");
    }

    @Test
    void eachPartOfAMessageStandsForItselfAndTellsTheStartOfItsPeriod() {
        assertThat(read(Frames.PART_1).readings()).extracting(FieldReading::point, FieldReading::value, FieldReading::quality,
                FieldReading::millis).containsExactly(tuple("cod/minute-cou", 10.5, 0, EIGHT),
                        tuple("cod/minute-min", 40.1, 0, EIGHT), tuple("cod/minute-avg", 41.3, 0, EIGHT),
                        tuple("cod/minute-max", 42.9, 0, EIGHT));
        assertThat(read(Frames.PART_2).readings()).hasSize(4).allMatch(one -> one.quality() == Reading.BAD);
        assertThat(new String(decoded(Frames.PART_2).encoded(), StandardCharsets.UTF_8)).startsWith(Frames.PART_2);
    }

    @Test
    void aFrameOf2005WithoutNumberAndFlagIsReadAndWantsNoAnswer() {
        Hj212Segment segment = decoded(Frames.OF_2005);
        assertThat(segment.version()).isZero();
        assertThat(segment.wantsAnswer()).isFalse();
        assertThat(read(Frames.OF_2005).readings()).extracting(FieldReading::station, FieldReading::point, FieldReading::value)
                .containsExactly(tuple("88888880000001", "pm25", 35.2));
    }

    @Test
    void aHeartbeatOf2025IsANoticeThatIsAnswered() {
        Hj212Segment heartbeat = decoded(Frames.HEARTBEAT);
        assertThat(heartbeat.version()).isEqualTo(2);
        assertThat(heartbeat.wantsAnswer()).isTrue();
        assertThat(Hj212Command.answer(heartbeat.command())).isEqualTo(Hj212Command.NOTICE_ANSWER);
        assertThat(heartbeat.answer(9013, Map.of()).field("Flag")).isEqualTo("8");
    }

    @Test
    void dataFlagsBecomeQuality() {
        String content = "DataTime=20240618080000;a34004-Rtd=1,a34004-Flag=%s";
        Map.of("N", Reading.GOOD, "T", Reading.SUSPECT, "D", Reading.BAD, "B", Reading.BAD, "M", Reading.BAD, "F", Reading.BAD,
                "C", Reading.BAD, "S", Reading.BAD, "0", Reading.SUSPECT, "n", Reading.GOOD).forEach((flag, quality) ->
                        assertThat(told(2011, content.formatted(flag)).readings().get(0).quality()).as(flag).isEqualTo(quality));
        assertThat(told(2011, "a34004-Rtd=1").readings().get(0).quality()).isEqualTo(Reading.GOOD);
    }

    @Test
    void valuesThatAreNoneAreNamedAndLoseNothingBesideThem() {
        FieldReport report = told(2061, "DataTime=20240618080000;a34004-Avg=,a34004-Min=-,a34004-Max=1e3;x y-Avg=1;a34002-Avg=NaN;"
                + "DataTime=x;a01001-Avg=-3.5,a01001-Flag=N");
        assertThat(report.readings()).extracting(FieldReading::point, FieldReading::value).containsExactly(
                tuple("pm25/hour-max", 1000.0), tuple("air-temperature/hour-avg", -3.5));
        assertThat(report.flaws()).extracting("en").containsExactly("not a number: a34004-avg=", "not a number: a34004-min=-",
                "the code of a factor is not as it must be: x y-avg", "not a number: a34002-avg=NaN");
    }

    @Test
    void aTimeThatIsNoneIsNamedAndTheArrivalServes() {
        FieldReport report = told(2011, "DataTime=20241318080000;a34004-Rtd=1;a34002-Rtd=2,a34002-SampleTime=20240618080000");
        assertThat(report.readings()).extracting(FieldReading::millis).containsExactly(Reading.NO_TIME, EIGHT);
        assertThat(report.flaws()).extracting("zh").containsExactly("时间不合规：20241318080000");
    }

    @Test
    void factorsWithoutANameAreTakenByTheirCode() {
        assertThat(told(2011, "a99999-Rtd=7,a99999-ZsRtd=8,a99999-Flag=N;LA-Rtd=52.1;SB1-RS=1").readings())
                .extracting(FieldReading::point).containsExactly("a99999", "a99999/zsrtd", "noise", "sb1/rs");
    }

    @Test
    void noticesAndUnknownCommandsGiveNoReadings() {
        assertThat(told(3020, "DataTime=20240618080000;i13001-Info=1").readings()).isEmpty();
        assertThat(told(9999, "a34004-Rtd=1").readings()).isEmpty();
    }

    @Property(tries = 300)
    void anySegmentIsRead(@ForAll byte[] bytes, @ForAll String content) {
        Hj212Readings.read(Hj212Segment.read(bytes), bytes);
        assertThat(told(2011, content).readings()).allMatch(one -> Double.isFinite(one.value()));
    }
}
