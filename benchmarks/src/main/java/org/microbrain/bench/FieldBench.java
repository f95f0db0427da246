package org.microbrain.bench;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench field}: how many frames of the field's protocols a core reads, from bytes to readings. */
@Command(name = "field", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"现场规约解码速度：SL 651、HJ 212、DL/T 645、Kura、Sparkplug B、Modbus。",
            "Frames a second of SL 651, HJ 212, DL/T 645, Kura, Sparkplug B and Modbus, from bytes to readings."})
final class FieldBench implements Callable<Integer> {

    private static final int FORKS = 1;

    @Mixin
    private BenchOptions options;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "3",
            description = "每种规约测量的秒数，默认 ${DEFAULT-VALUE}。 Seconds for each protocol.")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        try (BenchRun run = options.begin()) {
            run.floor();
            run.progress("frames, with JMH");
            Map<FieldFrames, Double> speeds = FieldSpeed.measure(FORKS, seconds);
            speeds.forEach((frames, speed) -> {
                String name = frames.name().toLowerCase(Locale.ROOT);
                run.put(name + "_frames_per_s", speed, frames.name() + ": frames of " + frames.frame().length + " bytes a second and core");
                run.put(name + "_mb_per_s", speed * frames.frame().length / 1e6, "  MB a second");
            });
            return run.print();
        }
    }
}
