package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.infer.Scorecard.Answer;
import org.microbrain.warning.Label;

/** Warnings against people's answers. */
final class ScorecardTest {

    private static final long HOUR = 3_600_000;

    @Test
    void aDangerIsCaughtFromSixHoursBeforeToOneHourAfterAndElseMissed() {
        List<Answer> answers = List.of(new Answer(100 * HOUR, Label.CONFIRMED));
        assertThat(Scorecard.of(List.of(94 * HOUR), answers)).isEqualTo(new Scorecard(1, 0, 6 * HOUR, 0, 0));
        assertThat(Scorecard.of(List.of(101 * HOUR), answers)).isEqualTo(new Scorecard(1, 0, -HOUR, 0, 0));
        assertThat(Scorecard.of(List.of(94 * HOUR - 1, 101 * HOUR + 1), answers)).isEqualTo(new Scorecard(1, 1, 0, 0, 2));
    }

    @Test
    void theFirstWarningOfADangerGivesItsLeadAndFurtherOnesAreNotNeedless() {
        Scorecard card = Scorecard.of(List.of(98 * HOUR, 99 * HOUR), List.of(new Answer(100 * HOUR, Label.TOO_LATE)));
        assertThat(card).isEqualTo(new Scorecard(1, 0, 2 * HOUR, 0, 0));
        assertThat(card.meanLead()).isEqualTo(2 * HOUR);
    }

    @Test
    void aWarningWherePeopleCalledAFalseAlarmIsFalseUnlessADangerIsNearAndOneThatNobodyJudgedIsNeither() {
        List<Answer> answers = List.of(new Answer(50 * HOUR, Label.FALSE_ALARM), new Answer(51 * HOUR, Label.CONFIRMED),
                new Answer(80 * HOUR, Label.FALSE_ALARM), new Answer(90 * HOUR, Label.NONE));
        assertThat(Scorecard.of(List.of(50 * HOUR, 80 * HOUR, 90 * HOUR), answers))
                .isEqualTo(new Scorecard(1, 0, HOUR, 1, 1));
    }
}
