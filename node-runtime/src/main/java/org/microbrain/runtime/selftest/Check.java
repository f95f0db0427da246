package org.microbrain.runtime.selftest;

import java.util.List;

/** Tries one thing that a node needs. May take some seconds; called by one thread at a time. */
@FunctionalInterface
public interface Check {

    /** What was found; it never throws for what it looks for. */
    List<Outcome> run();
}
