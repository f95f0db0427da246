package org.microbrain.edge.output;

import java.util.List;
import java.util.Map;

/**
 * How one output is meant to be, how far that is proved, and what the interlock must remember. Times are milliseconds of a
 * clock that nobody sets; {@link OutputJson} carries them over a restart.
 *
 * @param on      whether it is meant to be on
 * @param proof   how far that came
 * @param since   since when it is meant so
 * @param sent    when it was first told to be so, and heard it for all we know; {@link #NEVER}
 * @param warning for which it is on, or was on last; empty for none
 * @param plan    the version by which it is on
 * @param starts  when it was switched on within the last hour, the latest last
 * @param rounds  how often it was on for open warnings, by {@link Danger#key}
 * @param tried   whether a person tried it last, and no warning switched it since: after a try no rest is due
 * @param asked   since when an answer is awaited
 * @param tries   how often it was told since then
 * @param again   when it is told again
 */
public record SwitchState(boolean on, Proof proof, long since, long sent, String warning, int plan, List<Long> starts,
                   Map<String, Integer> rounds, boolean tried, long asked, int tries, long again) {

    static final long NEVER = Long.MIN_VALUE / 4;
    private static final long FIRST_PAUSE = 2_000;
    private static final long LONGEST_PAUSE = 60_000;
    /** How often an output that answers nothing is told the same. */
    private static final int TIMES_WITHOUT_ANSWER = 3;

    /** How far it is proved that the output is as it is meant to be. */
    public enum Proof {
        /** It was never switched. */
        NONE,
        /** It is to be told; it may have been. */
        ASKED,
        /** It was told. */
        SENT,
        /** It said so itself. */
        CONFIRMED,
        /** It did not say so in time; it is still told. */
        FAILED
    }

    public SwitchState {
        starts = List.copyOf(starts);
        rounds = Map.copyOf(rounds);
    }

    /** Of an output that was never switched. */
    static SwitchState unused(long now) {
        return new SwitchState(false, Proof.NONE, NEVER, NEVER, "", 0, List.of(), Map.of(), false, now, 0, now);
    }

    /** Whether it must be told now. */
    boolean isDue(boolean answers, long now) {
        return now >= again && switch (proof) {
            case NONE, CONFIRMED -> false;
            case SENT -> answers || tries < TIMES_WITHOUT_ANSWER;
            case ASKED, FAILED -> true;
        };
    }

    /**
     * It was told, or could not be.
     *
     * @param reached false when it certainly did not hear it
     * @param answers whether it says how it is
     */
    SwitchState told(boolean reached, boolean answers, long now) {
        long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(tries, 5));
        boolean settles = reached && (proof == Proof.ASKED || proof == Proof.FAILED && !answers);
        return new SwitchState(on, settles ? Proof.SENT : proof, since, reached && sent == NEVER ? now : sent, warning, plan,
                starts, rounds, tried, asked, tries + 1, now + pause);
    }

    /** It can be reached again: what it was told last may be lost, and is told anew. */
    SwitchState back(long now) {
        boolean anew = on && (proof == Proof.CONFIRMED || proof == Proof.SENT);
        return new SwitchState(on, anew ? Proof.ASKED : proof, since, sent, warning, plan, starts, rounds, tried, anew ? now : asked, 0, now);
    }

    /** Whether it may still be on although it is meant to be off: it never heard so. */
    boolean mayBeOn() {
        return !on && sent == NEVER && (proof == Proof.ASKED || proof == Proof.FAILED);
    }

    SwitchState proved(Proof next) {
        return new SwitchState(on, next, since, sent, warning, plan, starts, rounds, tried, asked, tries, again);
    }

    /** It says that it is so, so it has heard it by then. */
    SwitchState heard(long at) {
        return new SwitchState(on, proof, since, sent == NEVER ? at : sent, warning, plan, starts, rounds, tried, asked, tries, again);
    }

    SwitchState remembering(List<Long> newStarts, Map<String, Integer> newRounds) {
        return new SwitchState(on, proof, since, sent, warning, plan, newStarts, newRounds, tried, asked, tries, again);
    }

    SwitchState off(Proof next, long now) {
        return new SwitchState(false, next, now, NEVER, warning, plan, starts, rounds, tried, now, 0, now);
    }

    SwitchState on(String why, int version, List<Long> newStarts, Map<String, Integer> newRounds, long now) {
        // One that takes over from a try is on since the try began.
        return new SwitchState(true, Proof.ASKED, now, on ? sent : NEVER, why, version, newStarts, newRounds, false, now, 0, now);
    }

    /** A person tries it. */
    SwitchState trying(int version, long now) {
        return new SwitchState(true, Proof.ASKED, now, NEVER, "", version, starts, rounds, true, now, 0, now);
    }
}
