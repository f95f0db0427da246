package org.microbrain.field;

import java.util.List;

/**
 * What one frame came to. Every protocol ends here, and an edge needs to know no more of it.
 *
 * @param raw      the frame as it came
 * @param readings in the order of the frame
 * @param flaws    what of the frame gave no reading, and why; the readings hold all the same
 * @param topic    under which it came; empty where the frame says all
 */
public record FieldReport(byte[] raw, List<FieldReading> readings, List<Flaw> flaws, String topic) {

    public FieldReport {
        readings = List.copyOf(readings);
        flaws = List.copyOf(flaws);
    }

    /** Of a frame that says all. */
    public FieldReport(byte[] raw, List<FieldReading> readings, List<Flaw> flaws) {
        this(raw, readings, flaws, "");
    }
}
