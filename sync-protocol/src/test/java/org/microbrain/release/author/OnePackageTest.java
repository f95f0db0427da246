package org.microbrain.release.author;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.release.DeploymentPackage;

/** A release of a package for gateways is drafted with one package that edges can hand out, and nothing that nobody would look at. */
final class OnePackageTest {

    @TempDir
    private Path folder;

    private Path file(String name) throws IOException {
        return Files.writeString(folder.resolve(name), "x");
    }

    @Test
    void onePackageAndForWhichGatewaysItIs() throws IOException {
        Path one = file("heater.dp");
        assertThatCode(() -> OnePackage.check(List.of(one, file("kura.yaml")))).doesNotThrowAnyException();
        for (List<Path> bad : List.of(List.<Path>of(), List.of(file("kura.yaml")), List.of(one, file("other.dp")), List.of(one, file("read.me")))) {
            assertThatThrownBy(() -> OnePackage.check(bad)).as(bad.toString()).hasMessageContaining("one file .dp");
        }
    }

    @Test
    void noneThatIsLargerThanEdgesHandOut() throws IOException {
        Path large = file("heater.dp");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(DeploymentPackage.MOST_BYTES + 1);
        }
        assertThatThrownBy(() -> OnePackage.check(List.of(large))).hasMessageContaining("heater.dp").hasMessageContaining("67108864 bytes");
    }
}
