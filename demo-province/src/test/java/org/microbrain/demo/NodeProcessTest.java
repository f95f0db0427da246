package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final List<NodeProcess> started = new ArrayList<>();

    private NodeProcess standIn(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-cp", Path.of("target/test-classes").toAbsolutePath().toString(), StandIn.class.getName()));
        command.addAll(List.of(arguments));
        NodeProcess process = new NodeProcess("450124101204", command, folder.resolve("log/450124101204.log"));
        started.add(process);
        process.start();
        return process;
    }

    @AfterEach
    void end() {
        started.forEach(NodeProcess::kill);
    }

    @Test
    void aNodeIsReadyWhenItSaysSoAndStopsWhenAsked() throws IOException, InterruptedException {
        NodeProcess node = standIn();
        node.awaitReady(PATIENCE);
        assertThat(node.alive()).isTrue();
        node.terminate();
        assertThat(node.awaitEnd(PATIENCE)).isTrue();
        assertThat(Files.readString(node.log())).contains("ready 8081");
    }

    @Test
    void aNodeThatEndsWhileStartingIsReportedWithItsLogAndLastWord() throws IOException {
        NodeProcess node = standIn("broken");
        assertThatThrownBy(() -> node.awaitReady(PATIENCE)).isInstanceOf(IOException.class)
                .hasMessageContaining("450124101204.log").hasMessageContaining("no such key");
    }

    @Test
    void aKilledNodeIsGoneAtOnceAndCanBeStartedAgain() throws IOException, InterruptedException {
        NodeProcess node = standIn("deaf");
        node.awaitReady(PATIENCE);
        long before = node.pid();
        node.terminate();
        assertThat(node.awaitEnd(Duration.ofMillis(300))).isFalse();
        node.kill();
        assertThat(node.awaitEnd(PATIENCE)).isTrue();
        node.start();
        node.awaitReady(PATIENCE);
        assertThat(node.pid()).isNotEqualTo(before);
    }
}
