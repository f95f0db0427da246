package org.microbrain.runtime.update;

import java.util.Optional;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Wish;
import org.microbrain.release.Version;

/**
 * How far this node is with one wish. Immutable; each change is on the disk before anything is built on it.
 *
 * @param wish         as it was when the attempt began
 * @param slot         where its files lie, or will
 * @param previous     the version that ran before, if any
 * @param reason       a stable word, empty while all goes well
 * @param zh           the reason for people, empty while all goes well
 * @param en           the same in English
 * @param log          an excerpt of what a program said
 * @param starts       how often it was begun to be applied, or the program started meanwhile
 * @param parentBefore whether the parent was connected before anything was changed
 * @param fetched      bytes of its files
 */
public record Trying(Wish wish, AttemptState state, Slot slot, Optional<Version> previous, String reason, String zh,
                     String en, String log, int starts, boolean parentBefore, long fetched) {

    /** An attempt that has just begun. */
    static Trying begin(Wish wish, Slot slot, Optional<Version> previous) {
        return new Trying(wish, AttemptState.FETCHING, slot, previous, "", "", "", "", 0, false, 0);
    }

    /** The next state, with nothing to say about it. */
    Trying to(AttemptState next) {
        return new Trying(wish, next, slot, previous, "", "", "", "", starts, parentBefore, fetched);
    }

    /** The next state, and why. */
    Trying to(AttemptState next, NotGood why) {
        return new Trying(wish, next, slot, previous, why.reason(), why.zh(), why.en(), why.log(), starts, parentBefore,
                fetched);
    }

    /** The next state, with the reason of now. */
    Trying toSame(AttemptState next) {
        return new Trying(wish, next, slot, previous, reason, zh, en, log, starts, parentBefore, fetched);
    }

    Trying fetched(long bytes) {
        return new Trying(wish, state, slot, previous, reason, zh, en, log, starts, parentBefore, bytes);
    }

    Trying starts(int count) {
        return new Trying(wish, state, slot, previous, reason, zh, en, log, count, parentBefore, fetched);
    }

    Trying started(boolean parentNow) {
        return new Trying(wish, state, slot, previous, reason, zh, en, log, starts + 1, parentBefore || parentNow,
                fetched);
    }

    /** Whether anything of the node has been touched, or may have been. */
    boolean touched() {
        return switch (state) {
            case APPLYING, PROVING, GOING_BACK -> true;
            case FETCHING, STAGED, WAITING, KEPT, GONE_BACK, FAILED, REFUSED, SUPERSEDED -> false;
        };
    }
}
