package org.microbrain.hub;

import java.time.Duration;
import org.microbrain.runtime.config.Section;

/**
 * How a hub adds up what villages give for training.
 *
 * @param least villages that a sum must be of before it is handed on, {@value #FEWEST} or more
 * @param pause how long a sum waits for more villages after the first, 1 min to 30 d
 */
public record SumSettings(int least, Duration pause) {

    /** With two, each would know what the other gave. */
    static final int FEWEST = 3;
    private static final int USUAL = 5;
    private static final int MOST = 1_000;
    private static final Duration USUAL_WAIT = Duration.ofDays(1);

    static SumSettings read(Section section) {
        section.onlyKeys("least", "wait");
        int least = section.number("least", USUAL, FEWEST, MOST);
        Duration pause = section.duration("wait", USUAL_WAIT);
        if (pause.compareTo(Duration.ofMinutes(1)) < 0 || pause.compareTo(Duration.ofDays(30)) > 0) {
            section.problem("wait", "应为 1m 到 30d", "must be from 1m to 30d");
            pause = USUAL_WAIT;
        }
        return new SumSettings(least, pause);
    }
}
