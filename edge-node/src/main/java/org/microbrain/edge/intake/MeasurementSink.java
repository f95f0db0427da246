package org.microbrain.edge.intake;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.Refused;

/** Where every intake puts what it understood. May be called from any thread and must not block. */
@FunctionalInterface
public interface MeasurementSink {

    /**
     * Takes all of the measurements or none.
     *
     * @param source       where they came from, for people: {@code mqtt:sensor-7}, {@code folder:a.csv}
     * @param measurements at least one
     * @return completes when all of them are durable. Fails with {@link Refused} when they are not taken; any other
     *         failure means that their durability is unknown, and the source has to send them again
     */
    CompletionStage<Void> take(String source, List<Measurement> measurements);

    /**
     * The same for measurements that the source may have delivered before without hearing that they were taken: MQTT's DUP
     * flag, a file that is read on after a crash. A sink that can tell takes each of them once.
     */
    default CompletionStage<Void> takeAgain(String source, List<Measurement> measurements) {
        return take(source, measurements);
    }
}
