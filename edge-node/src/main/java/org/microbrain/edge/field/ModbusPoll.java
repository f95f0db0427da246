package org.microbrain.edge.field;

import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.microbrain.field.FieldReport;
import org.microbrain.field.modbus.RegisterRun;

/** The step of a line to Modbus devices, which may become others over another connection. */
public final class ModbusPoll extends LinePoll<ModbusLineSettings, ModbusDeviceSettings> {

    /** Exceptions of a gateway whose device does not answer (Modbus Application Protocol 1.1b3, section 7). */
    private static final List<Integer> SILENT_BEHIND = List.of(0x0a, 0x0b);

    private final StationReadings readings;
    private volatile ModbusLine line;

    /** @param elapsed milliseconds of a clock that nobody sets */
    ModbusPoll(ModbusLineSettings settings, StationReadings readings, LongSupplier elapsed) {
        super(FieldProtocol.MODBUS, settings, readings, elapsed);
        this.readings = readings;
        turn(settings);
    }

    @Override
    void goOver(ModbusLineSettings other) {
        if (line != null) {
            line.close();
        }
        line = new ModbusLine(other);
    }

    /** What somebody wants of the line between two devices. */
    @FunctionalInterface
    interface Want<T> {
        T of(ModbusLine line) throws NoAnswer, ModbusResponseException, InterruptedException;
    }

    /** Does something on the line before the next device is asked. Any thread; completes on the line's. */
    <T> CompletableFuture<T> beforeNext(Want<T> want) {
        return before(() -> want.of(line));
    }

    @Override
    List<Question> questions(ModbusDeviceSettings device) {
        return readings.runs(device).stream().<Question>map(run -> () -> answer(device, run)).toList();
    }

    private FieldReport answer(ModbusDeviceSettings device, RegisterRun run) throws NoAnswer, InterruptedException {
        try {
            return run.report(device.station().series(), line.ask(device.unit(), run));
        } catch (ModbusResponseException refused) {
            FieldReport report = run.refused(refused.getExceptionCode());
            if (SILENT_BEHIND.contains(refused.getExceptionCode())) {
                throw NoAnswer.told(report.flaws().get(0));
            }
            return report;
        }
    }

    @Override
    void disconnect() {
        line.close();
    }
}
