package org.microbrain.field.sl651;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.microbrain.field.StationAnswer;
import org.microbrain.field.StationAnswer.Kind;

class Sl651RequestTest {

    private static final String RIVER = "0045022501";
    private static final long NOON = Instant.parse("2026-11-26T04:00:00Z").toEpochMilli();
    private static final Sl651Frame HEARD = said(7, NOON - 86_400_000).frame(1, RIVER, 0x1234, Sl651Function.TIMED);

    private final Sl651Request clock = Sl651Request.to(HEARD, Sl651Function.SET_CLOCK, 5);

    private static Sl651Writer said(int serial, long sentAt) {
        return new Sl651Writer(serial, sentAt);
    }

    private static StationAnswer answer(Sl651Request to, Sl651Writer said, int function) {
        Sl651Frame frame = said.frame(1, RIVER, 0x1234, function);
        return to.answer(function, Sl651Body.read(frame, frame.body(), frame.encoded()), NOON);
    }

    private static String sent(Sl651Request request, OptionalLong now) {
        return request.encoded(now).map(HexFormat.of()::formatHex).orElse("");
    }

    @Test
    void aQuestionIsForWhoWasHeardAndHasTheTimeOfItsSending() {
        assertThat(sent(clock, OptionalLong.of(NOON))).startsWith("7e7e0045022501" + "01" + "1234" + "4a" + "8008" + "02" + "0005" + "261126120000" + "05");
        assertThat(sent(clock, OptionalLong.of(NOON + 10_000))).contains("261126120010");
    }

    @Test
    void aTimeInDoubtIsToldToNobody() {
        assertThat(clock.encoded(OptionalLong.empty())).isEmpty();
        assertThat(sent(Sl651Request.to(HEARD, Sl651Function.READ_NOW, 6), OptionalLong.empty())).as("the station's own").contains("261125120000");
        Sl651Frame untimed = new Sl651Frame(true, 1, RIVER, 0, Sl651Function.KEEP_ALIVE, null, new byte[0], Sl651Frame.ETX);
        assertThat(Sl651Request.to(untimed, Sl651Function.READ_NOW, 6).encoded(OptionalLong.empty())).isEmpty();
    }

    @Test
    void aClockIsSetWhenItsAnswerSaysSoAndNotBecauseThereIsOne() {
        assertThat(answer(clock, said(5, NOON + 2_000), Sl651Function.SET_CLOCK).told()).hasValue(NOON + 2_000);
        StationAnswer late = answer(clock, said(5, NOON - 3_600_000), Sl651Function.SET_CLOCK);
        assertThat(late.kind()).isEqualTo(Kind.FAILED);
        assertThat(late.why().en()).contains("its clock still says: 2026-11-26 11:00:00");
    }

    @Test
    void aClockThatIsReadMayBeWrong() {
        Sl651Request read = Sl651Request.to(HEARD, Sl651Function.READ_CLOCK, 5);
        assertThat(answer(read, said(9, NOON - 3_600_000), Sl651Function.READ_CLOCK).told()).hasValue(NOON - 3_600_000);
    }

    @Test
    void readingsAreTheAnswerWhateverTheirSerialNumber() {
        Sl651Request now = Sl651Request.to(HEARD, Sl651Function.READ_NOW, 5);
        assertThat(answer(now, said(900, NOON).station(RIVER, 0x48).observed(NOON).element(0x39, 4, 3, 60).element(0x38, 2, 2, 12.3),
                Sl651Function.READ_NOW).told()).hasValue(2);
        assertThat(answer(now, said(5, NOON).station(RIVER, 0x48).observed(NOON).missing(0x39, 4, 3), Sl651Function.READ_NOW).kind())
                .isEqualTo(Kind.FAILED);
        assertThat(answer(now, said(5, NOON).element(0x39, 4, 3, 60), Sl651Function.TIMED)).as("an ordinary report").isNull();
    }
}
