package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.microbrain.intent.AttemptState;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;

/** The promise of {@link WholeEdgeKilledTest} for the program itself, ended together with its supervisor. */
final class WholeProgramKilledTest extends KilledEdge {

    private static final Component PROGRAM = new Component(ReleaseKind.PROGRAM, ProgramApplier.NAME);

    @Test
    void anUpdateOfTheProgramThatIsKilledAtEachStepTogetherWithItsSupervisorIsOldOrNewAndThenNew() throws Exception {
        parent.publish(PROGRAM, "2", program("2", ""));
        everywhere(PROGRAM, true, "", "2", AttemptState.KEPT);
    }

    @Test
    void aProgramThatDoesNotComeUpAndIsKilledAtEachStepOfGoingBackEndsWithTheOld() throws Exception {
        parent.publish(PROGRAM, "3", program("3", """
                package org.microbrain.edge.update;
                public final class EdgeProgram {
                    public static void main(String[] arguments) {
                        System.exit(java.util.List.of(arguments).contains("--check") ? 0 : 3);
                    }
                }
                """));
        everywhere(PROGRAM, true, "", "3", AttemptState.GONE_BACK);
    }

    /** A jar that has its classes from where these are; with a main class of its own if there is a source. */
    private Path program(String version, String main) throws IOException {
        Path home = Files.createDirectories(folder.resolve("program-" + version));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, Arrays.stream(CLASS_PATH.split(":")).map(one -> Path.of(one).toUri().toString()).collect(Collectors.joining(" ")));
        Map<String, byte[]> entries = main.isEmpty() ? Map.of("version-" + version, new byte[0])
                : Map.of("org/microbrain/edge/update/EdgeProgram.class", compiled(home, main));
        Path jar = home.resolve("edge.jar");
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream written = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                written.putNextEntry(new JarEntry(entry.getKey()));
                written.write(entry.getValue());
                written.closeEntry();
            }
        }
        return jar;
    }

    private static byte[] compiled(Path home, String source) throws IOException {
        Path file = Files.writeString(home.resolve("EdgeProgram.java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", "-d", home.toString(),
                file.toString())).isZero();
        return Files.readAllBytes(home.resolve("org/microbrain/edge/update/EdgeProgram.class"));
    }
}
