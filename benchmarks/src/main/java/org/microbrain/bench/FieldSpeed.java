package org.microbrain.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Frames of the field a second, from bytes to readings, on one core (JMH). A second of a core is a second of the thread's CPU time,
 * so that other work on the machine is not counted in.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class FieldSpeed {

    /** A protocol; see {@link FieldFrames}. */
    @Param({"SL651", "HJ212", "DLT645", "KURA", "SPARKPLUG", "MODBUS"})
    public String protocol;

    private FieldFrames frames;
    private byte[] stream;

    /** How much was read in how much CPU time. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Cpu {

        public long reads;
        public long nanos;
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private long began;

        @Setup(Level.Iteration)
        public void begin() {
            began = threads.getCurrentThreadCpuTime();
        }

        private void read() {
            reads++;
            nanos = threads.getCurrentThreadCpuTime() - began;
        }
    }

    @Setup
    public void record() {
        frames = FieldFrames.valueOf(protocol);
        frames.requireRight();
        stream = frames.stream();
    }

    @Benchmark
    public int read(Cpu cpu) {
        int readings = frames.read(stream);
        cpu.read();
        return readings;
    }

    /** @return frames a second, by protocol */
    static Map<FieldFrames, Double> measure(int forks, int seconds) throws RunnerException {
        Options options = new OptionsBuilder().include("^" + FieldSpeed.class.getName() + "\\.").forks(forks)
                .warmupIterations(seconds).warmupTime(TimeValue.seconds(1))
                .measurementIterations(seconds).measurementTime(TimeValue.seconds(1))
                .jvmArgs("-Xmx64m", "-XX:+UseSerialGC").verbosity(VerboseMode.SILENT).build();
        Collection<RunResult> results = new Runner(options).run();
        Map<FieldFrames, Double> speeds = new EnumMap<>(FieldFrames.class);
        for (RunResult result : results) {
            double reads = result.getSecondaryResults().get("reads").getScore();
            double nanos = result.getSecondaryResults().get("nanos").getScore();
            speeds.put(FieldFrames.valueOf(result.getParams().getParam("protocol")), FieldFrames.MANY * reads / (nanos / 1e9));
        }
        return speeds;
    }
}
