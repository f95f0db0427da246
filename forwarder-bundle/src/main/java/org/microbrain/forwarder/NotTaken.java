package org.microbrain.forwarder;

/** Readings were not taken, none of those in the call. The message says why, and what to do. */
public final class NotTaken extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    /** @param lasting whether the same readings would be refused again */
    public NotTaken(String why, boolean lasting, Throwable cause) {
        super(why, cause);
        this.lasting = lasting;
    }

    /** True when the readings themselves are wrong; false when the disk or the forwarder cannot take any just now. */
    public boolean isLasting() {
        return lasting;
    }
}
