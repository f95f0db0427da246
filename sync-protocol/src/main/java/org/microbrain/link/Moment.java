package org.microbrain.link;

/**
 * Now, as a part is told it. Waiting goes by the first number, which no clock correction moves; stamping by the second.
 *
 * @param elapsed milliseconds since some fixed moment of this program's run; never goes back
 * @param wall    the node's clock, Unix milliseconds
 */
public record Moment(long elapsed, long wall) {
}
