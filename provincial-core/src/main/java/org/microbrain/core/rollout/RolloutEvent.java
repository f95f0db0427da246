package org.microbrain.core.rollout;

import java.time.Instant;

/**
 * Something that happened to a rollout.
 *
 * @param word   e.g. {@code approved}, {@code wave}, {@code gate}
 * @param who    empty for the rollout itself
 * @param detail the wave's number and, where a gate stopped it, its {@link GateCheck#text}s; or why
 */
public record RolloutEvent(Instant at, String word, String who, String detail) {
}
