package org.microbrain.runtime.update;

import org.microbrain.intent.AttemptState;
import org.microbrain.release.Component;
import org.microbrain.release.Version;

/**
 * One change of state of an attempt, as the page of updates tells it.
 *
 * @param millis   when, by the node's clock, Unix milliseconds
 * @param doubtful whether that clock was in doubt
 */
public record Change(Component component, Version version, String rollout, long number, AttemptState state,
        String reason,
                     String zh, String en, String log, long millis, boolean doubtful) {
}
