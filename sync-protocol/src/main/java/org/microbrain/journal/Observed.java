package org.microbrain.journal;

import java.util.List;
import java.util.Map;
import org.microbrain.record.Draft;

/**
 * Readings and what was made of them, to become durable together: a reading is never acknowledged to its device while a
 * warning that it caused could still be lost.
 *
 * @param readings may be none
 * @param findings records to append
 * @param state    values of {@link Journal#state(String, byte[])} to set
 * @param again    the source may have delivered these before, without hearing that they were taken: a reading that is
 *                 already here, with the same series, time and value, is not taken a second time
 */
public record Observed(NamedReadings readings, List<Draft> findings, Map<String, byte[]> state,
                       boolean again) {

    public static Observed only(List<BlockWriter.Named> readings) {
        return only(NamedReadings.of(readings));
    }

    public static Observed only(NamedReadings readings) {
        return new Observed(readings, List.of(), Map.of(), false);
    }
}
