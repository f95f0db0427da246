package org.microbrain.edge.intake.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.mapping.MappingRule;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

class DropFolderTest {

    private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");
    @TempDir
    Path folder;
    private final List<Measurement> taken = new ArrayList<>();
    private final Refusals refusals = new Refusals(InstantSource.fixed(NOW));
    private int chunksUntilDeath = Integer.MAX_VALUE;
    private RuntimeException failure = new IllegalStateException("died");

    private DropFolder dropFolder() {
        return new DropFolder(new FolderSettings(folder, MappingRule.DEFAULT_ZONE, 10),
                new MeasurementCheck(series -> true, InstantSource.fixed(NOW)), this::take, refusals);
    }

    private CompletionStage<Void> take(String source, List<Measurement> measurements) {
        if (chunksUntilDeath-- <= 0) {
            return CompletableFuture.failedFuture(failure);
        }
        taken.addAll(measurements);
        return CompletableFuture.completedFuture(null);
    }

    private static String csv(int lines) {
        StringBuilder text = new StringBuilder("series,time,value,unit\n");
        for (int i = 0; i < lines; i++) {
            text.append("river/stage,2026-06-30T12:00:00Z,").append(i).append(",m\n");
        }
        return text.toString();
    }

    private List<Double> values() {
        return taken.stream().map(Measurement::value).toList();
    }

    private static List<Double> upTo(int end) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            values.add((double) i);
        }
        return values;
    }

    @Test
    void aCompleteFileIsTakenOnceAndPutAway() throws IOException {
        Files.writeString(folder.resolve("a.csv"), csv(25));
        DropFolder drop = dropFolder();
        assertThat(drop.poll(NOW)).as("it may still grow").isZero();
        assertThat(drop.poll(NOW)).isEqualTo(1);
        assertThat(drop.poll(NOW)).isZero();
        assertThat(values()).isEqualTo(upTo(25));
        assertThat(folder.resolve("done/a.csv")).exists();
        assertThat(folder.resolve("a.csv")).doesNotExist();
        assertThat(folder.resolve(".progress")).isEmptyDirectory();
    }

    @Test
    void aFileThatGrowsIsNotTouched() throws IOException {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, csv(1));
        DropFolder drop = dropFolder();
        for (int i = 0; i < 5; i++) {
            assertThat(drop.poll(NOW)).isZero();
            Files.writeString(file, "river/stage,,1,m\n", StandardOpenOption.APPEND);
        }
        assertThat(taken).isEmpty();
    }

    @Test
    void otherFilesFoldersAndLinksAreLeftAlone() throws IOException {
        Files.writeString(folder.resolve("a.csv.part"), csv(1));
        Files.createDirectory(folder.resolve("b.csv"));
        Files.createSymbolicLink(folder.resolve("c.csv"), folder.resolve("a.csv.part"));
        DropFolder drop = dropFolder();
        drop.poll(NOW);
        assertThat(drop.poll(NOW)).isZero();
        assertThat(taken).isEmpty();
    }

    @Test
    void afterADeathReadingGoesOnAtTheLastDurableChunk() throws IOException {
        Files.writeString(folder.resolve("a.csv"), csv(35));
        chunksUntilDeath = 2;
        DropFolder dying = dropFolder();
        dying.poll(NOW);
        assertThat(dying.poll(NOW)).isZero();
        assertThat(values()).isEqualTo(upTo(20));
        chunksUntilDeath = Integer.MAX_VALUE;
        DropFolder reborn = dropFolder();
        reborn.poll(NOW);
        assertThat(reborn.poll(NOW)).isEqualTo(1);
        assertThat(values()).isEqualTo(upTo(35));
    }

    @Test
    void aMarkerOfAnotherFileOrWithoutSenseMeansFromTheStart() throws IOException {
        Files.createDirectories(folder.resolve(".progress"));
        Files.writeString(folder.resolve(".progress/a.csv"), "77 1 60 3\n");
        Files.writeString(folder.resolve(".progress/b.csv"), "nonsense");
        Files.writeString(folder.resolve("a.csv"), csv(2));
        Files.writeString(folder.resolve("b.csv"), csv(2));
        DropFolder drop = dropFolder();
        drop.poll(NOW);
        assertThat(drop.poll(NOW)).isEqualTo(2);
        assertThat(taken).hasSize(4);
    }

    @Test
    void refusedLinesAreKeptWithTheirReasons() throws IOException {
        Files.write(folder.resolve("a.csv"), ("series,time,value\na,,1\na,,x\n" + "y".repeat(100_000)
                + "\na,,2\n\uFFFF").replace("\uFFFF", "\u00e9").getBytes(StandardCharsets.ISO_8859_1));
        DropFolder drop = dropFolder();
        drop.poll(NOW);
        assertThat(drop.poll(NOW)).isEqualTo(1);
        assertThat(values()).containsExactly(1.0, 2.0);
        assertThat(Files.readAllLines(folder.resolve("refused/a.csv.txt"))).satisfiesExactly(
                line -> assertThat(line).startsWith("3: not-a-number: ").endsWith(": a,,x"),
                line -> assertThat(line).startsWith("4: too-large: "),
                line -> assertThat(line).startsWith("6: not-utf8: "));
        assertThat(refusals.count(RefusalReason.NOT_A_NUMBER)).isEqualTo(1);
    }

    @Test
    void aFileThatIsNoCsvIsPutAwayWithTheReasonAndDoesNotHoldUpTheOthers() throws IOException {
        Files.write(folder.resolve("a.csv"), new byte[] {0, 1, 2, (byte) 0xff});
        Files.writeString(folder.resolve("b.csv"), "");
        Files.writeString(folder.resolve("c.csv"), csv(3));
        DropFolder drop = dropFolder();
        drop.poll(NOW);
        assertThat(drop.poll(NOW)).isEqualTo(3);
        assertThat(values()).isEqualTo(upTo(3));
        assertThat(folder.resolve("refused/a.csv.txt")).content().contains("not-utf8");
        assertThat(folder.resolve("refused/b.csv.txt")).content().contains("no-value");
    }

    @Test
    void whatTheSinkRefusesForGoodIsNamedAndTheFileGoesOn() throws IOException {
        Files.writeString(folder.resolve("a.csv"), csv(5));
        chunksUntilDeath = 0;
        failure = new Refused(RefusalReason.TOO_MANY_SERIES);
        DropFolder drop = dropFolder();
        drop.poll(NOW);
        assertThat(drop.poll(NOW)).isEqualTo(1);
        assertThat(folder.resolve("refused/a.csv.txt")).content().startsWith("2: too-many-series").endsWith(": +5\n");
    }

    @Test
    void aNameThatIsDoneAlreadyIsKeptBeside() throws IOException {
        DropFolder drop = dropFolder();
        for (int i = 0; i < 2; i++) {
            Files.writeString(folder.resolve("a.csv"), csv(1 + i));
            drop.poll(NOW);
            assertThat(drop.poll(NOW)).isEqualTo(1);
        }
        try (var files = Files.list(folder.resolve("done"))) {
            assertThat(files).hasSize(2);
        }
    }
}
