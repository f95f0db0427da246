package org.microbrain.edge.field;

import java.math.BigDecimal;
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

    StationReadings(MeasurementCheck check, MeasurementSink sink, Refusals refusals) {
        this.check = check;
        this.sink = sink;
        this.refusals = refusals;
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

    void refuse(Refused refused, String source, byte[] raw) {
        refusals.add(refused, source, "", raw);
    }

    private Measurement measured(StationSettings station, PointSettings point, FieldReading one) {
        String series = point.series() == null ? station.series() + "/" + one.point() : point.series();
        String unit = point.unit() == null ? one.unit() : point.unit();
        return check.checked(series, unit, one.millis(), scaled(one.value(), point), one.quality());
    }

    /** In decimals, since 60.002 + 50 has more digits than a station ever sent. */
    private static double scaled(double value, PointSettings point) {
        return BigDecimal.valueOf(value).multiply(BigDecimal.valueOf(point.scale())).add(BigDecimal.valueOf(point.offset()))
                .doubleValue();
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
