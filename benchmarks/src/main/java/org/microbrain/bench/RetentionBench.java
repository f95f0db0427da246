package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.archive.PostgresSettings;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench retention}: how long a step by which old readings are summed up by the hour keeps others from the archive, a warning for one,
 * beside what a small record takes by itself.
 */
@Command(name = "retention", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"旧读数按小时汇总时，其他写入最多等待多久：文件与 PostgreSQL。",
            "How long others wait while old readings are summed up by the hour: in the file and on PostgreSQL."})
final class RetentionBench implements Callable<Integer> {

    private static final int[] SIZES = {ProductNode.READINGS_IN_BLOCK, 20_000};
    private static final String[] SUFFIXES = {"", "_full"};
    private static final Instant ARRIVED = Instant.parse("2024-01-15T00:00:00Z");
    private static final Instant NOW = Instant.parse("2024-07-01T00:00:00Z");
    private static final int BLOCKS_AT_ONCE = 16;
    private static final int SMALL_RECORDS = 500;
    private static final double MILLI = 1e6;

    @Mixin
    private BenchOptions options;

    @Option(names = "--readings", paramLabel = "N", defaultValue = "20000000",
            description = "每种归档与块大小的读数，默认 ${DEFAULT-VALUE}。 Readings in each archive and size of block; at most a million for each node.")
    private long readings;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "160", description = "村级节点数，默认 ${DEFAULT-VALUE}。 Villages.")
    private int nodes;

    @Override
    public Integer call() throws Exception {
        try (BenchRun run = options.begin()) {
            run.floor();
            ReadingTape.write(run.folder().resolve("tape"));
            run.put("readings", readings, "readings in each archive");
            run.put("nodes", nodes, "villages, of " + Playback.SERIES + " series each");
            try (Database database = Database.start(run.folder())) {
                for (int i = 0; i < SIZES.length; i++) {
                    run.heading("blocks of " + SIZES[i] + " readings");
                    Path folder = Files.createDirectory(run.folder().resolve("archive" + SUFFIXES[i]));
                    measure(run, SIZES[i], "file" + SUFFIXES[i], folder.resolve("archive.db"), Optional.empty());
                    measure(run, SIZES[i], "postgresql" + SUFFIXES[i], folder.resolve("mark"), Optional.of(
                            new PostgresSettings(database.schema("retention" + SUFFIXES[i]), "postgres", Optional.empty())));
                }
            }
            return run.print();
        }
    }

    private void measure(BenchRun run, int size, String key, Path file, Optional<PostgresSettings> postgresql) throws IOException {
        run.progress("blocks of " + size + " readings, " + key);
        ProvinceBlocks blocks = ProvinceBlocks.open(run.folder(), size, nodes);
        long count = Math.min(readings / size, ProvinceBlocks.most(size, nodes));
        try (SqlArchive archive = new ArchiveSettings(file, postgresql, 1).open()) {
            store(archive, blocks, count);
            Percentiles alone = smallRecords(archive);
            Percentiles steps = new Percentiles();
            long began = System.nanoTime();
            for (boolean more = true; more;) {
                long step = System.nanoTime();
                more = archive.retire(NOW);
                steps.add(System.nanoTime() - step);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            if (archive.rolledUp().blocks() != count) {
                throw new IllegalStateException(count + " blocks were to be summed up, and " + archive.rolledUp().blocks() + " were");
            }
            run.put(key + "_small_p50_ms", alone.at(0.5) / MILLI, key + ": a small record by itself, median, ms");
            run.put(key + "_small_p99_ms", alone.at(0.99) / MILLI, "  99th percentile, ms");
            run.put(key + "_step_p50_ms", steps.at(0.5) / MILLI, "  a step of summing up, median, ms");
            run.put(key + "_step_p99_ms", steps.at(0.99) / MILLI, "  99th percentile, ms");
            run.put(key + "_step_most_ms", steps.at(1) / MILLI, "  the longest, ms");
            run.put(key + "_readings_per_step", (double) count * size / steps.count(), "  readings a step");
            run.put(key + "_readings_per_s", count * size / seconds, "  readings a second, step upon step");
        }
    }

    private static void store(SqlArchive archive, ProvinceBlocks blocks, long count) {
        List<JournalRecord> some = new ArrayList<>();
        for (long number = 0; number < count; number++) {
            some.add(blocks.block(number));
            if (some.size() == BLOCKS_AT_ONCE || number == count - 1) {
                archive.store(some, Map.of(), ARRIVED);
                some.clear();
            }
        }
    }

    /** Each in a transaction of its own. They say, too, that the nodes' clocks have come as far. */
    private static Percentiles smallRecords(SqlArchive archive) {
        Percentiles times = new Percentiles();
        Origin origin = new Origin(ProvinceBlocks.CITIES.get(0), new JournalId(1, 1));
        for (int sequence = 1; sequence <= SMALL_RECORDS; sequence++) {
            JournalRecord record = JournalRecord.seal(origin, sequence,
                    new Draft(RecordKind.REPORT, PriorityClass.EVENT, RecordTime.good(NOW.toEpochMilli()), new byte[0]));
            long began = System.nanoTime();
            archive.store(List.of(record), Map.of(), NOW);
            times.add(System.nanoTime() - began);
        }
        return times;
    }
}
