package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.config.Language;

/**
 * The whole story, once with the real node programs and once with stand-ins that lose and double. The limit of time ends one that
 * hangs; how long it takes is no promise, and a busy machine took three minutes.
 */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class StoryTest {

    private static final double SPEED = 2400;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private Summary told(Language language, Class<?> nodes, boolean releases, String option) throws Exception {
        JavaProgram java = new JavaProgram(Path.of(System.getProperty("java.home"), "bin", "java"),
                List.of("@" + Path.of("node.options").toAbsolutePath(), option),
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), nodes.getName());
        Teller teller = new Teller(new PrintStream(said, true, StandardCharsets.UTF_8), false, new Texts(language));
        Demo demo = new Demo(teller, folder, 24_000, SPEED, java, releases, InstantSource.system());
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

    @Test
    void itIsToldToTheEndAndTheAccountIsEven() throws Exception {
        Summary summary = told(Language.ZH, Microbrain.class, true, "-Xshare:auto");
        String story = said.toString(StandardCharsets.UTF_8);
        assertThat(story.lines().filter(line -> line.startsWith("  ✓"))).hasSize(17);
        assertThat(story).contains("大龙村", "村里已叫 值班员小韦", "/warnings/450124101204", "尚未回应", "/answers/", "越过仍在排队的", "kill -9", "丢失 0，重复 0",
                "门槛停住推广", "第 1 批", "/rollouts/2");
        assertThat(summary.good()).as(() -> summary.json() + "\n" + story).isTrue();
        assertThat(summary.proof().sent()).isGreaterThan(300);
        assertThat(summary.warningsRaised()).isPositive();
        assertThat(summary.pssTotalMb()).isPositive();
        assertThat(summary.releases()).get().satisfies(outcome -> {
            assertThat(outcome.bad()).isEqualTo("stopped_by_gate");
            assertThat(outcome.back()).isEqualTo(2);
            assertThat(outcome.good()).isEqualTo("finished");
        });
    }

    @Test
    void aProvinceThatLosesAndDoublesIsFoundOut() throws Exception {
        Summary summary = told(Language.EN, StandInNode.class, false, "-Dstandin=flawed");
        assertThat(summary.good()).isFalse();
        assertThat(summary.proof().lost()).isNotEmpty()
                .allMatch(reading -> reading.series().startsWith(ProvincePlan.SHANGLING.text()));
        assertThat(summary.proof().doubled()).isNotEmpty()
                .allMatch(reading -> reading.series().startsWith(ProvincePlan.DALONG.text()));
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("    lost: 450124103205/", "    doubled: 450124101204/");
    }
}
