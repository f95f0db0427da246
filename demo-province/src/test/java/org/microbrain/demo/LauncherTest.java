package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./microbrain} as a newcomer types it: at a terminal, on a clone where nothing was built. Maven is played by a script. */
@EnabledIf(value = "terminal", disabledReason = "script(1), which plays the terminal, is not installed")
class LauncherTest {

    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @TempDir
    Path clone;

    static boolean terminal() {
        return Files.isExecutable(SCRIPT);
    }

    @BeforeEach
    void copy() throws IOException {
        Path launcher = Path.of(System.getProperty("user.dir")).resolveSibling("microbrain");
        Files.copy(launcher, clone.resolve("microbrain"));
        clone.resolve("microbrain").toFile().setExecutable(true);
    }

    private String build(String maven) throws IOException, InterruptedException {
        return run("build", maven);
    }

    /** Another program in place of the system's. */
    private void replaced(String program, String script) throws IOException {
        Path file = Files.createDirectories(clone.resolve("bin")).resolve(program);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        file.toFile().setExecutable(true);
    }

    private String run(String arguments, String maven) throws IOException, InterruptedException {
        Files.writeString(clone.resolve("mvnw"), "#!/bin/sh\n" + maven + "\n");
        clone.resolve("mvnw").toFile().setExecutable(true);
        ProcessBuilder program = new ProcessBuilder(SCRIPT.toString(), "-qec", "./microbrain " + arguments, "/dev/null")
                .directory(clone.toFile()).redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
        program.environment().merge("PATH", clone.resolve("bin") + ":", (path, ours) -> ours + path);
        program.environment().put("JAVA_HOME", System.getProperty("java.home"));
        program.environment().put("LANG", "C.UTF-8");
        Process process = program.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    void aFirstBuildShowsThatItIsUnderWayBeforeMavenSaysAnything() throws IOException, InterruptedException {
        assertThat(build("sleep 0.2; echo '[INFO] Building Sync protocol 0.1.0-SNAPSHOT  [2/10]'; sleep 0.7; echo '[ERROR] no room'; exit 1"))
                .contains("Maven  0 s", "[2/10] Sync protocol", "[ERROR] no room").containsAnyOf("构建失败", "The build failed")
                .doesNotContain("subscript");
    }

    @Test
    void onlyADemoThatScalesOutBuildsABrokerAndADatabase() throws IOException, InterruptedException {
        replaced("uname", "case \"$1\" in -m) echo x86_64 ;; *) echo Linux ;; esac");
        replaced("unshare", "exit 0");
        String maven = "echo \"[ERROR] built: $*\"; exit 1";
        assertThat(run("demo", maven)).contains("-pl !benchmarks,!local-engines package");
        assertThat(run("demo --scale", maven)).contains("-pl !benchmarks package");
    }

    @Test
    void whereNoDatabaseRunsItIsSaidBeforeAnythingIsBuilt() throws IOException, InterruptedException {
        replaced("uname", "case \"$1\" in -m) echo aarch64 ;; *) echo Linux ;; esac");
        assertThat(run("demo --scale --lang en", "echo never")).contains("x86-64").doesNotContain("never", "Building");
        replaced("uname", "case \"$1\" in -m) echo x86_64 ;; *) echo Linux ;; esac");
        replaced("unshare", "exit 1");
        replaced("id", "echo 0");
        assertThat(run("demo --scale --lang zh", "echo never")).contains("root", "./microbrain demo --scale").doesNotContain("never");
    }
}
