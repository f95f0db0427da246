package org.microbrain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.record.PriorityClass;

/** A real process whose syncs and writes fail as the kernel lets them fail: errors put in by strace. */
final class FailingSyncTest {

    private static final int ATTEMPTS = 40;
    private static final String SYNCS = "fsync,fdatasync:error=EIO:when=";

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

    static Stream<String> failures() {
        List<String> failures = new ArrayList<>(List.of(SYNCS + "9..14", SYNCS + "8+7",
                "pwrite64:error=EIO:when=40+47", "pwrite64:error=ENOSPC:when=50..80", 
                "pwrite64:error=ENOSPC:when=60+41"));
        if (Boolean.getBoolean("endurance")) {
            for (int first = 3; first < 40; first++) {
                failures.add(SYNCS + first + ".." + (first + first % 5));
                failures.add("pwrite64:error=EIO:when=" + first * 7 + ".." + first * 8);
            }
        }
        return failures.stream();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatWasAcknowledgedIsThereAfterACrashAndAfterALossOfPower(String inject) throws Exception {
        Path file = folder.resolve("journal.db");
        SqliteJournal.open(file, JournalContract.NODE, JournalLimits.DEFAULT, new Random(3)).close();
        TracedDisk disk = new TracedDisk();
        disk.holds(file);
        run(file, inject);
        List<String> notes = Files.readAllLines(folder.resolve("notes"));
        assertThat(notes).as("the program came to its end").endsWith("end");
        assertThat(notes).as("something failed").contains("failed");
        List<String> acknowledged = notes.stream().filter(line -> line.contains(" ")).toList();
        assertThat(acknowledged).as("it went on after the failure").hasSizeGreaterThan(ATTEMPTS / 4);

        disk.replay(trace());
        Path afterPower = Files.createDirectory(folder.resolve("after-power"));
        for (String suffix : new String[] {"", "-wal"}) {
            Path name = folder.resolve("journal.db" + suffix);
            disk.put(name, afterPower.resolve("journal.db" + suffix));
        }
        if (inject.contains("sync")) {
            assertThat(disk.failedSyncs()).isPositive();
        }
        assertHolds(file, acknowledged);
        assertHolds(afterPower.resolve("journal.db"), acknowledged);
    }

    private void run(Path file, String inject) throws Exception {
        Process process = new ProcessBuilder("strace", "-ff", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "10000", "-o",
                folder.resolve("trace").toString(), "-e", "trace=pwrite64,pread64,fsync,fdatasync,ftruncate,unlink",
                "-e", "inject=" + inject, "-P", file.toString(), "-P", file + "-wal", System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), JournalWriterProgram.class.getName(), file.toString(),
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

    private static void assertHolds(Path file, List<String> acknowledged) {
        try (SqliteJournal journal = SqliteJournal.open(file, JournalContract.NODE, JournalLimits.DEFAULT, new Random(4))) {
            Map<String, String> held = new HashMap<>();
            for (Journal.Entry entry : journal.waiting(PriorityClass.EVENT, 0, 1_000, Long.MAX_VALUE)) {
                byte[] body = new byte[entry.record().body().remaining()];
                entry.record().body().get(body);
                held.put(java.util.HexFormat.of().formatHex(entry.record().origin().journal().bytes()) + " "
                        + entry.record().sequence(), new String(body, java.nio.charset.StandardCharsets.US_ASCII));
            }
            for (String line : acknowledged) {
                String[] parts = line.split(" ");
                assertThat(held.get(parts[0] + " " + parts[1])).as(line).startsWith("attempt " + parts[2] + " ");
            }
            assertThat(journal.ledger()).allMatch(Ledger::balanced);
            journal.append(JournalContract.draft(PriorityClass.EVENT, "life goes on"));
        }
    }
}
