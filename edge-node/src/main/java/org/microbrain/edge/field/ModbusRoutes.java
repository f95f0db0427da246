package org.microbrain.edge.field;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** The flows from Modbus devices, and what is written to them. */
public final class ModbusRoutes extends LineRoutes<ModbusLineSettings, ModbusDeviceSettings, ModbusPoll> {

    private final StationReadings readings;
    private final LongSupplier elapsed;

    /** @param elapsed milliseconds of a clock that nobody sets */
    public ModbusRoutes(Collection<ModbusLineSettings> lines, StationReadings readings, LongSupplier elapsed) {
        super(FieldProtocol.MODBUS);
        this.readings = readings;
        this.elapsed = elapsed;
        begin(lines);
    }

    @Override
    ModbusPoll poll(ModbusLineSettings line) {
        return new ModbusPoll(line, readings, elapsed);
    }

    /**
     * Writes a coil or holding register, before the next device of the line is asked. Any thread.
     *
     * @param line its name
     * @return completes with the answer, which proves nothing; fails when there is none, the device refuses, or there is no such line
     */
    public CompletableFuture<Void> write(String line, ModbusCell cell, int value) {
        return on(line, on -> {
            on.write(cell, value);
            return null;
        });
    }

    /** Reads a cell in the same way. */
    public CompletableFuture<Integer> read(String line, ModbusCell cell) {
        return on(line, on -> on.read(cell));
    }

    private <T> CompletableFuture<T> on(String line, ModbusPoll.Want<T> want) {
        ModbusPoll poll = of(line);
        return poll == null ? CompletableFuture.failedFuture(new IllegalStateException("there is no line " + line)) : poll.beforeNext(want);
    }
}
