package org.microbrain.edge.field;

import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.mapping.MeasurementCheck;

/** The flows from Modbus devices: each line asks its own, in a thread of its own. */
public final class ModbusRoutes extends RouteBuilder {

    private static final int TICK_MILLIS = 100;

    private final Collection<ModbusLineSettings> lines;
    private final StationReadings readings;
    private final LongSupplier elapsed;

    /**
     * @param sink    takes what was understood
     * @param devices hears what devices said
     * @param elapsed milliseconds of a clock that nobody sets
     */
    public ModbusRoutes(Collection<ModbusLineSettings> lines, MeasurementCheck check, MeasurementSink sink, Refusals refusals,
                        Devices devices, LongSupplier elapsed) {
        this.lines = List.copyOf(lines);
        this.readings = new StationReadings(check, sink, refusals, devices);
        this.elapsed = elapsed;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        for (ModbusLineSettings line : lines) {
            from("timer:modbus-" + line.name() + "?delay=0&period=" + TICK_MILLIS).routeId("modbus-" + line.name())
                    .process(new ModbusPoll(line, readings, elapsed));
        }
    }
}
