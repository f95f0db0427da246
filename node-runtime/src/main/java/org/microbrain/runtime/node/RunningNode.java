package org.microbrain.runtime.node;

import java.util.Optional;
import org.microbrain.runtime.console.Console;

/** A node program that runs. */
public interface RunningNode extends AutoCloseable {

    /** Port of the console. */
    int consolePort();

    /** The password of {@code admin} if this start made it; to be shown once. */
    Optional<String> firstPassword();

    /** The console, which has started. */
    Console console();

    /** Stops everything that runs and closes what is open; returns when it is done. */
    @Override
    void close();
}
