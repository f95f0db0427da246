package org.microbrain.infer;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.microbrain.warning.Label;

/**
 * How warnings of some series stand against what people said of the same time. A danger is caught by a warning from {@link
 * #BEFORE} before to {@link #AFTER} after the moment of the warning that people confirmed; its lead is how much earlier than
 * that one the first such warning came, negative when later.
 *
 * @param dangers  that people confirmed
 * @param missed   of those, without a warning
 * @param lead     sum over those that were caught, milliseconds
 * @param falsely  warnings where people called a false alarm, and no danger was near
 * @param unjudged warnings where nobody judged anything near
 */
public record Scorecard(long dangers, long missed, long lead, long falsely, long unjudged) {

    public static final Duration BEFORE = Duration.ofHours(6);
    public static final Duration AFTER = Duration.ofHours(1);
    public static final Scorecard NOTHING = new Scorecard(0, 0, 0, 0, 0);

    /**
     * What people said.
     *
     * @param millis when the warning was born of which they said it
     */
    public record Answer(long millis, Label label) {
    }

    /** @param warnings times, of the stretch that the answers are about, in order */
    public static Scorecard of(List<Long> warnings, Collection<Answer> answers) {
        long dangers = 0;
        long missed = 0;
        long lead = 0;
        for (Answer answer : answers) {
            if (answer.label().danger()) {
                dangers++;
                long first = warnings.stream().filter(warning -> near(answer, warning)).findFirst().orElse(Long.MIN_VALUE);
                missed += first == Long.MIN_VALUE ? 1 : 0;
                lead += first == Long.MIN_VALUE ? 0 : answer.millis() - first;
            }
        }
        long falsely = 0;
        long unjudged = 0;
        for (long warning : warnings) {
            if (answers.stream().noneMatch(answer -> answer.label().danger() && near(answer, warning))) {
                boolean called = isFalse(answers, warning);
                falsely += called ? 1 : 0;
                unjudged += called ? 0 : 1;
            }
        }
        return new Scorecard(dangers, missed, lead, falsely, unjudged);
    }

    /** Whether people called a warning at about that time a false alarm. */
    public static boolean isFalse(Collection<Answer> answers, long millis) {
        return answers.stream().anyMatch(answer -> answer.label() == Label.FALSE_ALARM
                && Math.abs(millis - answer.millis()) <= AFTER.toMillis());
    }

    private static boolean near(Answer answer, long warning) {
        return warning >= answer.millis() - BEFORE.toMillis() && warning <= answer.millis() + AFTER.toMillis();
    }

    public Scorecard plus(Scorecard other) {
        return new Scorecard(dangers + other.dangers, missed + other.missed, lead + other.lead, falsely + other.falsely,
                unjudged + other.unjudged);
    }

    /** Mean lead of what was caught, milliseconds; 0 when nothing was. */
    public long meanLead() {
        return dangers == missed ? 0 : lead / (dangers - missed);
    }

    /** Warnings without a danger, judged or not. */
    public long needless() {
        return falsely + unjudged;
    }
}
