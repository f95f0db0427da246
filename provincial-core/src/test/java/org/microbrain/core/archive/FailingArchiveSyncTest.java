package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.journal.TracedDisk;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.SequenceSet;

/** A real process whose archive's syncs and writes fail as the kernel lets them fail: errors put in by strace. */
final class FailingArchiveSyncTest {

    private static final int ATTEMPTS = 40;
    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");

    @TempDir
    private Path folder;

    @BeforeEach
    void straceMustWorkHere() throws Exception {
        boolean works;
        try {
            works = new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true").start().waitFor() == 0;
        } catch (IOException e) {
            works = false;
        }
        assumeTrue(works, "strace is not installed, or may not trace here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsync,fdatasync:error=EIO:when=9", "fsync,fdatasync:error=EIO:when=9..14",
            "fsync,fdatasync:error=EIO:when=8+7", "pwrite64:error=EIO:when=60+47", "pwrite64:error=ENOSPC:when=50..80"})
    void whatWasAcknowledgedIsThereAfterACrashAndAfterALossOfPower(String inject) throws Exception {
        Path file = folder.resolve("archive.db");
        new SqliteArchive(file).close();
        TracedDisk disk = new TracedDisk();
        disk.holds(file);
        run(file, inject);
        List<String> notes = Files.readAllLines(folder.resolve("notes"));
        assertThat(notes).as("the program came to its end").endsWith("end");
        assertThat(notes).as("something failed").contains("failed");
        SequenceSet acknowledged = new SequenceSet();
        notes.stream().filter(line -> line.startsWith("stored ")).forEach(line ->
                acknowledged.add(Long.parseLong(line.substring("stored ".length()))));
        assertThat(acknowledged.size()).as("it went on after the failure").isGreaterThan(ATTEMPTS / 4);
        String receipt = notes.get(notes.size() - 2);
        acknowledged.addAll(SequenceSet.decode(HexFormat.of().parseHex(receipt.substring("receipt ".length()))));

        disk.replay(trace());
        Path afterPower = Files.createDirectory(folder.resolve("after-power"));
        for (String name : List.of("archive.db", "archive.db-wal")) {
            disk.put(folder.resolve(name), afterPower.resolve(name));
        }
        if (inject.contains("sync")) {
            assertThat(disk.failedSyncs()).isPositive();
        }
        assertHolds(file, acknowledged);
        assertHolds(afterPower.resolve("archive.db"), acknowledged);
    }

    private void run(Path file, String inject) throws Exception {
        Process process = new ProcessBuilder("strace", "-ff", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "10000", "-o",
                folder.resolve("trace").toString(), "-e", "trace=pwrite64,pread64,fsync,fdatasync,ftruncate,unlink",
                "-e", "inject=" + inject, "-P", file.toString(), "-P", file + "-wal",
                System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), ArchiveWriterProgram.class.getName(), file.toString(),
                folder.resolve("notes").toString(), String.valueOf(ATTEMPTS))
                .redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(folder.resolve("output"))).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The log of the thread that wrote. */
    private Path trace() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.getFileName().toString().startsWith("trace."))
                    .max(Comparator.comparingLong(path -> path.toFile().length())).orElseThrow();
        }
    }

    private static void assertHolds(Path file, SequenceSet acknowledged) {
        Site village = ArchiveWriterProgram.village();
        try (SqliteArchive archive = new SqliteArchive(file)) {
            assertThat(acknowledged.intersection(archive.received(village.origin))).isEqualTo(acknowledged);
            assertThat(archive.ledger(GUANGXI)).allMatch(OriginLedger::balanced).allSatisfy(line ->
                    assertThat(line.archived()).as("each receipt has its row").isEqualTo(line.received()));
            assertThat(archive.events()).isEmpty();
            Site neighbour = new Site("450102001003", 2);
            JournalRecord record = neighbour.detection("range", 1);
            archive.store(List.of(record), Map.of(neighbour.origin, 1L), Instant.EPOCH);
            assertThat(archive.received(neighbour.origin).size()).isEqualTo(1);
        }
    }
}
