package org.microbrain.edge.output;

import java.util.function.Consumer;

/** How outputs of one kind of place are told what they are to be. Safe for use by several threads; nothing of it waits. */
interface Wire {

    /** Whether it can be told something now, for all that is known. */
    boolean reaches(Output output);

    /**
     * Tells it.
     *
     * @param seconds how long it may be on from now
     * @param said    called when it says how it is, on any thread, perhaps never
     * @return false when it does not hear it, for all that is known
     */
    boolean tell(Output output, boolean on, long seconds, Consumer<Boolean> said);

    /** Asks how it is, where it does not say so by itself. @param said called with the answer, on any thread, perhaps never */
    void look(Output output, Consumer<Boolean> said);
}
