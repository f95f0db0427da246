package org.microbrain.core.rollout;

import java.time.Instant;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.Version;

/**
 * A node keeps a version until somebody takes the pin away; rollouts pass it by.
 *
 * @param number counts up; it makes the attempt's number
 */
public record Pin(long number, NodeId node, Component component, Version version, String who, String why, Instant at) {
}
