package org.microbrain.field.hj212;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Hj212RequestTest {

    private static final String MN = "010000A8900016F000169DC0";
    private static final long NOW = Instant.parse("2016-08-01T00:58:57.223Z").toEpochMilli();

    private final Hj212Request asked = Hj212Request.setRealTimeInterval("32", "100000", MN, 30, NOW);

    private Hj212Segment said(int command, String name, int value) {
        return asked.segment().answer(command, Map.of(name, String.valueOf(value)));
    }

    @Test
    void aRequestIsTheFrameThatTheStandardPrints() {
        assertThat(new String(asked.segment().encoded(), StandardCharsets.UTF_8)).isEqualTo(Frames.INTERVAL + "\r\n");
    }

    @Test
    void theClockIsSetToTheTimeOfBeijing() {
        assertThat(Hj212Request.setClock("32", "", MN, NOW).segment().value("SystemTime")).contains("20160801085857");
    }

    @Test
    void aRequestThatIsTakenAndDoneIsDone() {
        Hj212Request taken = asked.heard(said(9011, "QnRtn", 1), NOW + 100);
        assertThat(taken.state()).isEqualTo(Hj212Request.State.TAKEN);
        assertThat(taken.heard(said(9012, "ExeRtn", 1), NOW + 200).state()).isEqualTo(Hj212Request.State.DONE);
    }

    @Test
    void aRefusalAndAFailureEndIt() {
        assertThat(asked.heard(said(9011, "QnRtn", 3), NOW).state()).isEqualTo(Hj212Request.State.FAILED);
        assertThat(asked.heard(said(9012, "ExeRtn", 2), NOW).state()).isEqualTo(Hj212Request.State.FAILED);
    }

    @Test
    void whatBelongsToAnotherRequestMeansNothing() {
        Hj212Request other = Hj212Request.setClock("32", "100000", MN, NOW + 1);
        assertThat(asked.heard(other.segment().answer(9012, Map.of("ExeRtn", "1")), NOW)).isSameAs(asked);
    }

    @Test
    void itIsSentAgainThreeTimesAndThenGivenUp() {
        long time = NOW;
        Hj212Request request = asked;
        assertThat(request.tick(time + 9_999)).isSameAs(request);
        for (int again = 2; again <= 4; again++) {
            time += 10_000;
            request = request.tick(time);
            assertThat(request.sent()).isEqualTo(again);
            assertThat(request.segment()).isEqualTo(asked.segment());
        }
        assertThat(request.tick(time + 10_000).state()).isEqualTo(Hj212Request.State.UNANSWERED);
    }

    @Test
    void whatIsTakenIsNotSentAgain() {
        Hj212Request taken = asked.heard(said(9011, "QnRtn", 1), NOW);
        assertThat(taken.tick(NOW + 10_000).state()).isEqualTo(Hj212Request.State.UNANSWERED);
        assertThat(taken.tick(NOW + 10_000).sent()).isEqualTo(1);
    }

    @Test
    void whatHasEndedStaysAsItIs() {
        Hj212Request done = asked.heard(said(9012, "ExeRtn", 1), NOW);
        assertThat(done.heard(said(9012, "ExeRtn", 2), NOW)).isSameAs(done);
        assertThat(done.tick(NOW + 1_000_000)).isSameAs(done);
    }
}
