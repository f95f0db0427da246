package org.microbrain.runtime.enrol;

/** A request that is not granted; the other side is told code and sentence. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /** @param code a stable word, listed in PROTOCOL.md */
    Refused(String code, String why) {
        super(why, null, false, false);
        this.code = code;
    }

    String code() {
        return code;
    }
}
