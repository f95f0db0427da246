package org.microbrain.runtime.update;

/** One of the two places in which a component's files lie: while one runs, the other takes the next version. */
public enum Slot {
    A, B;

    public Slot other() {
        return this == A ? B : A;
    }
}
