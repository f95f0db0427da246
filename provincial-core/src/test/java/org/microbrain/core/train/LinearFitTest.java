package org.microbrain.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That Tribuo finds what was put in, whatever the units, the same each time, and that its ONNX file says the same. */
final class LinearFitTest {

    /** target = 3 + 2 a - 0.001 b + 0 c + noise; a around 1, b around 100,000, c constant. */
    private static List<double[]> rows() {
        Random random = new Random(7);
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            double a = 1 + random.nextGaussian();
            double b = 100_000 + 1_000 * random.nextGaussian();
            rows.add(new double[] {a, b, 5, 3 + 2 * a - 0.001 * b + 0.01 * random.nextGaussian()});
        }
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void whatWasPutInIsFound(TrainerKind kind) {
        LinearFit fit = LinearFit.of(rows(), kind, 1);
        assertThat(fit.weights()[0]).isCloseTo(2, within(0.02));
        assertThat(fit.weights()[1]).isCloseTo(-0.001, within(0.00002));
        assertThat(fit.predict(new double[] {1, 100_000, 5})).isCloseTo(-95, within(0.02));
    }

    @ParameterizedTest
    @EnumSource
    void theSameRowsAndSeedGiveTheSameBytes(TrainerKind kind) {
        LinearFit one = LinearFit.of(rows(), kind, 4);
        LinearFit other = LinearFit.of(rows(), kind, 4);
        assertThat(other.weights()).isEqualTo(one.weights());
        assertThat(other.bias()).isEqualTo(one.bias());
        assertThat(other.onnx()).isEqualTo(one.onnx()).hasSizeLessThan(4_000);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|aarch64")
    void theOnnxFileSaysWhatTheWeightsSay(TrainerKind kind) throws Exception {
        LinearFit fit = LinearFit.of(rows(), kind, 1);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = OrtEnvironment.getEnvironment().createSession(fit.onnx(), options)) {
            for (double[] row : rows().subList(0, 50)) {
                float[][] input = {{(float) row[0], (float) row[1], (float) row[2]}};
                try (OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), input);
                        OrtSession.Result result = session.run(Map.of("input", tensor))) {
                    assertThat(((float[][]) result.get(0).getValue())[0][0]).isCloseTo((float) fit.predict(row), within(1e-3f));
                }
            }
        }
    }
}
