package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.infer.DetectorSettings;
import org.microbrain.intent.AttemptState;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.update.Trying;

/**
 * Promise: a model that crashes, hangs, eats memory, gives what is no number or is slow, in a whole edge under its supervisor
 * while readings come in: the edge goes back by itself, and no reading that was acknowledged is lost. That a gate stops the
 * rollout then is in {@code RolloutTest} and {@code StoryIT}. Each build tries one of them, {@code -Dendurance=true} all,
 * {@code -Dmodels=hangs,nan} those. The edge is the product's, but for one more kind of detector that it reads.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class MisbehavingModelTest {

    private static final Component MODEL = new Component(ReleaseKind.MODEL, "river");
    /** What is wrong, and the reasons that a node may give. */
    private static final Map<String, List<String>> ENDS = Map.of("crashes", List.of("detector-fault"),
            "nan", List.of("detector-fault"), "slow", List.of("detector-fault"), "hangs", List.of("hangs", "ends-program"),
            "eats-memory", List.of("memory", "ends-program", "detector-fault"));

    @TempDir
    private Path folder;

    private Path model(String version, String detector) throws IOException {
        return Files.writeString(Files.createDirectories(folder.resolve("model-" + version)).resolve("package.yaml"), """
                package: river
                version: %s
                rules:
                  - {name: stage, series: "river/*", hazard: flood, detectors: [%s]}
                """.formatted(version, detector));
    }

    /** The class that reads detectors, with one more that it knows. */
    private String classPath() throws IOException {
        Path source = Path.of("..", "inference", "src", "main", "java", DetectorSettings.class.getName().replace('.', '/') + ".java");
        String known = "case \"novelty\" -> Novelty.Settings.read(section);";
        String text = Files.readString(source);
        assertThat(text).contains(known);
        Path home = Files.createDirectories(folder.resolve("classes"));
        Path changed = Files.writeString(home.resolve("DetectorSettings.java"), text.replace(known,
                known + "\n            case \"misbehaving\" -> MisbehavingModel.read(section);"));
        String usual = System.getProperty("java.class.path");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-nowarn", "--release", "17", "-cp",
                usual, "-d", home.toString(), changed.toString())).isZero();
        return home + ":" + usual;
    }

    @Test
    void theEdgeGoesBackByItselfAndNoReadingIsLost() throws Exception {
        List<String> all = ENDS.keySet().stream().sorted().toList();
        long seed = Long.getLong("models.seed", System.nanoTime());
        List<String> chosen = System.getProperty("models") != null ? List.of(System.getProperty("models").split(","))
                : Boolean.getBoolean("endurance") ? all : List.of(all.get(new Random(seed).nextInt(all.size())));
        System.out.println("[misbehaving model] " + chosen + ", seed " + seed);
        String classPath = classPath();
        try (ReleasingParent parent = new ReleasingParent(folder.resolve("parent"))) {
            Path home = Files.createDirectories(folder.resolve("edge"));
            parent.admit(EdgeLife.NODE, home);
            parent.publish(MODEL, "1", model("1", "{detector: range, above: {red: 1000000}}"));
            parent.wish(EdgeLife.NODE, MODEL, "1");
            try (EdgeLife edge = new EdgeLife(home, true, parent, classPath)) {
                edge.start();
                assertThat(edge.awaitEnded(MODEL, "1").state()).as(edge.said()).isEqualTo(AttemptState.KEPT);
                int version = 1;
                for (String how : chosen) {
                    String next = Integer.toString(++version);
                    parent.publish(MODEL, next, model(next, "{detector: range, above: {red: 1000000}}, {detector: misbehaving, how: "
                            + how + "}"));
                    parent.wish(EdgeLife.NODE, MODEL, next, 60);
                    Trying ended = edge.awaitEnded(MODEL, next);
                    assertThat(ended.state()).as(how + ": " + edge.said()).isEqualTo(AttemptState.GONE_BACK);
                    assertThat(ended.reason()).as(how).isIn(ENDS.get(how));
                    edge.oldOrNew(MODEL, "1", "1", how);
                    System.out.println("[misbehaving model] " + how + ": " + ended.reason() + ", " + ended.en() + "; "
                            + edge.acknowledged.size() + " readings acknowledged");
                }
                edge.endAndCount();
            }
        }
    }
}
