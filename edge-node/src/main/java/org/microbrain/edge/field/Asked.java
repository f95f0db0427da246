package org.microbrain.edge.field;

import java.time.Duration;

/** A device of a line that says nothing unless it is asked. */
public interface Asked {

    /** From one question for all its values to the next. */
    Duration interval();

    /** What becomes of its answers. */
    StationSettings station();
}
