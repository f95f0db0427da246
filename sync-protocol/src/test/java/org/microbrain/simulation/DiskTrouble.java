package org.microbrain.simulation;

import java.nio.file.Path;
import java.util.Random;
import org.microbrain.journal.StorageFailure;

/** What the disk of a node does to the commits of its journal: it is full, it fails now and then, the power goes. */
final class DiskTrouble {

    /** How a commit ends. */
    enum Fate {
        HOLDS,
        /** The disk reports an error, and nothing is changed. */
        NOT_DONE,
        /** The disk reports an error, and everything is changed: nobody can know. */
        DONE_BUT_UNKNOWN
    }

    private final Random random;
    private final Runnable powerFails;
    private boolean full;
    private boolean failing;
    private int commitsLeft = -1;
    private boolean onlyShedding;
    private boolean dead;

    /** @param powerFails called in the middle of the commit: from then on the process does nothing any more */
    DiskTrouble(Random random, Runnable powerFails) {
        this.random = random;
        this.powerFails = powerFails;
    }

    void full(boolean now) {
        full = now;
    }

    /** Every fourth commit reports an error. */
    void failing(boolean now) {
        failing = now;
    }

    /** @param commits the power goes in the so-manieth commit that changes something, counted from 1 */
    void losePowerIn(int commits) {
        commitsLeft = commits;
        onlyShedding = false;
    }

    void losePowerWhenShedding() {
        commitsLeft = 1;
        onlyShedding = true;
    }

    /** The power went and the process is still to be cleared away. */
    boolean dead() {
        return dead;
    }

    /** The process is gone; a new one may start. What was to come still comes. */
    void cleared() {
        dead = false;
    }

    /** The disk is well again. */
    void heal() {
        full = false;
        failing = false;
        commitsLeft = -1;
    }

    /** Just before a commit. */
    Fate fate(boolean changes, boolean sheds) {
        if (dead) {
            return Fate.NOT_DONE;
        }
        if (!changes) {
            return Fate.HOLDS;
        }
        if (commitsLeft > 0 && (sheds || !onlyShedding) && --commitsLeft == 0) {
            dead = true;
            powerFails.run();
            return random.nextBoolean() ? Fate.NOT_DONE : Fate.DONE_BUT_UNKNOWN;
        }
        if (full) {
            return Fate.NOT_DONE;
        }
        if (failing && random.nextInt(4) == 0) {
            return random.nextBoolean() ? Fate.NOT_DONE : Fate.DONE_BUT_UNKNOWN;
        }
        return Fate.HOLDS;
    }

    static StorageFailure failure() {
        return new StorageFailure(Path.of("journal.db"), new IllegalStateException("the disk reports an error"));
    }
}
