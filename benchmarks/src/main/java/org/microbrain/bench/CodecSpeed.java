package org.microbrain.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Speed of the block codec on one core (JMH): blocks of 1,000 readings, one after another. A second of a core is a second of
 * the thread's CPU time, so that other work on the machine is not counted in.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class CodecSpeed {

    private static final int BLOCKS = 200;
    private static final int READINGS_IN_BLOCK = 1_000;

    private final List<List<Reading>> readings = new ArrayList<>();
    private final List<ByteBuffer> blocks = new ArrayList<>();
    private int next;

    /** Readings a second. */
    record Speed(double encode, double decode) {
    }

    /** How much was done in how much CPU time. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Cpu {

        public long blocks;
        public long nanos;
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private long began;

        @Setup(Level.Iteration)
        public void begin() {
            began = threads.getCurrentThreadCpuTime();
        }

        private void block() {
            blocks++;
            nanos = threads.getCurrentThreadCpuTime() - began;
        }
    }

    @Setup
    public void play() {
        Playback playback = Playback.begin();
        for (int i = 0; i < BLOCKS; i++) {
            readings.add(playback.take(READINGS_IN_BLOCK));
            blocks.add(ByteBuffer.wrap(ReadingBlock.encode(readings.get(i))));
        }
    }

    @Benchmark
    public byte[] encode(Cpu cpu) {
        byte[] block = ReadingBlock.encode(readings.get(next++ % BLOCKS));
        cpu.block();
        return block;
    }

    @Benchmark
    public void decode(Cpu cpu, Blackhole sink) {
        ReadingBlock.decode(blocks.get(next++ % BLOCKS), (series, millis, value, quality) -> sink.consume(value));
        cpu.block();
    }

    static Speed measure(int forks, int seconds) throws RunnerException {
        Options options = new OptionsBuilder().include("^" + CodecSpeed.class.getName() + "\\.").forks(forks)
                .warmupIterations(seconds).warmupTime(TimeValue.seconds(1))
                .measurementIterations(seconds).measurementTime(TimeValue.seconds(1))
                .jvmArgs("-Xmx512m", "-XX:+UseSerialGC").verbosity(VerboseMode.SILENT).build();
        Collection<RunResult> results = new Runner(options).run();
        return new Speed(score(results, ".encode"), score(results, ".decode"));
    }

    private static double score(Collection<RunResult> results, String method) {
        RunResult result = results.stream().filter(one -> one.getParams().getBenchmark().endsWith(method))
                .findFirst().orElseThrow(() -> new IllegalStateException("JMH did not run " + method));
        double blocks = result.getSecondaryResults().get("blocks").getScore();
        double nanos = result.getSecondaryResults().get("nanos").getScore();
        return READINGS_IN_BLOCK * blocks / (nanos / 1e9);
    }
}
