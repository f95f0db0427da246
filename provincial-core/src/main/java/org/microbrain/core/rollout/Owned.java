package org.microbrain.core.rollout;

import org.microbrain.record.NodeId;
import org.microbrain.release.Component;

/** One component of one node: at most one rollout has it. */
public record Owned(NodeId node, Component component) {
}
