package org.microbrain.edge.field;

import org.microbrain.field.Flaw;

/** That a question on a line was not answered, and why, in words. */
final class NoAnswer extends Exception {

    private static final long serialVersionUID = 1;
    private final transient Flaw why;
    private final boolean connected;

    NoAnswer(Flaw why, boolean connected) {
        super(why.en());
        this.why = why;
        this.connected = connected;
    }

    Flaw why() {
        return why;
    }

    /** Whether the line stood, so that it is the device that is silent. */
    boolean wasConnected() {
        return connected;
    }

    /** Whether something came that is no answer. */
    boolean wasUnclear() {
        return why.kind() == Flaw.Kind.FRAME;
    }
}
