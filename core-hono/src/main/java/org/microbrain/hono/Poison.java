package org.microbrain.hono;

/** A message that no trying again makes a record of. */
final class Poison extends Exception {

    private static final long serialVersionUID = 1L;

    private final DeadLetter.Reason reason;

    Poison(DeadLetter.Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    DeadLetter.Reason reason() {
        return reason;
    }
}
