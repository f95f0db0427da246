package org.microbrain.runtime.warning;

import java.util.List;
import java.util.Optional;
import org.microbrain.body.WarningBody;
import org.microbrain.warning.WarningHistory;
import org.microbrain.warning.WarningState;

/**
 * All that a node knows of one warning.
 *
 * @param history  its steps
 * @param state    what they amount to
 * @param body     the warning at its birth; empty while only steps have come
 * @param receipts of nodes above that have it, the nearest first
 */
public record KnownWarning(WarningHistory history, WarningState state, Optional<WarningBody> body,
                           List<Receipt> receipts) {
}
