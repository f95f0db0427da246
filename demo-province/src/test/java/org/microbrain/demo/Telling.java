package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
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
     * @param nodes    how a node is started
     * @param releases whether the story has its acts of releases
     */
    Summary told(Language language, JavaProgram nodes, boolean releases) throws Exception {
        Teller teller = new Teller(new PrintStream(said, true, StandardCharsets.UTF_8), false, new Texts(language));
        Demo demo = new Demo(teller, folder, ports, SPEED, nodes, releases, Optional.empty(), InstantSource.system());
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
