package org.microbrain.edge.field;

import org.microbrain.field.Flaw;

/** That a question on a line was not answered, and why, in words. */
final class NoAnswer extends Exception {

    private static final long serialVersionUID = 1;
    private final transient Flaw why;
    private final boolean connected;
    private final boolean told;

    NoAnswer(Flaw why, boolean connected) {
        this(why, connected, false);
    }

    private NoAnswer(Flaw why, boolean connected, boolean told) {
        super(why.en());
        this.why = why;
        this.connected = connected;
        this.told = told;
    }

    /** Somebody on the line says that the device does not answer. */
    static NoAnswer told(Flaw why) {
        return new NoAnswer(why, true, true);
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
        return !told && why.kind() == Flaw.Kind.FRAME;
    }

    /** Whether the same question may yet be answered. */
    boolean mayBeAskedAgain() {
        return connected && !told;
    }
}
