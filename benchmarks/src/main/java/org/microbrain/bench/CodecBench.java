package org.microbrain.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench codec}: how small blocks of readings are, and how fast they are written and read. */
@Command(name = "codec", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"读数块的大小与编解码速度。", "Size of reading blocks, and speed of encoding and decoding."})
final class CodecBench implements Callable<Integer> {

    private static final int READINGS_IN_BLOCK = 1_000;

    @Mixin
    private BenchOptions options;

    @Option(names = "--blocks", paramLabel = "N", defaultValue = "1000",
            description = "多少块，默认 ${DEFAULT-VALUE}。 How many blocks of 1,000 readings.")
    private int blocks;

    @Override
    public Integer call() throws Exception {
        try (BenchRun run = options.begin()) {
            run.floor();
            Playback playback = Playback.begin();
            long bytes = 0;
            for (int i = 0; i < blocks; i++) {
                List<Reading> readings = new ArrayList<>(playback.take(READINGS_IN_BLOCK));
                bytes += ReadingBlock.encode(readings).length;
            }
            run.put("bytes_per_reading", (double) bytes / blocks / READINGS_IN_BLOCK, "bytes a reading", "≤ 4.0");
            return run.print();
        }
    }
}
