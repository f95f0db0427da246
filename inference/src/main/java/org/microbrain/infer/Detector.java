package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Watches one series, one reading at a time, in the order of arrival and without looking ahead. Its state has a fixed
 * bound; the same readings and ticks give the same detections; values that are no numbers or are marked invalid, and
 * times of any kind, neither change what it has learnt nor make it throw. For one thread.
 */
public interface Detector {

    /** A detection when this reading makes one begin or rise to a higher level; empty while it goes on. */
    Optional<Detection> observe(SeriesReading reading);

    /** For detectors that wait for what does not come. {@code now} is the node's clock and may jump. */
    default Optional<Detection> tick(Instant now) {
        return Optional.empty();
    }

    /** 1 blue to 4 red while a condition holds that people should be warned of, else 0. */
    int grade();

    /** True when it judges by what it has seen instead of by fixed limits. */
    default boolean learns() {
        return false;
    }

    /** Whether the next readings may become part of what it knows. Only of meaning when it {@link #learns()}. */
    default void learning(boolean allowed) {
    }

    /** Writes the state; a detector of equal settings that restores it gives the same further results. */
    void save(DataOutput out) throws IOException;

    /** @throws IOException when this is no state of such a detector; it is then not to be used further */
    void restore(DataInput in) throws IOException;
}
