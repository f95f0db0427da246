package org.microbrain.runtime.update;

import java.util.Optional;
import org.microbrain.intent.Wish;
import org.microbrain.release.Component;
import org.microbrain.release.Version;

/**
 * How one component of this node stands.
 *
 * @param running the version that runs
 * @param since   since when, by the machine's clock, Unix milliseconds; 0 when not known
 * @param wish    what is wanted of it
 * @param attempt the latest attempt
 * @param note    what stands in the way at the moment
 */
public record ComponentStatus(Component component, Optional<Version> running, long since, Optional<Wish> wish,
                              Optional<Trying> attempt, Optional<NotGood> note) {
}
