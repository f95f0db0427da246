package org.microbrain.field;

/** What came is no message of its protocol. */
public class Unusable extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Flaw flaw;

    /** @param flaw what is wrong */
    public Unusable(Flaw flaw) {
        // An answer and not a fault of ours: without a stack trace a flood of nonsense stays cheap.
        super(flaw.en(), null, false, false);
        this.flaw = flaw;
    }

    /** What is wrong, in both languages. */
    public Flaw flaw() {
        return flaw;
    }
}
