package org.microbrain.core.device;

/** Of a message, or of a part of it, no readings can be made. */
final class Unusable extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why it is set aside; words of table {@code dead_letter}. */
    enum Reason {
        /** Nobody said where the device stands. */
        NO_AREA,
        /** The rules make nothing of it, or not of all of it. */
        UNMAPPED,
        /** Readings that the archive does not take. */
        DEVICE_REFUSED
    }

    Unusable(Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
