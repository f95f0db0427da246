package org.microbrain.core.rollout;

/**
 * One step of a rollout.
 *
 * @param size which nodes
 * @param gate what must be seen of them before the next wave starts
 */
public record Wave(WaveSize size, Gate gate) {
}
