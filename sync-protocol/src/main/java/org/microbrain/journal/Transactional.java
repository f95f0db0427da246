package org.microbrain.journal;

import java.util.function.Supplier;

/** A store whose changes become durable together. */
public interface Transactional {

    /**
     * Runs {@code work}; when this returns, all it changed is on the disk, and when it throws, nothing is changed. A
     * transaction inside a transaction is part of the outer one.
     */
    <T> T transaction(Supplier<T> work);
}
