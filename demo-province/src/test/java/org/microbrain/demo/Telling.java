package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.microbrain.runtime.config.Language;

/** The demo's story as it is told to the end, with programs of nodes in processes of their own. One thread. */
final class Telling {

    private static final double SPEED = 2400;

    private final Path folder;
    private final int ports;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    /** @param ports where it looks for free ones; another story at the same time looks elsewhere */
    Telling(Path folder, int ports) {
        this.folder = folder;
        this.ports = ports;
    }

    /**
     * @param nodes    the class whose {@code main} is a node
     * @param releases whether the story has its acts of releases
     * @param option   of Java, for all nodes
     */
    Summary told(Language language, Class<?> nodes, boolean releases, String option) throws Exception {
        JavaProgram java = new JavaProgram(Path.of(System.getProperty("java.home"), "bin", "java"),
                List.of("@" + Path.of("node.options").toAbsolutePath(), option),
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), nodes.getName());
        Teller teller = new Teller(new PrintStream(said, true, StandardCharsets.UTF_8), false, new Texts(language));
        Demo demo = new Demo(teller, folder, ports, SPEED, java, releases, InstantSource.system());
        Summary summary;
        try {
            summary = demo.run(Instant.now());
            demo.addresses();
        } catch (Exception untold) {
            demo.stop();
            throw untold;
        }
        assertThat(demo.stop()).isTrue();
        return summary;
    }

    /** What was said so far. */
    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
