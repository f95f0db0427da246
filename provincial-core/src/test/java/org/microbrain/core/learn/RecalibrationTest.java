package org.microbrain.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.microbrain.core.learn.RecordedYear.COUNTY;
import static org.microbrain.core.learn.RecordedYear.GUANGXI;
import static org.microbrain.core.learn.RecordedYear.NOW;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.Site;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.infer.Calibration;
import org.microbrain.infer.Novelty;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningLevel;

/** Drafts of packages with thresholds from people's answers. */
final class RecalibrationTest {

    private static final byte[] PACKAGE = """
            package: strange-stages
            version: 3
            rules:
              - name: strange
                series: "*/stage"
                hazard: flood
                quantity: {zh: 水位, en: water level}
                detectors:
                  - {detector: range, above: {orange: 4}}
                  - {detector: novelty, score: 0.7, level: yellow}
                  - {detector: novelty}
            """.getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;
    private Archive archive;

    @BeforeEach
    void open() {
        archive = new SqliteArchive(folder.resolve("archive.db"));
    }

    @AfterEach
    void close() {
        archive.close();
    }

    /** So many warnings from each of three villages. */
    private void answered(int each, double score, Deed deed) {
        for (int place = 1; place <= 3; place++) {
            Site village = new Site("45010200100" + place, Math.round(score * 1000) * 10 + place);
            for (int i = 0; i < each; i++) {
                String id = String.format(Locale.ROOT, "45010200100%d_20260101000000_%d_%d", place, i, Math.round(score * 1000));
                long at = NOW.toEpochMilli() - (i + 1) * 3_600_000L - Math.round(score * 1000);
                village.detection("novelty", at, score);
                village.warning(id, 2, at, "45010200100" + place, "strange", "novelty");
                village.step(id, 2, Role.DUTY_OFFICER, deed);
            }
            archive.store(village.made(), Map.of(), NOW);
        }
    }

    private Optional<byte[]> draft() {
        return new Recalibration(archive, GUANGXI, Calibration.Costs.DEFAULT).draft(PACKAGE, EvaluationOffice.read(PACKAGE),
                COUNTY, NOW);
    }

    @Test
    void falseAlarmsBelowTheDangersRaiseTheScoreThatWarnsAndNothingElse() {
        answered(5, 0.75, Deed.falseAlarm(WarningLevel.YELLOW));
        answered(3, 0.9, Deed.confirmed(WarningLevel.YELLOW));
        byte[] draft = draft().orElseThrow();
        Evaluation.Candidate read = EvaluationOffice.read(draft);
        assertThat(read.content().version()).isEqualTo(4);
        var before = EvaluationOffice.read(PACKAGE).content().rules().rules().get(0);
        var after = read.content().rules().rules().get(0);
        assertThat(after.detectors()).containsExactly(before.detectors().get(0), new Novelty.Settings(0.9, 2),
                before.detectors().get(2));
        assertThat(after.quantityZh()).isEqualTo("水位");
        assertThat(new String(draft, StandardCharsets.UTF_8)).startsWith("# 按值班人员的答复")
                .contains("# strange, novelty: 0.7 -> 0.9 (province 0.9000; 24 answers here weigh 0.55)");
    }

    @Test
    void fewAnswersChangeNothing() {
        answered(2, 0.75, Deed.falseAlarm(WarningLevel.YELLOW));
        answered(1, 0.9, Deed.confirmed(WarningLevel.YELLOW));
        assertThat(draft()).isEmpty();
    }
}
