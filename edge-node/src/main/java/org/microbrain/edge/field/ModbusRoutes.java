package org.microbrain.edge.field;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.camel.builder.RouteBuilder;

/** The flows from Modbus devices: each line asks its own, in a thread of its own. */
public final class ModbusRoutes extends RouteBuilder implements AutoCloseable {

    private static final int TICK_MILLIS = 100;

    private final Map<String, ModbusPoll> polls = new LinkedHashMap<>();

    /** @param elapsed milliseconds of a clock that nobody sets */
    public ModbusRoutes(Collection<ModbusLineSettings> lines, StationReadings readings, LongSupplier elapsed) {
        lines.forEach(line -> polls.put(line.name(), new ModbusPoll(line, readings, elapsed)));
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        polls.forEach((name, poll) -> from("timer:modbus-" + name + "?delay=0&period=" + TICK_MILLIS)
                .routeId("modbus-" + name).process(poll));
    }

    /**
     * Writes a coil or holding register, before the next device of the line is asked. Any thread.
     *
     * @param line its name; there is such a one
     * @return completes with the answer, which proves nothing; fails when there is none, or the device refuses
     */
    public CompletableFuture<Void> write(String line, ModbusCell cell, int value) {
        return polls.get(line).before(on -> {
            on.write(cell, value);
            return null;
        });
    }

    /** Reads a cell in the same way. */
    public CompletableFuture<Integer> read(String line, ModbusCell cell) {
        return polls.get(line).before(on -> on.read(cell));
    }

    /** Nothing is asked any more, while what was answered is still stored. */
    @Override
    public void close() {
        polls.values().forEach(ModbusPoll::stop);
    }
}
