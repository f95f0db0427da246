package org.microbrain.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.Site;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.core.learn.EvaluationOffice;
import org.microbrain.core.learn.ReleasedPackages;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.infer.LinearSettings;
import org.microbrain.infer.OnnxRuntime;
import org.microbrain.infer.Sample;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Problems;

/** Models trained on an archive of three villages. */
final class TrainingTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final long QUARTER = 900_000;
    private static final int DAYS = 12;

    @TempDir
    private Path folder;
    private Archive archive;
    private final List<Integer> progress = new ArrayList<>();

    @BeforeEach
    void store() {
        archive = new SqliteArchive(folder.resolve("archive.db"));
        for (int village = 1; village <= 3; village++) {
            Site site = new Site("45010200100" + village, village);
            site.series(1, "river/stage", "m");
            site.series(2, "household/stage", "m");
            site.series(3, "river/level", "cm");
            Random random = new Random(village);
            double wander = 0;
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < DAYS * 96; i++) {
                wander = 0.97 * wander + 0.02 * random.nextGaussian();
                long at = NOW.toEpochMilli() - (DAYS * 96L - i) * QUARTER;
                double stage = village + 0.3 * Math.sin(2 * Math.PI * i / 96) + wander;
                readings.add(new Reading(1, at, stage));
                if (village == 1) {
                    readings.add(new Reading(2, at, stage + 1));
                    readings.add(new Reading(3, at, stage * 100));
                }
            }
            site.readings(readings);
            archive.store(site.made(), Map.of(), NOW);
        }
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private static TrainingOrder order(Map<String, String> fields) {
        Map<String, String> all = new HashMap<>(Map.of("name", "river-model", "rule", "river-stage", "series", "*/stage", "unit", "m",
                "hazard", "flood", "level", "yellow", "days", "30", "seed", "7"));
        all.putAll(fields);
        return TrainingOrder.of(name -> all.getOrDefault(name, ""), GUANGXI);
    }

    private TrainingRows.Found find(TrainingOrder order, Predicate<String> leftOut) {
        return new TrainingRows(archive, order, leftOut, () -> false).find(NOW, progress::add);
    }

    private static Map<String, byte[]> unzipped(byte[] zip) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    private static DetectorPackage read(byte[] document) {
        Problems problems = new Problems();
        return DetectorPackage.read(document, Path.of("package.yaml"), problems)
                .orElseThrow(() -> new AssertionError(problems.toString()));
    }

    @Test
    void seriesOfAnotherUnitAndThoseThatMayNotBeUsedAreLeftOut() {
        TrainingRows.Found all = find(order(Map.of()), name -> false);
        assertThat(all.nodes()).isEqualTo(3);
        assertThat(all.series()).isEqualTo(4);
        assertThat(progress).last().isEqualTo(100);
        TrainingRows.Found allowed = find(order(Map.of()), name -> name.startsWith("household/"));
        assertThat(allowed.series()).isEqualTo(3);
        assertThat(allowed.leftOut()).isEqualTo(3);
        assertThat(allowed.rows().size()).isBetween(3 * (DAYS * 24 - 15), 3 * DAYS * 24);
        assertThat(allowed.sha256()).isNotEqualTo(all.sha256()).isEqualTo(find(order(Map.of()),
                name -> name.startsWith("household/")).sha256());
    }

    @Test
    void theDraftHoldsWeightsAnOnnxFileASampleAndHowItCameAbout() throws IOException {
        for (TrainerKind trainer : TrainerKind.values()) {
            TrainingOrder order = order(Map.of("trainer", trainer.word()));
            TrainingRows.Found found = find(order, name -> false);
            TrainedPackage trained = new TrainedPackage(order, found);
            assertThat(trained.scale()).as("better than no change at all").isBetween(0.01, 0.05);
            Map<String, byte[]> files = unzipped(trained.zip());
            DetectorPackage made = read(files.get("package.yaml"));
            assertThat(made.provenance().orElseThrow().nodes()).isEqualTo(3);
            assertThat(made.provenance().orElseThrow().trained()).isEqualTo(trainer.word());
            LinearSettings linear = (LinearSettings) made.rules().rules().get(0).detectors().get(0);
            assertThat(linear.grade()).isEqualTo(2);
            double[] row = found.rows().get(5);
            assertThat(linear.model().change(Arrays.copyOf(row, row.length - 1)))
                    .isCloseTo(row[row.length - 1], within(0.3));
            List<String> input = new String(files.get("sample-input.csv"), StandardCharsets.UTF_8).lines().toList();
            List<String> expected = new String(files.get("sample-expected.csv"), StandardCharsets.UTF_8).lines().toList();
            assertThat(expected).hasSizeGreaterThanOrEqualTo(2).first().asString().startsWith("detection,linear,sample/stage,");
            assertThat(Sample.of(made.rules(), input).lines()).isEqualTo(expected);
            assertThat(new String(files.get("training.json"), StandardCharsets.UTF_8)).contains("\"seed\": 7", found.sha256(),
                    trainer.settings());
            assertThat(read(files.get("onnx/package.yaml")).rules().rules().get(0).detectors().get(0).word()).isEqualTo("onnx");
            assertThat(files.get("onnx/model.onnx")).hasSizeBetween(500, 5_000);
            assertThat(new TrainedPackage(order, find(order, name -> false)).zip()).as("again").isEqualTo(trained.zip());
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|aarch64")
    void anEdgeWithOnnxRuntimeAnswersTheSampleOfTheOnnxPackageAsTheCoreDid() throws IOException {
        for (TrainerKind trainer : TrainerKind.values()) {
            TrainingOrder order = order(Map.of("trainer", trainer.word()));
            Map<String, byte[]> files = unzipped(new TrainedPackage(order, find(order, name -> false)).zip());
            DetectorPackage onnx = read(files.get("onnx/package.yaml")).with(name -> files.get("onnx/" + name),
                    new OnnxRuntime(null, null));
            Sample said = Sample.of(onnx.rules(), new String(files.get("onnx/sample-input.csv"), StandardCharsets.UTF_8).lines().toList());
            assertThat(said.faults()).isEmpty();
            assertThat(said.lines()).isEqualTo(new String(files.get("onnx/sample-expected.csv"), StandardCharsets.UTF_8).lines()
                    .toList());
        }
    }

    @Test
    void tooLittleToLearnFromIsSaidInWords() {
        assertThatThrownBy(() -> find(order(Map.of("series", "*/level", "unit", "cm")), name -> false))
                .isInstanceOf(IllegalArgumentException.class).hasMessageMatching("可用的整点均值只有 \\d+ 行.* / only \\d+ hours can be used.*");
    }

    @Test
    void whatIsNoOrderIsRefusedInBothLanguages() {
        for (Map<String, String> wrong : List.of(Map.of("name", "Not A Name"), Map.of("days", "1"), Map.of("series", "a\"b"),
                Map.of("unit", "m\n"), Map.of("trainer", "magic"), Map.of("level", "pink"), Map.of("hazard", ""),
                Map.of("seed", "99999999999"), Map.of("version", "0"))) {
            assertThatThrownBy(() -> order(wrong)).as(wrong.toString()).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(" / ");
        }
    }

    @Test
    void aStoppedTrainingEndsWithinAReading() {
        assertThatThrownBy(() -> new TrainingRows(archive, order(Map.of()), name -> false, () -> true).find(NOW, progress::add))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void theOfficeTrainsEvaluatesAndLetsItselfBeStopped() throws Exception {
        try (EvaluationOffice evaluations = new EvaluationOffice(archive, GUANGXI, new ReleasedPackages(folder.resolve("repository"),
                List::of), folder.resolve("evaluations"), () -> NOW);
                TrainingOffice office = new TrainingOffice(archive, evaluations, name -> false, folder.resolve("trainings"), () -> NOW)) {
            long number = office.order(order(Map.of()), "wang");
            long second = office.order(order(Map.of("seed", "8")), "wang");
            office.cancel(second);
            await().until(() -> !office.jobs().get(1).isOpen());
            TrainingOffice.Job done = office.jobs().get(1);
            assertThat(done.number()).isEqualTo(number);
            assertThat(done.state()).isEqualTo(TrainingOffice.State.DONE);
            assertThat(Files.size(office.drafts().zip(done.said()).orElseThrow())).isPositive();
            await().until(() -> !evaluations.reports().newest().isEmpty());
            assertThat(evaluations.reports().newest().get(0).candidate().sha256()).isEqualTo(done.said());
            assertThat(new Drafts(folder.resolve("trainings")).newest()).as("after a restart").singleElement().satisfies(draft -> {
                assertThat(draft.sha256()).isEqualTo(done.said());
                assertThat(draft.what() + " " + draft.sensors()).isEqualTo("river-model 1 */stage m");
                assertThat(draft.nodes()).isEqualTo(3);
            });
            assertThat(office.jobs().get(0).state()).isEqualTo(TrainingOffice.State.CANCELLED);
            assertThatThrownBy(() -> office.cancel(number)).isInstanceOf(IllegalArgumentException.class);
            assertThat(office.drafts().zip("../archive")).isEmpty();
        }
    }
}
