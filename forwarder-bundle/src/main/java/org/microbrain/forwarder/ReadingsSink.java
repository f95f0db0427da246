package org.microbrain.forwarder;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes readings for the hub: an OSGi service, there while the forwarder runs. What it took is on this gateway's disk and
 * goes up when the line allows, however often the line, the bundle or the power fails meanwhile. Safe for use by several
 * threads. Hand over what there is in one call: each call waits for the disk once.
 */
@ProviderType
public interface ReadingsSink {

    /** Readings in one call, at most. */
    int MOST_READINGS = 10_000;

    /**
     * Returns when all of them are on the disk.
     *
     * @throws NotTaken             when none of them was taken; says whether it makes sense to try again
     * @throws InterruptedException while waiting for the disk: they may or may not have been taken, see {@link #takeAgain}
     */
    void take(List<Measurement> readings) throws NotTaken, InterruptedException;

    /**
     * As {@link #take}, for readings that were perhaps handed over before, without hearing that they were taken: one that lies
     * here lately with the same series, time and value is not taken a second time. Readings without a time cannot be told
     * apart; each counts as new.
     */
    void takeAgain(List<Measurement> readings) throws NotTaken, InterruptedException;
}
