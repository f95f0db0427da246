package org.microbrain.edge.field;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;
import org.microbrain.field.dlt645.MeterItem;
import org.microbrain.field.modbus.RegisterRun;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/**
 * Puts what stations tell where all readings go, by the settings of each station, and what is not taken where people look.
 * Thread-safe.
 */
public final class StationReadings {

    private final StationKinds kinds;
    private final MeasurementCheck check;
    private final MeasurementSink sink;
    private final Refusals refusals;
    private final Devices devices;

    /**
     * @param kinds   of stations, by the profile at work
     * @param sink    takes what was understood
     * @param devices hears what stations said
     */
    public StationReadings(StationKinds kinds, MeasurementCheck check, MeasurementSink sink, Refusals refusals, Devices devices) {
        this.kinds = kinds;
        this.check = check;
        this.sink = sink;
        this.refusals = refusals;
        this.devices = devices;
    }

    /**
     * Takes readings of a station. What is flawed or not allowed is counted, and the rest is taken.
     *
     * @param source who delivered, for people
     * @param report the frame and its flaws
     * @param all    its readings, and what follows from them
     * @return completes when they are durable; fails when that is not certain, and the station has to send again
     */
    public CompletionStage<Void> take(FieldProtocol protocol, StationSettings station, String source, FieldReport report,
                               List<FieldReading> all) {
        if (!all.isEmpty() || !report.flaws().isEmpty()) {
            devices.heard(source, report, all);
        }
        report.flaws().forEach(flaw -> refuse(refused(flaw), source, report.raw()));
        List<Measurement> measured = new ArrayList<>();
        for (FieldReading one : all) {
            PointSettings point = kinds.point(protocol, station, one.point());
            if (point.taken()) {
                try {
                    measured.add(point.measured(station.series(), one, check));
                } catch (Refused refused) {
                    refuse(refused, source, report.raw());
                }
            }
        }
        if (measured.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        // A station that heard no answer sends the same again, with nothing to tell it by.
        return sink.takeAgain(source, measured).whenComplete((nothing, failure) -> {
            if (failure == null) {
                refusals.addDoubtful(measured, source, "", PasswordMask.masked(source, report.raw()));
            } else {
                refuse(Refused.from(failure), source, report.raw());
            }
        });
    }

    /** What is said of a device that may deliver; null for one that may not. */
    public StationSettings station(FieldProtocol protocol, String name) {
        return devices.station(protocol, name);
    }

    /** One that may not deliver says something: it is refused, and shown to who may want to add it. */
    public void stranger(FieldProtocol protocol, String name, FieldReport report) {
        devices.strangers().heard(protocol, name, report);
        refuse(Refused.because(RefusalReason.UNKNOWN_STATION, name), protocol.key() + ":" + name, report.raw());
    }

    /**
     * What becomes of a reading by the settings of a station.
     *
     * @param told     by the station
     * @param measured what is stored; null when it is refused, or left out as the settings say
     * @param refused  why it is refused, or null
     */
    public record Became(FieldReading told, Measurement measured, Refused refused) {
    }

    /** What readings would become. Nothing is stored, and no series comes to be. */
    public List<Became> become(FieldProtocol protocol, StationSettings station, List<FieldReading> readings) {
        MeasurementCheck shown = check.ofAnySeries();
        return readings.stream().map(one -> {
            PointSettings point = kinds.point(protocol, station, one.point());
            try {
                return new Became(one, point.taken() ? point.measured(station.series(), one, shown) : null, null);
            } catch (Refused refused) {
                return new Became(one, null, refused);
            }
        }).toList();
    }

    /** What a Modbus device is asked for, by the profile at work now. */
    List<RegisterRun> runs(ModbusDeviceSettings device) {
        return device.runs(kinds.registers(device.station()));
    }

    /** What a meter is asked for, by the profile at work now. */
    List<MeterItem> items(MeterSettings meter) {
        return meter.items(kinds.taken(FieldProtocol.DLT645, meter.station()));
    }

    /** A device that was asked does not answer. */
    void silent(String source, Flaw why) {
        devices.silent(source, why);
    }

    /** Something is not taken: it is kept for people to look at, without its password. */
    public void refuse(Refused refused, String source, byte[] raw) {
        byte[] shown = PasswordMask.masked(source, raw);
        refusals.add(refused, source, "", shown);
        devices.refused(source, refused, shown);
    }

    /** What cannot be understood, as what is not taken. */
    public static Refused refused(Flaw flaw) {
        RefusalReason reason = switch (flaw.kind()) {
            case FRAME -> RefusalReason.PROTOCOL;
            case MISSING -> RefusalReason.NO_VALUE;
            case NUMBER -> RefusalReason.NOT_A_NUMBER;
            case TIME -> RefusalReason.BAD_TIME;
            case NAME -> RefusalReason.BAD_SERIES;
        };
        return new Refused(reason, flaw.zh(), flaw.en());
    }
}
