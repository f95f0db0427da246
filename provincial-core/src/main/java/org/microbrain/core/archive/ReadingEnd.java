package org.microbrain.core.archive;

import java.util.Optional;

/**
 * How a query for readings ended.
 *
 * @param next       where to go on, when the limit was met first
 * @param unreadable blocks that were left out because they are damaged; each is in the log
 */
public record ReadingEnd(Optional<ReadingQuery.Position> next, int unreadable) {
}
