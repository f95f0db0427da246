package org.microbrain.field.hj212;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.microbrain.field.StationAnswer;
import org.microbrain.field.StationAnswer.Kind;

class Hj212RequestTest {

    private static final String MN = "010000A8900016F000169DC0";
    private static final long NOW = Instant.parse("2016-08-01T00:58:57.223Z").toEpochMilli();
    private static final Hj212Segment HEARD = Hj212Segment.of("20160801085800000", "32", 2011, "100000", MN, 5, List.of());

    private final Hj212Request asked = Hj212Request.to(HEARD, Hj212Command.SET_REAL_TIME_INTERVAL, 30, NOW);

    private static Hj212Segment said(Hj212Request to, int command, String name, String value) {
        return to.segment(OptionalLong.of(NOW)).orElseThrow().answer(command, Map.of(name, value));
    }

    private StationAnswer heard(int command, String name, String value) {
        return asked.answer(said(asked, command, name, value));
    }

    @Test
    void aRequestIsTheFrameThatTheStandardPrints() {
        assertThat(new String(asked.encoded(OptionalLong.empty()).orElseThrow(), StandardCharsets.UTF_8)).isEqualTo(Frames.INTERVAL + "\r\n");
    }

    @Test
    void theClockIsSetToTheTimeOfBeijingWhenItIsSentAndNeverToOneInDoubt() {
        Hj212Request clock = Hj212Request.to(HEARD, Hj212Command.SET_CLOCK, 0, NOW);
        assertThat(clock.segment(OptionalLong.of(NOW)).orElseThrow().value("SystemTime")).contains("20160801085857");
        assertThat(clock.segment(OptionalLong.of(NOW + 20_000)).orElseThrow().value("SystemTime")).as("sent again").contains("20160801085917");
        assertThat(clock.encoded(OptionalLong.empty())).isEmpty();
    }

    @Test
    void whatIsTakenIsNotDoneBeforeTheStationSaysSo() {
        assertThat(heard(9011, "QnRtn", "1").kind()).isEqualTo(Kind.TAKEN);
        assertThat(heard(9012, "ExeRtn", "1").kind()).isEqualTo(Kind.DONE);
    }

    @Test
    void aRefusalAndAFailureSayWhyInWords() {
        StationAnswer refused = heard(9011, "QnRtn", "3");
        assertThat(refused.kind()).isEqualTo(Kind.FAILED);
        assertThat(refused.why().en()).isEqualTo("the station refuses the request: it wants another password");
        assertThat(refused.why().zh()).contains("密码错误");
        assertThat(heard(9012, "ExeRtn", "5").why().en()).isEqualTo("the station could not do it: it is busy; try again later");
        assertThat(heard(9012, "ExeRtn", "77").why().en()).endsWith("ExeRtn=77");
        assertThat(heard(9012, "Other", "1").kind()).isEqualTo(Kind.FAILED);
    }

    @Test
    void whatIsReadIsToldByTheStationAndNothingElseIsSuccess() {
        Hj212Request clock = Hj212Request.to(HEARD, Hj212Command.READ_CLOCK, 0, NOW);
        assertThat(clock.answer(said(clock, 1011, "SystemTime", "20160801085900")).told()).hasValue(NOW + 2_777);
        assertThat(clock.answer(said(clock, 1011, "SystemTime", "yesterday")).kind()).isEqualTo(Kind.FAILED);
        assertThat(clock.answer(said(clock, 1011, "PolId", "w01018")).kind()).isEqualTo(Kind.TAKEN);
        assertThat(clock.answer(said(clock, 9012, "ExeRtn", "1")).why().en()).contains("did not tell the value");
        Hj212Request interval = Hj212Request.to(HEARD, Hj212Command.READ_MINUTE_INTERVAL, 0, NOW);
        assertThat(interval.answer(said(interval, 1063, "MinInterval", "10")).told()).hasValue(10);
        assertThat(interval.answer(said(interval, 1063, "MinInterval", "-1")).kind()).isEqualTo(Kind.FAILED);
    }

    @Test
    void whatBelongsToAnotherRequestMeansNothing() {
        Hj212Request other = Hj212Request.to(HEARD, Hj212Command.SET_CLOCK, 0, NOW + 1);
        assertThat(asked.answer(said(other, 9012, "ExeRtn", "1"))).isNull();
        assertThat(asked.answer(HEARD)).isNull();
        assertThat(heard(2011, "a34004-Rtd", "1")).as("data under its number").isNull();
    }

    @Test
    void aStationOf2005HasTheNumberWithinTheContent() {
        Hj212Segment old = Hj212Segment.of("", "91", 9012, "100000", MN, 0, List.of(Map.of("QN", asked.number()), Map.of("ExeRtn", "1")));
        assertThat(asked.answer(old).kind()).isEqualTo(Kind.DONE);
    }
}
