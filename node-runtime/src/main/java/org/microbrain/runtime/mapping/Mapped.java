package org.microbrain.runtime.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What one payload came to: the measurements in it and what of it was refused. Filled by one thread. */
public final class Mapped {

    /**
     * @param index position of the refused item in the payload, from 0; -1 when it is the whole payload
     */
    public record Refusal(int index, Refused cause) {
    }

    private final List<Measurement> measurements;
    private final List<Refusal> refusals;

    Mapped() {
        this(new ArrayList<>(1), new ArrayList<>(0));
    }

    private Mapped(List<Measurement> measurements, List<Refusal> refusals) {
        this.measurements = measurements;
        this.refusals = refusals;
    }

    /** One measurement and nothing else. */
    static Mapped of(Measurement measurement) {
        return new Mapped(List.of(measurement), List.of());
    }

    /** Nothing of the payload is taken. */
    static Mapped refused(Refused cause) {
        return refused(-1, cause);
    }

    static Mapped refused(int index, Refused cause) {
        return new Mapped(List.of(), List.of(new Refusal(index, cause)));
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
