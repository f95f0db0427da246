package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.Optional;
import org.microbrain.release.Version;

/**
 * One node in one rollout.
 *
 * @param wave     from 1
 * @param tries    how often it was wished; 0 before the first
 * @param since    when it came to this stage, or last got further in it
 * @param reason   a stable word: why it failed, is quiet or unwell; empty otherwise
 * @param accepted a person went on in spite of it: it counts against no gate
 * @param away     nothing had been heard of it for long when it was asked: that is not the release's fault
 * @param previous what it ran when it was first asked
 * @param before   its figures then
 * @param wished   when it was last asked
 * @param kept     when it said that it keeps it; {@link Instant#EPOCH} for never
 * @param figures  the first since then that it made with the new version at work, from where its detections are counted
 * @param observed it has run it for as long as the gate asks, and was well
 */
public record Track(int wave, Stage stage, int tries, Instant since, String reason, boolean accepted, boolean away,
                    Optional<Version> previous, Condition before, Instant wished, Instant kept, Condition figures,
                    boolean observed) {

    /** A node that has not been asked. */
    public static Track waiting(int wave, Instant now) {
        return new Track(wave, Stage.WAITING, 0, now, "", false, false, Optional.empty(), Condition.UNKNOWN, Instant.EPOCH,
                Instant.EPOCH, Condition.UNKNOWN, false);
    }

    Track to(Stage next, String why, Instant now) {
        return stage == next && reason.equals(why) ? this : new Track(wave, next, tries, stage == next ? since : now, why,
                accepted, away, previous, before, wished, kept, figures, observed);
    }

    Track further(Stage next, Instant at) {
        return stage == next && since.equals(at) ? this : new Track(wave, next, tries, at, "", accepted, away, previous,
                before, wished, kept, figures, observed);
    }

    Track asked(Instant now, boolean wasAway, Optional<Version> runs, Condition condition) {
        boolean first = tries == 0;
        return new Track(wave, Stage.WISHED, tries + 1, now, "", false, wasAway, first ? runs : previous,
                first ? condition : before, now, Instant.EPOCH, Condition.UNKNOWN, false);
    }

    Track keeps(Instant at) {
        return new Track(wave, Stage.KEPT, tries, at, "", accepted, away, previous, before, wished, at, Condition.UNKNOWN,
                false);
    }

    /** From here its detections are counted. */
    Track countedFrom(Condition first) {
        return new Track(wave, stage, tries, since, reason, accepted, away, previous, before, wished, kept, first, observed);
    }

    Track wasObserved() {
        return new Track(wave, stage, tries, since, reason, accepted, away, previous, before, wished, kept, figures, true);
    }

    Track accept() {
        return new Track(wave, stage, tries, since, reason, true, away, previous, before, wished, kept, figures, observed);
    }

    Track goBack(Instant now) {
        return new Track(wave, Stage.GOING_BACK, tries + 1, now, "", accepted, away, previous, before, now, Instant.EPOCH,
                Condition.UNKNOWN, observed);
    }

    /** Whether it ever said that it keeps it. */
    public boolean everKept() {
        return !kept.equals(Instant.EPOCH);
    }
}
