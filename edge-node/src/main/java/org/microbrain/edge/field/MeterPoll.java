package org.microbrain.edge.field;

import java.util.List;
import java.util.function.LongSupplier;
import org.microbrain.block.Reading;

/** The step of a line to electricity meters. */
final class MeterPoll extends LinePoll<MeterLineSettings, MeterSettings> {

    private final StationReadings readings;
    private final LongSupplier elapsed;
    private volatile MeterLine line;

    /** @param elapsed milliseconds of a clock that nobody sets */
    MeterPoll(MeterLineSettings settings, StationReadings readings, LongSupplier elapsed) {
        super(FieldProtocol.DLT645, settings, readings, elapsed);
        this.readings = readings;
        this.elapsed = elapsed;
        turn(settings);
    }

    @Override
    void goOver(MeterLineSettings other) {
        if (line != null) {
            line.close();
        }
        line = new MeterLine(other, elapsed);
    }

    @Override
    List<Question> questions(MeterSettings meter) {
        return readings.items(meter).stream().<Question>map(item -> () -> line.ask(meter.address(), item).report(Reading.NO_TIME))
                .toList();
    }

    @Override
    void disconnect() {
        line.close();
    }
}
