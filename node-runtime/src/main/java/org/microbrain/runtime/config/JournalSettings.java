package org.microbrain.runtime.config;

import java.time.Duration;

/**
 * The limits of a node's journal.
 *
 * @param limitBytes    live bytes; above it the node sheds, lowest class first
 * @param keepBytes     acknowledged records kept as history and for resending, in bytes
 * @param keepDays      the same in days
 * @param blockReadings readings after which a block is sealed
 * @param blockAge      age after which a block is sealed
 * @param floorBytes    free bytes on the disk below which the journal does not grow and sheds
 */
public record JournalSettings(long limitBytes, long keepBytes, int keepDays, int blockReadings, Duration blockAge,
                              long floorBytes) {

    private static final long MIB = 1L << 20;
    private static final long FLOOR = 64 * MIB;

    /** With the usual floor. */
    public JournalSettings(long limitBytes, long keepBytes, int keepDays, int blockReadings, Duration blockAge) {
        this(limitBytes, keepBytes, keepDays, blockReadings, blockAge, FLOOR);
    }

    /** The same with another limit of what waits, at least 1 MiB. */
    public JournalSettings limitedTo(long bytes) {
        return new JournalSettings(Math.max(MIB, bytes), keepBytes, keepDays, blockReadings, blockAge, floorBytes);
    }

    /** Reads the section {@code journal}. */
    public static JournalSettings read(Section s) {
        s.onlyKeys("limit", "keep", "block", "floor");
        Section keep = s.section("keep");
        keep.onlyKeys("bytes", "days");
        Section block = s.section("block");
        block.onlyKeys("readings", "age");
        long limit = s.bytes("limit", 2048 * MIB);
        if (limit < MIB) {
            s.problem("limit", "至少 1 MiB", "must be at least 1 MiB");
        }
        Duration age = block.duration("age", Duration.ofSeconds(60));
        if (age.compareTo(Duration.ofMillis(10)) < 0 || age.compareTo(Duration.ofDays(1)) > 0) {
            block.problem("age", "应在 10ms 到 1d 之间", "must be from 10ms to 1d");
        }
        return new JournalSettings(limit, keep.bytes("bytes", 512 * MIB), keep.number("days", 30, 0, 3650),
                block.number("readings", 1000, 1, 65_536), age, s.bytes("floor", FLOOR));
    }
}
