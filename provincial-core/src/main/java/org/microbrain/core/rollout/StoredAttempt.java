package org.microbrain.core.rollout;

import java.time.Instant;
import org.microbrain.intent.Attempt;
import org.microbrain.record.NodeId;

/**
 * What a node told of an attempt.
 *
 * @param at when it came in
 */
public record StoredAttempt(NodeId node, Instant at, Attempt attempt) {
}
