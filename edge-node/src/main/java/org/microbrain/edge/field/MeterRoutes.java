package org.microbrain.edge.field;

import java.util.Collection;
import java.util.function.LongSupplier;

/** The flows from electricity meters. */
public final class MeterRoutes extends LineRoutes<MeterLineSettings, MeterSettings, MeterPoll> {

    private final StationReadings readings;
    private final LongSupplier elapsed;

    /** @param elapsed milliseconds of a clock that nobody sets */
    public MeterRoutes(Collection<MeterLineSettings> lines, StationReadings readings, LongSupplier elapsed) {
        super(FieldProtocol.DLT645);
        this.readings = readings;
        this.elapsed = elapsed;
        begin(lines);
    }

    @Override
    MeterPoll poll(MeterLineSettings line) {
        return new MeterPoll(line, readings, elapsed);
    }
}
