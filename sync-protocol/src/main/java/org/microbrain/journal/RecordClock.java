package org.microbrain.journal;

import java.util.function.Supplier;
import org.microbrain.record.RecordTime;

/** The clock by which records are stamped. */
@FunctionalInterface
public interface RecordClock extends Supplier<RecordTime> {

    /** A time this clock gave while it was doubted, made right; as it is while that cannot be done. */
    default long retimed(long wall) {
        return wall;
    }
}
