package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime where it is, where it is not, and where it cannot be: each time with a reason and without harm. */
class OnnxRuntimeTest {

    private static final String LIBRARIES = "onnxruntime.native.path";
    private static final ClassLoader WITHOUT = ClassLoader.getPlatformClassLoader();

    @TempDir
    private Path folder;

    @AfterEach
    void forgetTheLibraries() {
        System.clearProperty(LIBRARIES);
    }

    static final int FEATURES = HourlyRows.NAMES.size();

    /** Trained with Tribuo's LinearSGDTrainer on 90 days of a wave with noise; its weights: {@link OnnxSettingsTest}. */
    static byte[] trained() throws IOException {
        try (InputStream in = OnnxRuntimeTest.class.getResourceAsStream("hourly-1.onnx")) {
            return in.readAllBytes();
        }
    }

    private static Path jar() throws Exception {
        return Path.of(OrtEnvironment.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|aarch64")
    void aModelThatTribuoTrainedPredictsAsItDid() throws Exception {
        OnnxModel model = new OnnxRuntime(jar(), null, WITHOUT).model(trained(), FEATURES);
        float[] row = new float[FEATURES];
        row[FEATURES - 1] = 1;
        assertThat(model.predict(row)).isCloseTo(0.00014375f, within(1e-6f));
        row[0] = 1;
        assertThat(model.predict(row)).isCloseTo(-0.27028f, within(1e-4f));
    }

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|aarch64")
    void oneModelServesAllSeries() throws Exception {
        OnnxRuntime runtime = new OnnxRuntime(null, null);
        OnnxModel model = runtime.model(trained(), FEATURES);
        assertThat(runtime.model(trained(), FEATURES)).isSameAs(model);
    }

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|aarch64")
    void whatIsNoSuchModelIsRefusedWithTheReason() throws Exception {
        OnnxRuntime runtime = new OnnxRuntime(null, null);
        byte[] cut = trained();
        assertThatThrownBy(() -> runtime.model("no model".getBytes(StandardCharsets.UTF_8), FEATURES))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("the ONNX file cannot be used");
        assertThatThrownBy(() -> runtime.model(Arrays.copyOf(cut, cut.length / 2), FEATURES))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> runtime.model(new byte[0], FEATURES)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> runtime.model(new byte[OnnxRuntime.MOST_BYTES + 1], FEATURES)).hasMessageContaining("4 MiB");
        assertThatThrownBy(() -> runtime.model(cut, 4)).hasMessageContaining("takes 11 features, not 4");
    }

    @Test
    void aNodeWithoutTheJarSaysSo() throws Exception {
        byte[] file = trained();
        OnnxRuntime runtime = new OnnxRuntime(null, null, WITHOUT);
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> runtime.model(file, FEATURES)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ONNX Runtime is not installed at this node");
        }
        assertThatThrownBy(() -> new OnnxRuntime(folder.resolve("no.jar"), null, WITHOUT).model(file, FEATURES))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("no.jar");
        Files.writeString(folder.resolve("broken.jar"), "no archive");
        assertThatThrownBy(() -> new OnnxRuntime(folder.resolve("broken.jar"), null, WITHOUT).model(file, FEATURES))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void librariesThatCannotBeLoadedAreTold() throws Exception {
        byte[] file = trained();
        OnnxRuntime empty = new OnnxRuntime(jar(), folder, WITHOUT);
        assertThatThrownBy(() -> empty.model(file, FEATURES)).hasMessageContaining("cannot be used at this node")
                .hasMessageContaining("not found");
        for (String library : List.of("onnxruntime", "onnxruntime4j_jni")) {
            Files.writeString(folder.resolve(System.mapLibraryName(library)), "of another machine");
        }
        OnnxRuntime foreign = new OnnxRuntime(jar(), folder, WITHOUT);
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> foreign.model(file, FEATURES)).hasMessageContaining("cannot be used at this node")
                    .hasMessageContaining("UnsatisfiedLinkError");
        }
    }

    @Test
    void aFolderThatForbidsProgramsIsTold() throws Exception {
        Path shared = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(shared) && Files.readString(Path.of("/proc/mounts")).lines()
                .anyMatch(line -> line.contains(" /dev/shm ") && line.contains("noexec")), "no folder mounted noexec");
        Path there = Files.createTempDirectory(shared, "onnx");
        try {
            for (String library : List.of("onnxruntime", "onnxruntime4j_jni")) {
                String name = System.mapLibraryName(library);
                String arch = System.getProperty("os.arch").equals("amd64") ? "x64" : "aarch64";
                try (InputStream in = OrtEnvironment.class.getResourceAsStream("/ai/onnxruntime/native/linux-" + arch + "/" + name)) {
                    Files.copy(in, there.resolve(name));
                }
            }
            byte[] file = trained();
            assertThatThrownBy(() -> new OnnxRuntime(jar(), there, WITHOUT).model(file, FEATURES))
                    .hasMessageContaining("cannot be used at this node").hasMessageContaining("UnsatisfiedLinkError");
        } finally {
            try (var files = Files.list(there)) {
                for (Path each : files.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(there);
        }
    }

    @Test
    void aBoardOfAnotherKindIsTold() throws Exception {
        String before = System.getProperty("os.arch");
        System.setProperty("os.arch", "arm");
        try {
            byte[] file = trained();
            assertThatThrownBy(() -> new OnnxRuntime(jar(), null, WITHOUT).model(file, FEATURES))
                    .hasMessageContaining("cannot be used at this node").hasMessageContaining("Unsupported arch:arm");
        } finally {
            System.setProperty("os.arch", before);
        }
    }
}
