package org.microbrain.edge.field;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The flows from Modbus devices: each line asks its own, in a thread of its own. Lines come and go while others work. */
public final class ModbusRoutes extends RouteBuilder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModbusRoutes.class);
    private static final int TICK_MILLIS = 100;
    private static final int STOP_SECONDS = 2;

    private final Map<String, ModbusPoll> polls = new ConcurrentHashMap<>();
    private final StationReadings readings;
    private final LongSupplier elapsed;

    /** @param elapsed milliseconds of a clock that nobody sets */
    public ModbusRoutes(Collection<ModbusLineSettings> lines, StationReadings readings, LongSupplier elapsed) {
        this.readings = readings;
        this.elapsed = elapsed;
        lines.forEach(line -> polls.put(line.name(), new ModbusPoll(line, readings, elapsed)));
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        polls.forEach((name, poll) -> line(this, name, poll));
    }

    private static void line(RouteBuilder routes, String name, ModbusPoll poll) {
        routes.from("timer:" + id(name) + "?delay=0&period=" + TICK_MILLIS).routeId(id(name)).process(poll);
    }

    private static String id(String line) {
        return "modbus-" + line;
    }

    /** From now on these lines ask, and no others. To be called after the start, by one thread at a time. */
    public void use(Collection<ModbusLineSettings> lines) {
        Map<String, ModbusLineSettings> wanted = new ConcurrentHashMap<>();
        lines.forEach(line -> wanted.put(line.name(), line));
        for (String gone : List.copyOf(polls.keySet())) {
            if (!wanted.containsKey(gone)) {
                end(gone, polls.remove(gone));
            }
        }
        for (ModbusLineSettings line : lines) {
            ModbusPoll poll = polls.get(line.name());
            if (poll == null) {
                add(line);
            } else {
                poll.use(line);
            }
        }
    }

    private void end(String line, ModbusPoll poll) {
        poll.stop();
        try {
            getContext().getRouteController().stopRoute(id(line), STOP_SECONDS, TimeUnit.SECONDS);
            getContext().removeRoute(id(line));
        } catch (Exception e) {
            LOG.warn("the route of line {} did not end well: {}; nothing is asked there any more", line, e.toString());
        }
    }

    private void add(ModbusLineSettings line) {
        ModbusPoll poll = new ModbusPoll(line, readings, elapsed);
        polls.put(line.name(), poll);
        try {
            getContext().addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    line(this, line.name(), poll);
                }
            });
        } catch (Exception e) {
            LOG.error("line {} does not work before the next start: {}", line.name(), e.toString());
        }
    }

    /**
     * Asks a device once and keeps nothing of it: over the line where that asks already, else over a connection of its own.
     *
     * @return completes with what it answered, also when that is nothing
     */
    public CompletableFuture<ModbusPoll.Answer> ask(ModbusLineSettings line, ModbusDeviceSettings device) {
        ModbusPoll poll = polls.get(line.name());
        if (poll != null) {
            return poll.askOnce(device);
        }
        ModbusPoll once = new ModbusPoll(line.with(Map.of()), readings, elapsed);
        return once.askOnce(device).whenComplete((answer, failure) -> once.stop());
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
        ModbusPoll poll = polls.get(line);
        return poll == null ? CompletableFuture.failedFuture(new IllegalStateException("there is no line " + line)) : poll.beforeNext(want);
    }

    /** Nothing is asked any more, while what was answered is still stored. */
    @Override
    public void close() {
        polls.values().forEach(ModbusPoll::stop);
    }
}
