package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.console.LatestAtEdge;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.infer.Inference;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.ShadowReport;
import org.microbrain.journal.Observed;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.mapping.Measurement;

final class InferenceStepTest {

    private static final NodeId NODE = new NodeId("450124101204");

    private final List<Observed> kept = new ArrayList<>();
    private final LatestAtEdge latest = new LatestAtEdge();
    private final List<Draft> entered = new ArrayList<>();
    private boolean diskFull;
    private long millis = 1_800_000_000_000L;

    private final InferenceStep step = new InferenceStep(new Inference(new DivisionCode(NODE.area().code()),
            RuleSettings.examples(new Problems()), 10, new Random(1)), () -> RecordTime.good(millis), () -> 0, latest, Map.of(),
            observed -> {
                if (diskFull) {
                    return CompletableFuture.failedFuture(new IllegalStateException("the disk is full"));
                }
                kept.add(observed);
                return CompletableFuture.completedFuture(null);
            }, entered::add);

    private Exchange measure(double metres) {
        millis += 300_000;
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(List.of(new Measurement("river/stage", "m", millis, metres, 0)));
        step.process(exchange, doneSync -> { });
        return exchange;
    }

    private long warningsKept() {
        return kept.stream().flatMap(observed -> observed.findings().stream())
                .filter(draft -> draft.kind().equals(RecordKind.WARNING)).count();
    }

    @Test
    void aWarningThatAFullDiskDidNotTakeIsKeptAsSoonAsThereIsRoom() {
        measure(0.3);
        diskFull = true;
        assertThat(measure(1.9).getException()).hasRootCauseMessage("the disk is full");
        assertThat(entered).isEmpty();
        diskFull = false;
        step.tick();
        assertThat(warningsKept()).isPositive();
        assertThat(entered).hasSize((int) warningsKept());
    }

    @Test
    void aReadingAWarningAndTheStateOfItsEpisodeAreHandedOverTogether() {
        measure(0.3);
        measure(1.9);
        Observed last = kept.get(kept.size() - 1);
        assertThat(last.readings().size()).isEqualTo(1);
        assertThat(last.findings()).isNotEmpty();
        assertThat(last.state()).containsKey(InferenceStep.STATE);
    }

    @Test
    void aReadingOnWhichARuleFailsIsKeptWithThoseBesideIt() {
        InferenceStep faulty = new InferenceStep(new Inference(new DivisionCode(NODE.area().code()),
                RuleSettings.examples(new Problems()), 10, () -> {
                    throw new IllegalStateException("no id for this warning");
                }), () -> RecordTime.good(millis), () -> 0, latest, Map.of(), observed -> {
                    kept.add(observed);
                    return CompletableFuture.completedFuture(null);
                }, entered::add);
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(List.of(new Measurement("river/stage", "m", millis, 1.9, 0),
                new Measurement("river/rain", "mm", millis, 0, 0)));
        faulty.process(exchange, doneSync -> { });
        assertThat(exchange.getException()).isNull();
        assertThat(kept).singleElement().satisfies(observed -> assertThat(observed.readings().size()).isEqualTo(2));
    }

    private static DetectorPackage candidate() {
        Problems problems = new Problems();
        return DetectorPackage.read("""
                package: low-water
                version: 2
                rules:
                  - name: river-stage
                    series: "*/stage"
                    hazard: flood
                    detectors: [{detector: range, above: {yellow: 0.4}}]
                """.getBytes(StandardCharsets.UTF_8), Path.of("low-water.yaml"), problems).orElseThrow();
    }

    @Test
    void aCandidateBesideWarnsNobodyAndGoesOnAfterARestart() {
        step.compare(candidate(), null);
        measure(0.3);
        measure(0.5);
        assertThat(warningsKept()).isZero();
        assertThat(step.comparison().orElseThrow().rules().get("river-stage").warnings())
                .containsExactly(0L, 1L, 0L, 0L);
        step.save();
        byte[] saved = kept.get(kept.size() - 1).state().get(InferenceStep.SHADOW);
        step.compare(candidate(), saved);
        measure(0.5);
        ShadowReport report = step.endComparison().orElseThrow();
        assertThat(report.readings()).isEqualTo(3);
        assertThat(report.rules().get("river-stage").warnings()).containsExactly(0L, 1L, 0L, 0L);
        assertThat(step.comparison()).isEmpty();
        assertThat(kept.get(kept.size() - 1).state().get(InferenceStep.SHADOW)).isEmpty();
        measure(1.9);
        assertThat(warningsKept()).isPositive();
    }

    @Test
    void rulesPutToWorkJudgeTheNextReadingAndNoReadingIsLost() {
        measure(0.3);
        assertThat(step.activate(candidate().rules())).isCompleted();
        measure(0.5);
        measure(0.6);
        assertThat(warningsKept()).isEqualTo(1);
        assertThat(step.rules()).isEqualTo(candidate().rules());
        assertThat(step.unsettled()).hasSize(1);
        step.settle(step.unsettled().get(0));
        assertThat(step.unsettled()).isEmpty();
        assertThat(kept.stream().mapToInt(observed -> observed.readings().size()).sum()).isEqualTo(3);
    }
}
