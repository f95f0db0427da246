package org.microbrain.release.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.release.Notes;

/** A detector package is not drafted for release without its evaluation, or a reason in writing. */
final class ModelEvidenceTest {

    @TempDir
    private Path folder;
    private Path content;

    @BeforeEach
    void file() throws IOException {
        content = Files.writeString(folder.resolve("package.yaml"), "package: flood\nversion: 2\n");
    }

    private Path report(String sha256, String verdict) throws IOException {
        return Files.writeString(folder.resolve("evaluation.json"), "{\"candidate\": {\"sha256\": \"" + sha256
                + "\"}, \"verdict\": \"" + verdict + "\", \"worse\": [{\"zh\": \"多漏报 1 次险情\", \"en\": \"1 more missed\"}]}");
    }

    @Test
    void aPackageWithoutItsEvaluationIsRefused() {
        assertThatThrownBy(() -> ModelEvidence.check(List.of(content), " ")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("evaluation.json");
    }

    @Test
    void theEvaluationOfAnotherPackageSaysNothing() throws IOException {
        Path other = report("0".repeat(64), "not-worse");
        assertThatThrownBy(() -> ModelEvidence.check(List.of(content, other), "")).hasMessageContaining("another detector package");
        Path damaged = Files.writeString(folder.resolve("evaluation.json"), "{}");
        assertThatThrownBy(() -> ModelEvidence.check(List.of(content, damaged), "")).hasMessageContaining("cannot be read");
    }

    @Test
    void aWorseOneIsRefusedWithoutAReasonAndWithOneTheReasonStandsInWhatIsSigned() throws IOException {
        Path worse = report(ModelEvidence.sha256(content), "worse");
        assertThatThrownBy(() -> ModelEvidence.check(List.of(content, worse), "")).hasMessageContaining("多漏报 1 次险情")
                .hasMessageContaining("1 more missed");
        assertThatCode(() -> ModelEvidence.check(List.of(content, worse), "旧版已知误报过多")).doesNotThrowAnyException();
        assertThat(ModelEvidence.with(new Notes("新版", "new"), "旧版误报过多").en()).contains("new\n").contains("旧版误报过多");
    }

    @Test
    void oneThatIsNotWorseAndWhatIsNoPackagePass() throws IOException {
        Path good = report(ModelEvidence.sha256(content), "not-worse");
        assertThatCode(() -> ModelEvidence.check(List.of(content, good), "")).doesNotThrowAnyException();
        assertThatCode(() -> ModelEvidence.check(List.of(good), "")).doesNotThrowAnyException();
    }
}
