package org.microbrain.edge.output;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.microbrain.edge.field.ModbusRoutes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells outputs that are cells of Modbus devices what they are to be, over the lines by which readings are asked for, one question
 * at a time. What they say is what is read afterwards, never the answer to the writing.
 */
final class ModbusSwitches implements Wire {

    /** From one look at an output to the next. */
    private static final long LOOK_MILLIS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(ModbusSwitches.class);

    private final ModbusRoutes lines;
    private final LongSupplier elapsed;
    private final Map<String, Boolean> answered = new ConcurrentHashMap<>();
    private final Map<String, Long> looked = new ConcurrentHashMap<>();

    /** @param elapsed milliseconds of a clock that nobody sets */
    ModbusSwitches(ModbusRoutes lines, LongSupplier elapsed) {
        this.lines = lines;
        this.elapsed = elapsed;
    }

    @Override
    public boolean reaches(Output output) {
        return answered.getOrDefault(output.name(), false);
    }

    @Override
    public boolean tell(Output output, boolean on, long seconds, Consumer<Boolean> said) {
        ModbusPlace place = output.modbus().orElseThrow();
        looked.put(output.name(), elapsed.getAsLong());
        hear(output, lines.write(place.line(), place.cell(), on ? place.on() : place.off())
                .thenCompose(written -> lines.read(place.line(), place.proof())), said);
        return reaches(output);
    }

    @Override
    public void look(Output output, Consumer<Boolean> said) {
        long now = elapsed.getAsLong();
        Long last = looked.get(output.name());
        if (last == null || now - last >= LOOK_MILLIS) {
            looked.put(output.name(), now);
            ModbusPlace place = output.modbus().orElseThrow();
            hear(output, lines.read(place.line(), place.proof()), said);
        }
    }

    private void hear(Output output, CompletableFuture<Integer> answer, Consumer<Boolean> said) {
        answer.whenComplete((value, failure) -> {
            answered.put(output.name(), failure == null);
            if (failure == null) {
                said.accept(value == output.modbus().orElseThrow().isOn());
            } else {
                LOG.debug("output {} does not answer: {}", output.name(), failure.getMessage());
            }
        });
    }
}
