package org.microbrain.core.archive;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param next where to go on, when there may be more
 */
public record Page<T>(List<T> entries, Optional<EventQuery.Position> next) {
}
