package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.field.StationQuestion.Kind;
import org.microbrain.edge.field.StationQuestion.State;
import org.microbrain.field.hj212.Hj212Command;
import org.microbrain.field.hj212.Hj212Request;
import org.microbrain.field.hj212.Hj212Segment;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Role;

class StationQuestionsTest {

    private static final String AIR = "hj212:A1";
    private static final Account LEADER = Account.person("leader", Role.DUTY_LEADER, new DivisionCode("450124100201"),
            Tier.EDGE, new DivisionCode("450124100201"));
    private static final Hj212Segment HEARD = Hj212Segment.of("20261126120000123", "22", 2011, "123456", "A1", 5, List.of());

    private long elapsed;
    private RecordTime.Quality quality = RecordTime.Quality.GOOD;
    private final StationQuestions questions = new StationQuestions(
            () -> new RecordTime(Instant.parse("2026-11-26T04:00:00Z").toEpochMilli() + elapsed, quality), () -> elapsed);
    private final StationLine line = new StationLine(Duration.ofMinutes(1), "");
    private EmbeddedChannel channel = new EmbeddedChannel(line);

    private void here() {
        questions.here(AIR, line, (kind, value, now) -> Hj212Request.to(HEARD, kind == Kind.SET_CLOCK ? Hj212Command.SET_CLOCK
                : Hj212Command.SET_REAL_TIME_INTERVAL, value, now));
    }

    private boolean ask() {
        return questions.ask(AIR, Kind.SET_REAL_TIME_INTERVAL, 60, LEADER);
    }

    /** The number of the request that was sent, or null. */
    private String sent() {
        ByteBuf sent = channel.readOutbound();
        if (sent == null) {
            return null;
        }
        String text = sent.toString(StandardCharsets.UTF_8);
        sent.release();
        return text.replaceAll("(?s).*QN=([0-9]+).*", "$1");
    }

    private void says(String number, int command, String name, int value) {
        Hj212Segment said = Hj212Segment.of(number, "91", command, "123456", "A1", 4, List.of(Map.of(name, String.valueOf(value))));
        questions.heard(AIR, Hj212Request.class, request -> request.answer(said));
    }

    private List<StationQuestions.Ended> pass(Duration time) {
        elapsed += time.toMillis();
        return questions.work();
    }

    private StationQuestion newest() {
        return questions.of(AIR).get(0);
    }

    @Test
    void whoIsOnTheLineIsAskedAtOnceAndItsOwnAnswerAloneIsSuccess() {
        here();
        assertThat(ask()).isTrue();
        String number = sent();
        assertThat(newest().state()).isEqualTo(State.ASKED);
        says("20001126120000123", 9012, "ExeRtn", 1);
        assertThat(newest().state()).as("an answer to something else").isEqualTo(State.ASKED);
        says(number, 9011, "QnRtn", 1);
        assertThat(newest().state()).isEqualTo(State.TAKEN);
        assertThat(pass(Duration.ofSeconds(1))).isEmpty();
        says(number, 9012, "ExeRtn", 1);
        assertThat(pass(Duration.ofSeconds(1))).singleElement().satisfies(ended -> {
            assertThat(ended.source()).isEqualTo(AIR);
            assertThat(ended.question().state()).isEqualTo(State.DONE);
            assertThat(ended.question().who()).isEqualTo(LEADER);
        });
        assertThat(pass(Duration.ofSeconds(60))).as("told once").isEmpty();
        assertThat(sent()).isNull();
        says(number, 9012, "ExeRtn", 2);
        assertThat(newest().state()).as("what has ended stays").isEqualTo(State.DONE);
    }

    @Test
    void aRefusalIsToldInWords() {
        here();
        ask();
        says(sent(), 9011, "QnRtn", 3);
        assertThat(newest().state()).isEqualTo(State.FAILED);
        assertThat(newest().answer().why().en()).contains("another password");
        assertThat(ask()).as("another may follow").isTrue();
    }

    @Test
    void whoIsAwayIsAskedWhenItIsHeardAndItsLineIsFree() {
        assertThat(ask()).isTrue();
        assertThat(newest().state()).isEqualTo(State.WAITING);
        assertThat(questions.isUnderWay(AIR)).isTrue();
        line.goesOn(true);
        here();
        questions.turn(AIR);
        assertThat(sent()).as("within a message of the station").isNull();
        line.goesOn(false);
        questions.turn(AIR);
        assertThat(sent()).isNotNull();
    }

    @Test
    void silenceIsAskedAgainThenWhenTheStationIsHeardNextAndThenGivenUp() {
        here();
        ask();
        String number = sent();
        for (int again = 2; again <= 4; again++) {
            pass(Duration.ofMillis(9_999));
            assertThat(sent()).isNull();
            pass(Duration.ofMillis(1));
            assertThat(sent()).as("the same request").isEqualTo(number);
        }
        pass(Duration.ofSeconds(10));
        assertThat(newest().state()).isEqualTo(State.WAITING);
        pass(Duration.ofHours(2));
        assertThat(sent()).as("its line may be dead").isNull();
        here();
        questions.turn(AIR);
        assertThat(sent()).as("another request").isNotEqualTo(number).isNotNull();
        pass(Duration.ofSeconds(10));
        pass(Duration.ofSeconds(10));
        pass(Duration.ofSeconds(10));
        assertThat(pass(Duration.ofSeconds(10))).extracting(ended -> ended.question().state()).containsExactly(State.UNANSWERED);
        assertThat(newest().sent()).isEqualTo(8);
    }

    @Test
    void whoIsNeverHeardIsNotWaitedForForEver() {
        ask();
        assertThat(pass(StationQuestion.WAITS.minusMillis(1))).isEmpty();
        assertThat(pass(Duration.ofMillis(1))).extracting(ended -> ended.question().state()).containsExactly(State.UNANSWERED);
    }

    @Test
    void whatIsTakenIsNotSentAgain() {
        here();
        ask();
        says(sent(), 9011, "QnRtn", 1);
        assertThat(pass(Duration.ofSeconds(10))).hasSize(1);
        assertThat(newest().state()).isEqualTo(State.UNANSWERED);
        assertThat(sent()).isNull();
    }

    @Test
    void aLineThatBreaksKeepsTheQuestionForTheNext() {
        here();
        ask();
        sent();
        channel.close();
        pass(Duration.ofSeconds(10));
        assertThat(questions.isOnLine(AIR)).isFalse();
        assertThat(newest().state()).isEqualTo(State.WAITING);
        StationLine next = new StationLine(Duration.ofMinutes(1), "");
        channel = new EmbeddedChannel(next);
        questions.here(AIR, next, (kind, value, now) -> Hj212Request.to(HEARD, Hj212Command.SET_REAL_TIME_INTERVAL, value, now));
        questions.turn(AIR);
        assertThat(sent()).isNotNull();
        assertThat(newest().sent()).isEqualTo(2);
    }

    @Test
    void oneQuestionAtATimeUntilItIsTakenBack() {
        ask();
        assertThat(ask()).isFalse();
        assertThat(questions.withdraw(AIR)).isTrue();
        assertThat(questions.withdraw(AIR)).isFalse();
        here();
        questions.turn(AIR);
        assertThat(sent()).as("taken back").isNull();
        assertThat(ask()).isTrue();
    }

    @Test
    void aClockIsNeverSetByOneThatIsInDoubt() {
        here();
        quality = RecordTime.Quality.DOUBTFUL;
        questions.ask(AIR, Kind.SET_CLOCK, 0, LEADER);
        assertThat(sent()).isNull();
        assertThat(newest().state()).isEqualTo(State.FAILED);
        assertThat(newest().answer().why().en()).contains("in doubt");
    }

    @Test
    void whatAStationWantsItselfHoldsUpNobodyForLongAndIsNotRemembered() {
        here();
        questions.ask(AIR, Kind.SET_CLOCK, 0, null);
        assertThat(sent()).isNotNull();
        assertThat(ask()).isFalse();
        assertThat(questions.withdraw(AIR)).as("nobody's to take back").isFalse();
        for (int i = 0; i < 4; i++) {
            assertThat(pass(Duration.ofSeconds(10))).isEmpty();
        }
        assertThat(questions.of(AIR)).isEmpty();
        assertThat(ask()).isTrue();
    }

    @Test
    void aFewAreRememberedOfEachAndNothingOfWhoMayDeliverNoMore() {
        for (int i = 0; i < 20; i++) {
            ask();
            questions.withdraw(AIR);
        }
        assertThat(questions.of(AIR)).hasSize(StationQuestions.KEPT);
        questions.keepOnly(Set.of("hj212:B2"));
        assertThat(questions.of(AIR)).isEmpty();
    }
}
