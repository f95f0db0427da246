package org.microbrain.record;

/** The peer, or what it sent, is at fault; retrying the same bytes will not help. */
public final class ProtocolViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code   a stable word for programs, e.g. {@code wrong-area}
     * @param reason a sentence for people: what was wrong and where
     */
    public ProtocolViolation(String code, String reason) {
        super(reason);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
