package org.microbrain.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench codec}: how small blocks of readings are, and how fast they are written and read. */
@Command(name = "codec", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"读数块的大小与编解码速度。", "Size of reading blocks, and speed of encoding and decoding."})
final class CodecBench implements Callable<Integer> {

    private static final int READINGS_IN_BLOCK = 1_000;
    private static final int FORKS = 2;

    @Mixin
    private BenchOptions options;

    @Option(names = "--blocks", paramLabel = "N", defaultValue = "1000",
            description = "多少块，默认 ${DEFAULT-VALUE}。 How many blocks of 1,000 readings.")
    private int blocks;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "5",
            description = "每项速度测量的秒数，默认 ${DEFAULT-VALUE}；0 则不测速。 Seconds for each measurement of speed; 0 for none.")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        try (BenchRun run = options.begin()) {
            run.floor();
            run.progress("sizes, and whether every reading comes back exactly");
            Playback playback = Playback.begin();
            CodecSizes sizes = new CodecSizes();
            for (int i = 0; i < blocks; i++) {
                sizes.add(playback.take(READINGS_IN_BLOCK));
            }
            run.put("readings", (double) blocks * READINGS_IN_BLOCK, "readings, each read back and compared");
            run.put("bytes_per_reading", sizes.bytesPerReading(), "bytes a reading", "≤ 4.0");
            run.put("series_bytes_per_reading", sizes.series(), "  series, counts and the rest");
            run.put("time_bytes_per_reading", sizes.times(), "  times");
            run.put("value_bytes_per_reading", sizes.values(), "  values");
            if (seconds > 0) {
                run.progress("speed, with JMH");
                CodecSpeed.Speed speed = CodecSpeed.measure(FORKS, seconds);
                run.put("encode_per_s_core", speed.encode(), "readings encoded a second and core", "≥ 15,000,000");
                run.put("decode_per_s_core", speed.decode(), "readings decoded a second and core", "more");
            }
            return run.print();
        }
    }
}
