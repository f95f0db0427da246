package org.microbrain.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.correlate.CorrelationPackage;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;
import org.microbrain.runtime.update.Offer;

/** Rules of a release are taken whole, proved by their scenarios, and put to work without forgetting what was heard. */
final class CorrelationsApplierTest {

    private static final String SCENARIOS = """
            scenarios:
              - name: two
                hub: 450124000000
                timeline:
                  - {at: 1m, warning: a, area: 450124101204, hazard: flood}
                  - {at: 2m, warning: b, area: 450124103205, hazard: flood}
            """;

    @TempDir
    private Path folder;
    private TestHub hub;
    private CorrelationsApplier applier;

    @BeforeEach
    void start() {
        hub = new TestHub(folder, CorrelationPackage.shipped());
        applier = new CorrelationsApplier(CorrelationPackage.shipped(), hub.correlation);
    }

    @AfterEach
    void stop() throws InterruptedException {
        hub.close();
    }

    private Content release(Component component, String rules, String scenarios, String expected) throws IOException {
        Path files = Files.createDirectories(folder.resolve("release"));
        Files.writeString(files.resolve(CorrelationsApplier.FILE), rules);
        Files.writeString(files.resolve("scenarios.yaml"), scenarios);
        Files.writeString(files.resolve("expected.txt"), expected);
        return new Content(component, new Version("1"), files, Optional.of(new Offer.Sample("scenarios.yaml", "expected.txt")));
    }

    private Content release(String rules, String scenarios, String expected) throws IOException {
        return release(Component.CORRELATIONS, rules, scenarios, expected);
    }

    private NotGood refused(Content content) {
        return catchThrowableOfType(NotGood.class, () -> applier.check(content));
    }

    @Test
    void rulesWhoseScenariosComeOutAreGood() throws Exception {
        applier.check(release(TestHub.rules(2, 2), SCENARIOS, "# what must be said\ntwo 2m #1 born flood-in-villages yellow: a b\n"));
        applier.check(release(TestHub.rules(2, 3), SCENARIOS, "two nothing\n"));
    }

    @Test
    void rulesWhoseScenariosComeOutOtherwiseAreNotTakenAndTheFirstLineIsNamed() throws IOException {
        NotGood why = refused(release(TestHub.rules(2, 3), SCENARIOS, "two 2m #1 born flood-in-villages yellow: a b\n"));
        assertThat(why.reason()).isEqualTo("sample-differs");
        assertThat(why.en()).contains("line 1 of the sample should be two 2m #1 born", "is two nothing");
    }

    @Test
    void aPackageWithAMistakeAnywhereIsNotTakenAndTheLineIsNamed() throws IOException {
        assertThat(refused(release(TestHub.rules(2, 2).replace("yellow", "purple"), SCENARIOS, "")).en())
                .contains("correlations.yaml:11", "purple");
        assertThat(refused(release(TestHub.rules(2, 2), SCENARIOS.replace("warning: a", "waning: a"), "")).en())
                .contains("scenarios.yaml:5");
    }

    @Test
    void withoutScenariosNothingIsTakenNorIsAnotherComponent() throws IOException {
        Content without = release(TestHub.rules(2, 2), SCENARIOS, "");
        assertThat(refused(new Content(without.component(), without.version(), without.folder(), Optional.empty())).reason())
                .isEqualTo("no-sample");
        assertThat(refused(release(new Component(ReleaseKind.DATA, "rivers"), TestHub.rules(2, 2), SCENARIOS, "")).reason())
                .isEqualTo("wrong-name");
    }

    @Test
    void whatOnlyTheNewRulesHaveUseForAndWasHeardBeforeIsJudgedByThemOnce() throws Exception {
        hub.warns("450124101204", "landslide");
        hub.warns("450124103205", "landslide");
        hub.look();
        assertThat(hub.made()).isEmpty();
        applier.apply(release(TestHub.rules(2, 2).replace("hazard: flood", "hazard: landslide"), SCENARIOS, ""));
        assertThat(hub.correlation.rules()).isEqualTo("valleys 2");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            hub.look();
            assertThat(hub.made()).hasSize(1);
        });
        assertThat(hub.correlation.found()).isEqualTo(1);
        assertThat(hub.correlation.born()).isEqualTo(1);
    }

    @Test
    void withoutAReleaseTheHubsOwnRulesJudge() throws IOException, NotGood {
        applier.apply(release(TestHub.rules(2, 2), SCENARIOS, ""));
        applier.remove(Component.CORRELATIONS);
        assertThat(hub.correlation.rules()).isEqualTo("shipped 1");
    }
}
