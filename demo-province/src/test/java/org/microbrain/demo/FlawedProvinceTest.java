package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.config.Language;

/** The story with stand-ins that lose and double: its account tells of both. The limit of time ends one that hangs. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class FlawedProvinceTest {

    @TempDir
    private Path folder;

    @Test
    void aProvinceThatLosesAndDoublesIsFoundOut() throws Exception {
        Telling telling = new Telling(folder, 26_000);
        JavaProgram flawed = new JavaProgram(Path.of(System.getProperty("java.home"), "bin", "java"),
                List.of("@" + Path.of("node.options").toAbsolutePath(), "-Dstandin=flawed"),
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), StandInNode.class.getName());
        Summary summary = telling.told(Language.EN, flawed, false);
        assertThat(summary.good()).isFalse();
        assertThat(summary.proof().lost()).isNotEmpty()
                .allMatch(reading -> reading.series().startsWith(ProvincePlan.SHANGLING.text()));
        assertThat(summary.proof().doubled()).isNotEmpty()
                .allMatch(reading -> reading.series().startsWith(ProvincePlan.DALONG.text()));
        assertThat(telling.said()).contains("    lost: 450124103205/", "    doubled: 450124101204/");
    }
}
