package org.microbrain.runtime.node;

import java.util.Optional;

/** A node program that runs. */
public interface RunningNode extends AutoCloseable {

    /** Port of the console. */
    int consolePort();

    /** The password of {@code admin} if this start made it; to be shown once. */
    Optional<String> firstPassword();

    /** Stops everything that runs and closes what is open; returns when it is done. */
    @Override
    void close();
}
