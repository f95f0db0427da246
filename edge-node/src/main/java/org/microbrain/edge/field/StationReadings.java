package org.microbrain.edge.field;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.microbrain.edge.intake.Measurement;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.RefusalReason;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.Refused;
import org.microbrain.edge.mapping.MeasurementCheck;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;

/**
 * Puts what stations tell where all readings go, by the settings of each station, and what is not taken where people look.
 * Thread-safe.
 */
final class StationReadings {

    private final MeasurementCheck check;
    private final MeasurementSink sink;
    private final Refusals refusals;
    private final Devices devices;

    StationReadings(MeasurementCheck check, MeasurementSink sink, Refusals refusals, Devices devices) {
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
    CompletionStage<Void> take(StationSettings station, String source, FieldReport report, List<FieldReading> all) {
        if (!all.isEmpty() || !report.flaws().isEmpty()) {
            devices.heard(source, report, all);
        }
        report.flaws().forEach(flaw -> refuse(new Refused(reason(flaw), flaw.zh(), flaw.en()), source, report.raw()));
        List<Measurement> measured = new ArrayList<>();
        for (FieldReading one : all) {
            PointSettings point = station.point(one.point());
            if (point.taken()) {
                try {
                    measured.add(measured(station, point, one));
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
                refusals.addDoubtful(measured, source, "", report.raw());
            } else {
                refuse(Refused.from(failure), source, report.raw());
            }
        });
    }

    /** A device that was asked does not answer. */
    void silent(String source, Flaw why) {
        devices.silent(source, why);
    }

    void refuse(Refused refused, String source, byte[] raw) {
        refusals.add(refused, source, "", raw);
    }

    private Measurement measured(StationSettings station, PointSettings point, FieldReading one) {
        String series = point.series() == null ? station.series() + "/" + one.point() : point.series();
        String unit = point.unit() == null ? one.unit() : point.unit();
        double value = point.measured(one.value());
        if (!point.isPossible(value)) {
            throw Refused.because(RefusalReason.OUT_OF_RANGE, series + " = " + value);
        }
        return check.checked(series, unit, one.millis(), value, one.quality());
    }

    private static RefusalReason reason(Flaw flaw) {
        return switch (flaw.kind()) {
            case FRAME -> RefusalReason.PROTOCOL;
            case MISSING -> RefusalReason.NO_VALUE;
            case NUMBER -> RefusalReason.NOT_A_NUMBER;
            case TIME -> RefusalReason.BAD_TIME;
            case NAME -> RefusalReason.BAD_SERIES;
        };
    }
}
