package org.microbrain.runtime.selftest;

import org.microbrain.runtime.console.Notice;

/**
 * What a check found.
 *
 * @param state how it is
 * @param what  which thing
 * @param said  what is so
 * @param todo  what a person should do; null when nothing
 */
public record Outcome(State state, Notice what, Notice said, Notice todo) {

    /** Works; works, but look at it; does not work. */
    public enum State { GOOD, DOUBTFUL, BROKEN }

    public static Outcome good(Notice what, String zh, String en) {
        return new Outcome(State.GOOD, what, new Notice(zh, en), null);
    }

    public static Outcome doubtful(Notice what, Notice said, Notice todo) {
        return new Outcome(State.DOUBTFUL, what, said, todo);
    }

    public static Outcome broken(Notice what, Notice said, Notice todo) {
        return new Outcome(State.BROKEN, what, said, todo);
    }
}
