package org.microbrain.edge.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.runtime.config.Problems;
import org.slf4j.LoggerFactory;

/** The boards of the project, rendered and given to the system's own programs where the machine has them. */
final class BoardConfigsTest {

    private static final Path ALL = Path.of("../firmware-configs");
    private static final Map<String, String> NODE = Map.of("lan.address", "192.168.10.1/24", "parents",
            "10.45.1.0/24, 10.45.2.7/32", "console.from", "192.168.10.0/24, 10.45.9.0/24", "ntp.servers",
            "ntp1.example.cn, 10.45.1.9", "program", "/bin/true", "config", "/etc/microbrain/edge.yaml");

    @TempDir
    Path folder;

    static List<Path> boards() throws IOException {
        try (Stream<Path> folders = Files.list(ALL)) {
            List<Path> all = folders.filter(Files::isDirectory).sorted().toList();
            assertThat(all).hasSizeGreaterThanOrEqualTo(3);
            return all;
        }
    }

    private static BoardConfig read(Path board) {
        Problems problems = new Problems();
        BoardConfig config = BoardConfig.read(board, problems);
        assertThat(problems.toString()).isEmpty();
        assertThat(config.board()).isEqualTo(board.getFileName().toString());
        return config;
    }

    private static Map<String, String> rendered(BoardConfig config, Map<String, String> node) {
        Problems problems = new Problems();
        Map<String, String> files = config.render(node, problems);
        assertThat(problems.toString()).isEmpty();
        return files;
    }

    @ParameterizedTest
    @MethodSource("boards")
    void itIsRenderedWithTheNodesOwnValues(Path board) {
        Map<String, String> files = rendered(read(board), NODE);
        assertThat(files).containsKeys("nftables.conf", "chrony.conf", "microbrain-edge.service", "10-watchdog.conf",
                "10-journald.conf", "10-wan.network", "20-lan.network");
        assertThat(files.values()).noneMatch(text -> text.contains("{{") || text.contains("}}"));
        assertThat(files.get("nftables.conf")).contains("{ 10.45.1.0/24, 10.45.2.7/32 }");
        assertThat(files.get("chrony.conf")).contains("server ntp1.example.cn iburst\nserver 10.45.1.9 iburst\n");
        assertThat(files.get("20-lan.network")).contains("Address=192.168.10.1/24");
    }

    @ParameterizedTest
    @MethodSource("boards")
    void theSystemsOwnProgramsTakeTheFiles(Path board) throws IOException, InterruptedException {
        BoardConfig config = read(board);
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, String> file : rendered(config, NODE).entrySet()) {
            Path written = Files.writeString(folder.resolve(file.getKey()), file.getValue());
            List<String> words = new ArrayList<>(config.files().get(file.getKey()).form().check());
            if (words.isEmpty()) {
                continue;
            }
            if (!there(words.get(0))) {
                missing.add(words.get(0));
                continue;
            }
            words.add(written.toString());
            Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assumeTrue(!said.contains("Operation not permitted"), words.get(0) + " may not be used here: " + said);
            assertThat(process.waitFor()).as(words + ": " + said).isZero();
        }
        missing.forEach(program -> LoggerFactory.getLogger(BoardConfigsTest.class)
                .warn("SKIPPED: {} is not here, so files of {} were not checked by it", program, board.getFileName()));
        assumeTrue(missing.isEmpty(), "not here: " + missing);
    }

    private static boolean there(String program) {
        return Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").anyMatch(at -> Files.isExecutable(Path.of(at,
                program)));
    }

    @ParameterizedTest
    @MethodSource("boards")
    void aValueThatIsMissingIsSaidWithAnExample(Path board) {
        Map<String, String> less = new HashMap<>(NODE);
        less.remove("parents");
        Problems problems = new Problems();
        assertThat(read(board).render(less, problems)).isEmpty();
        assertThat(problems.toString()).contains("parents").contains("10.1.2.0/24");
    }

    @Test
    void aTemplateWithAnUnknownPlaceOrAnUnusedValueIsNotTaken() throws IOException {
        Files.writeString(folder.resolve("board.yaml"),
                "board: x\nvalues: {a: {form: name}, b: {form: name, default: 'a b'}}\n"
                + "files: [{template: t.conf}, {template: ../up.conf}, {template: gone.conf}]\n");
        Files.writeString(folder.resolve("t.conf"), "{{a}} {{c}} {{*a}}\n");
        Problems problems = new Problems();
        BoardConfig.read(folder, problems);
        assertThat(problems.toString()).contains("{{c}}").contains("no list").contains("no template uses this value")
                .contains("is no name").contains("cannot be read");
    }

    /** Whatever a value is: it is refused, or it is one word of one line. */
    @Property(tries = 2000)
    void noValueCanBeMoreThanAWord(@ForAll String value, @ForAll int form) {
        ValueForm one = ValueForm.values()[Math.floorMod(form, ValueForm.values().length)];
        if (one.admits(value)) {
            assertThat(value).matches("[A-Za-z0-9./_-]+").doesNotContain("..");
        }
        assertThat(one.admits(one.example())).isTrue();
        for (String bad : List.of(one.example() + ";", one.example() + "\n", one.example() + " x", "$"
                + one.example(), "")) {
            assertThat(one.admits(bad)).as(bad).isFalse();
        }
    }
}
