package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.microbrain.runtime.config.Problems;

/** A package whose model is an ONNX file. */
class OnnxSettingsTest {

    /** What Tribuo says the weights in the file are. */
    private static final String WEIGHTS = "{before-1: -0.27042448931329577, before-2: 0.06942655179536482, "
            + "before-3: 0.006751705501131861, before-4: 0.0012266667748618094, before-5: 0.011800287836475902, "
            + "before-6: 0.02465278927486333, day-sin: 0.04958659739000086, day-cos: -0.0544361988480617, "
            + "half-day-sin: 7.049215100407221E-6, half-day-cos: -1.4574976392737712E-4, constant: 1.437512508740829E-4}";
    private static final OnnxRuntime RUNTIME = new OnnxRuntime(null, null);
    private static final long STEP = 900_000;

    private static DetectorPackage read(String detector) {
        return DetectorPackage.read(("package: p\nversion: 1\nrules:\n  - {name: stage, series: '*', unit: m, hazard: flood,"
                + " detectors: [" + detector + ", {detector: range, above: {red: 5}}]}\n").getBytes(StandardCharsets.UTF_8),
                Path.of("p"), new Problems()).orElseThrow();
    }

    private static DetectorPackage onnx(OnnxRuntime runtime) throws IOException {
        return read("{detector: onnx, model: model.onnx, order: hourly-1, unit: m, scale: 0.033}")
                .with(name -> OnnxRuntimeTest.trained(), runtime);
    }

    private static List<Detection> play(Inference inference, int from, int to) {
        List<Detection> said = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Random noise = new Random(i);
            double value = 3 + 0.3 * Math.sin(2 * Math.PI * i / 96) + 0.02 * noise.nextGaussian() + (i % 700 == 650 ? 1.5 : 0);
            inference.observe("river/stage", "m", i * STEP, value, 0, Instant.ofEpochMilli(i * STEP)).stream()
                    .filter(Detection.class::isInstance).map(Detection.class::cast).forEach(said::add);
        }
        return said;
    }

    private static Inference inference(DetectorPackage rules) {
        return new Inference(Recording.AREA, rules.rules(), 10, () -> 7);
    }

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|aarch64")
    void theFileSaysWhatItsWeightsSayAlsoAfterARestart() throws IOException {
        Inference ours = inference(onnx(RUNTIME));
        List<Detection> said = new ArrayList<>(play(ours, 0, 1000));
        Inference restarted = inference(onnx(RUNTIME));
        restarted.restore(ours.save());
        said.addAll(play(restarted, 1000, 2000));
        List<Detection> linear = play(inference(read("{detector: linear, order: hourly-1, unit: m, scale: 0.033, weights: "
                + WEIGHTS + "}")), 0, 2000);
        assertThat(said).hasSizeGreaterThanOrEqualTo(2).extracting(Detection::detector).containsOnly("onnx");
        assertThat(said).extracting(Detection::millis).isEqualTo(linear.stream().map(Detection::millis).toList());
        assertThat(said).extracting(Detection::reasonEn).isEqualTo(linear.stream().map(Detection::reasonEn).toList());
        assertThat(restarted.faults()).isEmpty();
    }

    @Test
    void whereItCannotRunItIsNamedAndTheOtherDetectorsGoOn() throws IOException {
        Inference inference = inference(onnx(new OnnxRuntime(null, null, ClassLoader.getPlatformClassLoader())));
        assertThat(play(inference, 0, 10)).isEmpty();
        assertThat(inference.observe("river/stage", "m", 20 * STEP, 6, 0, Instant.ofEpochMilli(20 * STEP))).hasSize(2);
        assertThat(inference.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(DetectorFault.Kind.NOT_STARTED);
            assertThat(fault.setAside()).isTrue();
            assertThat(fault.en()).endsWith("set aside; readings are kept as ever: ONNX Runtime is not installed at this node");
            assertThat(fault.zh()).endsWith("已停用，读数照常保存：本节点未安装 ONNX Runtime");
        });
        inference.restore(inference.save());
        assertThat(inference.faults()).hasSize(1);
    }

    @Test
    void aPackageAloneOrWithoutItsFileSaysWhichIsMissing() {
        DetectorPackage alone = read("{detector: onnx, model: flood.onnx, order: hourly-1, unit: m, scale: 1}");
        Inference inference = inference(alone);
        play(inference, 0, 1);
        assertThat(inference.faults().get(0).en()).contains("there is no file flood.onnx");
        assertThatThrownBy(() -> alone.with(name -> {
            throw new NoSuchFileException(name);
        }, RUNTIME)).isInstanceOf(NoSuchFileException.class).hasMessage("flood.onnx");
    }

    @Test
    void otherFilesOrdersAndUnitsAreRefused() {
        for (String wrong : List.of("{detector: onnx, model: ../up.onnx, order: hourly-1, unit: m, scale: 1}",
                "{detector: onnx, model: model.onnx, order: hourly-9, unit: m, scale: 1}",
                "{detector: onnx, model: model.onnx, order: hourly-1, unit: cm, scale: 1}",
                "{detector: onnx, model: model.onnx, order: hourly-1, unit: m, scale: 0}")) {
            assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void equalFilesMakeEqualDetectors() throws IOException {
        assertThat(onnx(RUNTIME).rules()).isEqualTo(onnx(RUNTIME).rules());
    }
}
