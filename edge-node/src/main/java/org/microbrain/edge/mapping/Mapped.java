package org.microbrain.edge.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.microbrain.edge.intake.Measurement;
import org.microbrain.edge.intake.Refused;

/** What one payload came to: the measurements in it and what of it was refused. Filled by one thread. */
public final class Mapped {

    /**
     * @param index position of the refused item in the payload, from 0; -1 when it is the whole payload
     */
    public record Refusal(int index, Refused cause) {
    }

    private final List<Measurement> measurements = new ArrayList<>(1);
    private final List<Refusal> refusals = new ArrayList<>(0);

    static Mapped refused(Refused cause) {
        Mapped mapped = new Mapped();
        mapped.refusals.add(new Refusal(-1, cause));
        return mapped;
    }

    void item(int index, Supplier<Measurement> item) {
        try {
            measurements.add(item.get());
        } catch (Refused refused) {
            refusals.add(new Refusal(index, refused));
        }
    }

    public List<Measurement> measurements() {
        return measurements;
    }

    public List<Refusal> refusals() {
        return refusals;
    }
}
