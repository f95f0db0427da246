package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.config.Language;

/**
 * The whole story, with the node programs as they are packaged. The limit of time ends one that hangs; how long it takes is no
 * promise, and a busy machine took three minutes.
 */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class StoryIT {

    private static JavaProgram nodes;
    @TempDir
    private Path folder;

    /** Their class archives may have to be made first, which is no part of the story. */
    @BeforeAll
    static void choose() throws Exception {
        nodes = NodeProgram.get();
    }

    @Test
    void itIsToldToTheEndAndTheAccountIsEven() throws Exception {
        Telling telling = new Telling(folder, 24_000);
        Summary summary = telling.told(Language.ZH, nodes, true);
        String story = telling.said();
        assertThat(story.lines().filter(line -> line.startsWith("  ✓"))).hasSize(19);
        assertThat(story).contains("大龙村", "村里已叫 值班员小韦", "/warnings/450124101204", "尚未回应", "/answers/", "越过仍在排队的", "kill -9", "丢失 0，重复 0",
                "门槛停住推广", "村口警报器鸣响", "第 1 批", "/rollouts/2");
        assertThat(summary.good()).as(() -> summary.json() + "\n" + story).isTrue();
        assertThat(summary.proof().sent()).isGreaterThan(300);
        assertThat(summary.warningsRaised()).isPositive();
        assertThat(summary.pssTotalMb()).isPositive();
        assertThat(summary.hornsSounded()).get().satisfies(times -> assertThat(times).isPositive());
        assertThat(summary.releases()).get().satisfies(outcome -> {
            assertThat(outcome.bad()).isEqualTo("stopped_by_gate");
            assertThat(outcome.back()).isEqualTo(2);
            assertThat(outcome.good()).isEqualTo("finished");
        });
    }
}
