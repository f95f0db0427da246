package org.microbrain.runtime.call.channel;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What time it is, for parts that wait.
 *
 * @param wall    the time of day
 * @param elapsed milliseconds since any moment, never going back
 */
public record Clocks(InstantSource wall, LongSupplier elapsed) {
}
