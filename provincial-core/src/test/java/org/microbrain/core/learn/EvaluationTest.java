package org.microbrain.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.microbrain.core.learn.RecordedYear.COUNTY;
import static org.microbrain.core.learn.RecordedYear.GUANGXI;
import static org.microbrain.core.learn.RecordedYear.HOUR;
import static org.microbrain.core.learn.RecordedYear.NOW;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.core.learn.Comparison.Group;
import org.microbrain.core.learn.Comparison.Verdict;
import org.microbrain.infer.Scorecard;
import org.microbrain.record.DivisionCode;

/** Candidates on an archive with people's answers. */
final class EvaluationTest {

    @TempDir
    private Path folder;
    private Archive archive;
    private final List<Integer> progress = new ArrayList<>();

    @BeforeEach
    void open() {
        archive = new SqliteArchive(folder.resolve("archive.db"));
        new RecordedYear().store(archive);
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private Comparison compare(double candidate, Double old) {
        return new Evaluation(archive, EvaluationOffice.read(RecordedYear.rules(4, candidate)), Optional.ofNullable(old)
                .map(one -> EvaluationOffice.read(RecordedYear.rules(3, one))), progress::add, () -> false).run(GUANGXI, NOW);
    }

    @Test
    void aLimitThatMissesAFloodIsWorseAndSaysWhere() {
        Comparison comparison = compare(3.5, 2.0);
        assertThat(comparison.verdict()).isEqualTo(Verdict.WORSE);
        assertThat(comparison.worse().get(0).en()).isEqualTo("450102000000 flood m: 1 more dangers missed");
        assertThat(comparison.groups().get(new Group("flood m", COUNTY)).candidate())
                .isEqualTo(new Scorecard(1, 1, 0, 0, 0));
        assertThat(progress).last().isEqualTo(100);
        assertThat(comparison.played().answers()).isEqualTo(2);
    }

    @Test
    void aLimitThatSparesAFalseAlarmAndWarnsAsEarlyAsPeopleNeedIsNotWorse() {
        Comparison comparison = compare(2.3, 2.25);
        assertThat(comparison.total().old().falsely()).isZero();
        assertThat(compare(2.3, 2.0).total().old().falsely()).isEqualTo(1);
        assertThat(comparison.total().candidate().missed()).isZero();
    }

    @Test
    void moreFalseAlarmsAndLessLeadAreWorse() {
        assertThat(compare(2.0, 2.3).worse()).extracting(one -> one.en()).containsExactly("1 more warnings without a danger");
        assertThat(compare(2.5, 2.3).worse()).extracting(one -> one.en()).hasSize(1).first().asString()
                .endsWith("min less lead");
    }

    @Test
    void withoutAnOldPackageItStandsBesideWhatNodesReallySaid() {
        Comparison comparison = compare(1.5, null);
        assertThat(comparison.total().old()).isEqualTo(new Scorecard(1, 0, 0, 1, 0));
        assertThat(comparison.total().candidate().meanLead()).isBetween(2 * HOUR, 3 * HOUR);
        assertThat(comparison.verdict()).isEqualTo(Verdict.NOT_WORSE);
    }

    @Test
    void whereNobodyAnsweredNothingIsClaimed() {
        Comparison comparison = new Evaluation(archive, EvaluationOffice.read(RecordedYear.rules(4, 9)), Optional.empty(),
                progress::add, () -> false).run(new DivisionCode("450200000000"), NOW);
        assertThat(comparison.verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void aStoppedEvaluationEndsWithinAReading() {
        assertThatThrownBy(() -> new Evaluation(archive, EvaluationOffice.read(RecordedYear.rules(4, 2)), Optional.empty(),
                progress::add, () -> true).run(GUANGXI, NOW)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aReportIsReadAsItWasWritten() {
        for (Comparison one : List.of(compare(3.5, 2.0), compare(1.5, null))) {
            assertThat(ComparisonJson.write(ComparisonJson.read(ComparisonJson.write(one)))).isEqualTo(ComparisonJson.write(one));
        }
    }
}
