package org.microbrain.edge.update;

/** The program ends here, without another word. */
final class PowerCut extends Error {

    private static final long serialVersionUID = 1L;

    PowerCut(String where) {
        super(where, null, false, false);
    }
}
