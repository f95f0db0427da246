package org.microbrain.core.archive;

import java.time.Instant;
import java.util.Optional;

/**
 * What is no longer kept as it was measured, but by the hour.
 *
 * @param until      readings that arrived from here on are all kept as they were measured; empty when all readings are
 * @param blocks     how many blocks of readings were given up
 * @param unreadable records that could not be read when their time was over, so that they are in no sum
 * @param held       whether nothing is given up because the archive is moving
 */
public record RolledUp(Optional<Instant> until, long blocks, long unreadable, boolean held) {

    static RolledUp of(RollUpMark mark) {
        return new RolledUp(mark.blocks() == 0 ? Optional.empty() : Optional.of(RowNumbers.start(mark.month() + 1)), mark.blocks(),
                mark.unreadable(), mark.held());
    }
}
