package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.infer.DetectorFault;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.infer.Rule;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.ShadowReport;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Shadow;
import org.microbrain.intent.Wish;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.update.CutPoints;
import org.microbrain.runtime.update.MemoryFolder;
import org.microbrain.runtime.update.NotGood;
import org.microbrain.runtime.update.Offer;
import org.microbrain.runtime.update.TestNode;

final class ModelApplierTest {

    private static final Component COMPONENT = new Component(ReleaseKind.MODEL, "flood-rules");
    private static final long MEMORY = 4 << 20;
    private static final String PACKAGE = """
            package: flood-rules
            version: %d
            rules:
              - name: river-stage
                series: "*/stage"
                hazard: flood
                calm: 3h
                detectors: [{detector: range, above: {yellow: %s}}]
            """;
    private static final String INPUT = """
            # series,unit,time,value
            river/stage,m,2026-07-01T00:00:00Z,0.5
            river/stage,m,2026-07-01T00:10:00Z,1.5
            """;
    private static final String EXPECTED = """
            detection,range,river/stage,2026-07-01T00:10:00Z
            warning,yellow,flood,river/stage
            """;

    /** What is at work, as a test can look at it. */
    private static final class AtWork implements Judgement {

        private RuleSettings rules;
        private DetectorPackage candidate;
        private final List<DetectorFault> faults = new ArrayList<>();
        private ShadowReport report = new ShadowReport("flood-rules", 2, 0, 100, 9, Map.of("river-stage",
                new ShadowReport.Tally(7, List.of(0L, 3L, 0L, 0L))), 2, 0, 1, 3, 2, 1, List.of(), List.of(),
                "");
        private long busy;
        private List<String> series = List.of("river/stage");

        @Override
        public CompletableFuture<Void> activate(RuleSettings others) {
            assertThat(busy).as("nobody waits for a detector that hangs").isZero();
            rules = others;
            faults.clear();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void compare(DetectorPackage other, byte[] saved) {
            candidate = other;
        }

        @Override
        public Optional<ShadowReport> endComparison() {
            Optional<ShadowReport> last = comparison();
            candidate = null;
            return last;
        }

        @Override
        public Optional<ShadowReport> comparison() {
            return candidate == null ? Optional.empty() : Optional.of(report);
        }

        @Override
        public List<DetectorFault> faults() {
            return faults;
        }

        @Override
        public long mostBytes(RuleSettings rules) {
            return series.stream().mapToLong(one -> rules.mostBytes(one, "m")).sum();
        }

        @Override
        public long busyMillis() {
            return busy;
        }

        private String threshold() {
            return rules == null ? "own" : rules.rules().stream().filter(rule -> rule.name().equals("river-stage"))
                    .map(rule -> rule.detectors().get(0).toString()).findFirst().orElse("own");
        }
    }

    @TempDir(factory = MemoryFolder.class)
    Path folder;
    private final AtWork atWork = new AtWork();
    private TestNode node;
    private RuleSettings own;

    @BeforeEach
    void versionOneIsAtWork() throws IOException, NotGood {
        Path file = Files.writeString(folder.resolve("own.yaml"), PACKAGE.formatted(1, "9.0").replace("river-stage",
                "own-rule"));
        own = ModelApplier.read(file).rules();
        node = new TestNode(folder, new CutPoints(List.of()));
        start();
        publish("1", PACKAGE.formatted(1, "1.0"));
        want("1", false);
        node.work(40);
        assertThat(atWork.threshold()).contains("1.0");
        assertThat(atWork.rules.rules()).extracting(Rule::name).containsExactly("river-stage", "own-rule");
        node.records.clear();
    }

    private void start() {
        node.appliers = Map.of(ReleaseKind.MODEL, new ModelApplier(own, MEMORY, atWork, () -> null, ModelApplier::read));
        node.start();
    }

    private void publish(String version, String text) throws IOException {
        publish(version, text, EXPECTED);
    }

    private void publish(String version, String text, String expected) throws IOException {
        node.publish(COMPONENT, version, Map.of("package.yaml", text, "in.csv", INPUT, "out.csv", expected),
                Optional.of(new Offer.Sample("in.csv", "out.csv")), Optional.empty());
    }

    private void want(String version, boolean shadow) {
        node.desired = new Desired(List.of(new Wish(COMPONENT, new Version(version), "rollout", 1, 1, false, "", "",
                MaintenanceWindow.ALWAYS, 0, 1, shadow, Duration.ofSeconds(30))));
    }

    @Test
    void aPackageIsPutToWorkBesideTheNodesOwnRulesAndGoesOnAfterARestart() throws IOException {
        publish("2", PACKAGE.formatted(2, "1.2"));
        want("2", false);
        node.work(40);
        assertThat(node.lastTold().state()).as(node.lastTold().detailEn()).isEqualTo(AttemptState.KEPT);
        atWork.rules = null;
        start();
        assertThat(atWork.threshold()).contains("1.2");
    }

    @Test
    void aModelThatCannotBeReadOrAnswersItsSampleOtherwiseIsNotPutToWork() throws IOException {
        publish("2", "package: flood-rules\nversion: 2\nrules: [{name: x, serie: y}]\n");
        want("2", false);
        node.work(5);
        assertThat(node.lastTold().reason()).isEqualTo("unreadable");
        publish("3", PACKAGE.formatted(3, "1.7"));
        want("3", false);
        node.work(5);
        assertThat(node.lastTold().reason()).isEqualTo("sample-differs");
        publish("4", PACKAGE.formatted(4, "1.2").replace("flood-rules", "other-rules"));
        want("4", false);
        node.work(5);
        assertThat(node.lastTold().reason()).isEqualTo("wrong-name");
        assertThat(atWork.threshold()).contains("1.0");
    }

    @Test
    void aModelWithADetectorThatFailsGivesNonsenseOrIsSlowGoesBackByItself() throws IOException {
        for (DetectorFault.Kind kind : DetectorFault.Kind.values()) {
            String version = String.valueOf(10 + kind.ordinal());
            publish(version, PACKAGE.formatted(2, "1.2"));
            want(version, false);
            node.work(5);
            assertThat(atWork.threshold()).contains("1.2");
            atWork.faults.add(new DetectorFault("river/stage", "river-stage", "range", kind, 1, true, "NaN"));
            node.work(3);
            assertThat(node.lastTold().state()).as(kind.toString()).isEqualTo(AttemptState.GONE_BACK);
            assertThat(node.lastTold().reason()).isEqualTo("detector-fault");
            assertThat(atWork.threshold()).contains("1.0");
        }
    }

    @Test
    void aFaultOfAnotherRuleIsNotTheModels() throws IOException {
        publish("2", PACKAGE.formatted(2, "1.2"));
        want("2", false);
        node.work(5);
        atWork.faults.add(new DetectorFault("x", "own-rule", "range", DetectorFault.Kind.SLOW, 1, true, ""));
        node.work(40);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.KEPT);
    }

    @Test
    void aModelThatHangsIsLeftByARestartAndIsNotAtWorkAfterIt() throws IOException {
        publish("2", PACKAGE.formatted(2, "1.2"));
        want("2", false);
        node.work(5);
        atWork.busy = 11_000;
        node.work(3);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.GOING_BACK);
        assertThat(node.lastTold().reason()).isEqualTo("hangs");
        assertThat(node.restartWanted).isTrue();
        atWork.busy = 0;
        atWork.rules = null;
        start();
        assertThat(atWork.threshold()).as("before the first reading").contains("1.0");
        node.work(3);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.GONE_BACK);
    }

    @Test
    void aShadowCountsAndChangesNothing() throws IOException {
        publish("2", PACKAGE.formatted(2, "1.2"));
        want("2", true);
        node.work(5);
        assertThat(atWork.candidate.rules().rules()).extracting(Rule::name).containsExactly("river-stage", "own-rule");
        assertThat(atWork.threshold()).contains("1.0");
        start();
        assertThat(atWork.threshold()).contains("1.0");
        node.work(40);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.KEPT);
        assertThat(node.lastTold().shadow()).as("what has found no match by the end was missed")
                .contains(new Shadow(100, 9, 7, 6, 5, 4));
        assertThat(atWork.candidate).isNull();
        assertThat(node.updater.running()).containsEntry(COMPONENT, new Version("1"));
        want("2", false);
        node.work(40);
        assertThat(node.updater.running()).containsEntry(COMPONENT, new Version("2"));
        assertThat(atWork.threshold()).contains("1.2");
    }

    @Test
    void aShadowThatIsNoLongerWantedEndsAtOnce() throws IOException {
        publish("2", PACKAGE.formatted(2, "1.2"));
        want("2", true);
        node.work(5);
        want("1", false);
        node.work(3);
        assertThat(node.told("2")).endsWith("superseded");
        assertThat(atWork.candidate).isNull();
    }

    @Test
    void aShadowThatFailsGoesBackAndTheLiveOneKnowsNothing() throws IOException {
        publish("2", PACKAGE.formatted(2, "1.2"));
        want("2", true);
        node.work(5);
        atWork.report = new ShadowReport("flood-rules", 2, 0, 5, 0, Map.of(), 0, 0, 0, 0, 0, 0, List.of(), List.of(),
                "it threw");
        node.work(3);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.GONE_BACK);
        assertThat(atWork.threshold()).contains("1.0");
    }

    @Test
    void aPackageThatWouldTakeTooMuchMemoryOnTheSeriesOfThisNodeIsNotPutToWork() throws IOException {
        atWork.series = IntStream.range(0, 300).mapToObj(i -> "river-" + i + "/stage").toList();
        publish("2", PACKAGE.formatted(2, "1.0").replace("detectors: [", "detectors: [{detector: novelty}, "));
        want("2", false);
        node.work(40);
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.FAILED);
        assertThat(node.lastTold().reason()).isEqualTo("too-large");
        assertThat(node.lastTold().detailEn()).contains("KiB of memory");
        assertThat(atWork.threshold()).contains("1.0");
    }
}
