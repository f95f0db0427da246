package org.microbrain.runtime.node;

import java.util.Optional;
import org.microbrain.runtime.console.Console;

/** A node program that runs. */
public interface RunningNode extends AutoCloseable {

    /** The console, which has started. */
    Console console();

    /** Port of the console. */
    default int consolePort() {
        return console().port();
    }

    /** The password of {@code admin} if this start made it; to be shown once. */
    default Optional<String> firstPassword() {
        return console().firstPassword();
    }

    /**
     * Gives the node the means to ask that its program be started again; a node that never asks ignores it.
     *
     * @param restart returns at once; the program ends soon after
     */
    default void restartBy(Runnable restart) {
        // Most nodes never ask.
    }

    /** Stops everything that runs and closes what is open; returns when it is done. */
    @Override
    void close();
}
