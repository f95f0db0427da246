package org.microbrain.edge.field;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.camel.builder.RouteBuilder;

/** The flows from electricity meters: each line asks its own, in a thread of its own. */
public final class MeterRoutes extends RouteBuilder implements AutoCloseable {

    private static final int TICK_MILLIS = 100;

    private final Map<String, MeterPoll> polls = new LinkedHashMap<>();

    /** @param elapsed milliseconds of a clock that nobody sets */
    public MeterRoutes(Collection<MeterLineSettings> lines, StationReadings readings, LongSupplier elapsed) {
        lines.forEach(line -> polls.put(line.name(), new MeterPoll(line, readings, elapsed)));
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        polls.forEach((name, poll) -> from("timer:dlt645-" + name + "?delay=0&period=" + TICK_MILLIS)
                .routeId("dlt645-" + name).process(poll));
    }

    /** Nothing is asked any more, while what was answered is still stored. */
    @Override
    public void close() {
        polls.values().forEach(MeterPoll::stop);
    }
}
