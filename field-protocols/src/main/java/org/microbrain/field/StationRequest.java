package org.microbrain.field;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What a station is asked for or told to do, in its own protocol. Immutable. */
public interface StationRequest {

    /**
     * What goes over the line. Who sends it again asks for it again: a clock is set to the time of its sending.
     *
     * @param now Unix milliseconds; empty while nobody knows the time for certain
     * @return empty when it cannot be said without the time
     */
    Optional<byte[]> encoded(OptionalLong now);

    /** In which a station answers before it is asked again, and after which what it took is given up. */
    Duration timeout();

    /** How often it is sent at most, until something is heard. */
    int mostSent();
}
