package org.microbrain.runtime.update;

/** The program ends here, without another word. */
public final class PowerCut extends Error {

    private static final long serialVersionUID = 1L;

    public PowerCut(String where) {
        super(where, null, false, false);
    }
}
