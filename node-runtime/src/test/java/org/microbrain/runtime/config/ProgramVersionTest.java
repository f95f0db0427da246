package org.microbrain.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProgramVersionTest {

    @Test
    void theVersionIsTheOneThatTheBuildHas() throws Exception {
        String build = Files.readString(Path.of("pom.xml"));
        assertThat(build).contains("<version>" + ProgramVersion.CURRENT);
        assertThat(ProgramVersion.CURRENT.text()).matches("[0-9]+\\.[0-9]+\\.[0-9]+");
        assertThat(ProgramVersion.of("edge-node")).isEqualTo("edge-node " + ProgramVersion.CURRENT);
    }
}
