package org.microbrain.edge.field;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.microbrain.block.Reading;

/** The step of a line to electricity meters. */
final class MeterPoll extends LinePoll<MeterSettings> {

    private final StationReadings readings;
    private final MeterLine line;

    /** @param elapsed milliseconds of a clock that nobody sets */
    MeterPoll(MeterLineSettings settings, StationReadings readings, LongSupplier elapsed) {
        super(FieldProtocol.DLT645, settings.name(), readings, elapsed);
        this.readings = readings;
        this.line = new MeterLine(settings, elapsed);
        Map<String, MeterSettings> meters = new LinkedHashMap<>();
        settings.meters().values().forEach(meter -> meters.put(meter.address(), meter));
        ask(meters);
        connectAnew();
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
