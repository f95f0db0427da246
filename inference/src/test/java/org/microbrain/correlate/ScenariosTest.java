package org.microbrain.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each recorded scenario brings what it says, also when everything comes twice and when the hub is restarted each minute. */
final class ScenariosTest {

    private static Stream<Path> scenarios() throws IOException, URISyntaxException {
        Path folder = Path.of(ScenariosTest.class.getResource("scenarios").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("rules-")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void theHubSaysWhatTheScenarioExpects(Path file) throws IOException {
        RecordedScenario scenario = RecordedScenario.read(file);
        List<String> said = scenario.play(false, false);
        assertThat(said).as("%s", file.getFileName()).isEqualTo(scenario.expected());
        assertThat(scenario.play(true, false)).as("restarted each minute").isEqualTo(said);
        assertThat(scenario.play(false, true)).as("everything twice").isEqualTo(said);
    }
}
