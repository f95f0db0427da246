package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Desired;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.update.CutPoints;
import org.microbrain.runtime.update.Disk;
import org.microbrain.runtime.update.MemoryFolder;
import org.microbrain.runtime.update.NotGood;
import org.microbrain.runtime.update.PowerCut;
import org.microbrain.runtime.update.TestNode;

/** A folder of files with a check and a reload command, on a machine without systemd: the system is a file. */
final class FirmwareApplierTest {

    private static final Component COMPONENT = new Component(ReleaseKind.FIRMWARE_CONFIG, "test-board");
    private static final String BOARD = """
            board: test-board
            values:
              lan.interface: {form: interface}
              ntp.servers: {form: host, list: true}
            files:
              - {template: chrony.conf, form: ini}
            """;

    @TempDir(factory = MemoryFolder.class)
    Path folder;
    private TestNode node;
    private final Map<String, String> values = new HashMap<>(Map.of("lan.interface", "eth1", "ntp.servers",
            "a.example.cn, b.example.cn"));
    private Path reload;

    @BeforeEach
    void aNodeWithVersionOne() throws IOException {
        reload = script("reload", "cat \"$1\"/chrony.conf > '" + folder + "/system.next' || exit 3\n"
                + "grep -q refuse-reload '" + folder + "/system.next' && exit 4\nmv '" + folder + "/system.next' '"
                + folder
                + "/system'\n");
        release("1", "# one\nserver {{*ntp.servers}} iburst\nbindaddress {{lan.interface}}\n");
        node().start();
        want("1");
        assertThat(system()).isEqualTo("# one\nserver a.example.cn iburst\nserver b.example.cn iburst\n"
                + "bindaddress eth1\n");
    }

    private Path script(String name, String text) throws IOException {
        Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private TestNode node() {
        if (node == null) {
            node = new TestNode(folder, new CutPoints(List.of()));
        }
        node.appliers = Map.of(ReleaseKind.FIRMWARE_CONFIG, applier(node.disk));
        return node;
    }

    private FirmwareApplier applier(Disk disk) {
        return new FirmwareApplier(folder.resolve("updates"), disk, "test-board", values, false,
                Optional.of(new TimedCommand(List.of("/bin/grep", "-rq", "bindaddress", TimedCommand.PLACE),
                Duration.ofSeconds(5))),
                Optional.of(new TimedCommand(List.of(reload.toString(), TimedCommand.PLACE), Duration.ofSeconds(5))));
    }

    private void release(String version, String chrony) throws IOException {
        node().publish(COMPONENT, version, Map.of("board.yaml", BOARD, "chrony.conf", chrony));
    }

    private void want(String version) {
        node.desired = new Desired(List.of(TestNode.wish(COMPONENT, version, 1)));
        node.work(40);
    }

    private String system() throws IOException {
        return Files.readString(folder.resolve("system"));
    }

    @Test
    void filesAreRenderedCheckedAndTakenOver() throws IOException {
        release("2", "# two\n{{ntp.servers}}\nbindaddress {{lan.interface}}\n");
        want("2");
        assertThat(node.lastTold().state()).as(node.lastTold().detailEn()).isEqualTo(AttemptState.KEPT);
        assertThat(system()).isEqualTo("# two\na.example.cn, b.example.cn\nbindaddress eth1\n");
    }

    @Test
    void filesThatTheCheckRefusesAreNotTouched() throws IOException {
        release("2", "# two {{lan.interface}} {{ntp.servers}}\n");
        want("2");
        assertThat(node.told("2")).containsExactly("fetching", "failed");
        assertThat(node.lastTold().reason()).isEqualTo("command-failed");
        assertThat(system()).startsWith("# one");
    }

    @Test
    void aReloadThatFailsPutsBackWhatWas() throws IOException {
        release("2", "# refuse-reload\nbindaddress {{lan.interface}} {{ntp.servers}}\n");
        want("2");
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.GONE_BACK);
        assertThat(system()).startsWith("# one");
        assertThat(Files.readSymbolicLink(folder.resolve("updates/firmware-config-test-board/live")))
                .hasToString("rendered-A");
    }

    @Test
    void aValueThatIsMissingOrWouldBeMoreThanAValueIsSaidAndNothingIsRendered() throws IOException {
        release("2", "# two\nbindaddress {{lan.interface}} {{ntp.servers}}\n");
        values.remove("lan.interface");
        node().start();
        want("2");
        assertThat(node.lastTold().state()).isEqualTo(AttemptState.FAILED);
        assertThat(node.lastTold().detailEn()).contains("lan.interface").contains("eth0");
        for (String bad : List.of("eth0; reboot", "eth0\nexec", "$(reboot)", "../../etc", "", "eth0 eth1", "a\"b")) {
            values.put("lan.interface", bad);
            node().start();
            node.desired = new Desired(List.of(TestNode.wish(COMPONENT, "2", 2
                    + values.get("lan.interface").hashCode() % 100 + 200)));
            node.work(5);
            assertThat(node.lastTold().state()).as(bad).isEqualTo(AttemptState.FAILED);
        }
        assertThat(system()).startsWith("# one");
    }

    @Test
    void aCommandThatHangsIsEndedWithItsChildren() throws IOException {
        Path hang = script("hang", "sleep 1000 & echo $! > '" + folder + "/child'\nsleep 1000\n");
        TimedCommand command = new TimedCommand(List.of(hang.toString()), Duration.ofMillis(700));
        assertThatThrownBy(() -> command.run(folder)).isInstanceOfSatisfying(NotGood.class,
                e -> assertThat(e.reason()).isEqualTo("command-too-slow"));
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        // The system takes a moment to bury what was killed.
        await().atMost(Duration.ofSeconds(20)).until(() -> !ProcessHandle.of(child).map(ProcessHandle::isAlive)
                .orElse(false));
    }

    @Test
    void wordsOfACommandAreNeverReadByAShell() throws IOException, NotGood {
        Path trap = folder.resolve("trap");
        new TimedCommand(List.of("/bin/echo", "$(touch " + trap + ")", "; touch " + trap, "`touch " + trap + "`"),
                Duration.ofSeconds(5)).run(folder);
        assertThat(trap).doesNotExist();
    }

    @Test
    void theLogOfACommandIsBounded() throws IOException {
        Path talk = script("talk", "yes 'no secret and no end' | head -c 3000000\nexit 9\n");
        assertThatThrownBy(() -> new TimedCommand(List.of(talk.toString()), Duration.ofSeconds(20)).run(folder))
                .isInstanceOfSatisfying(NotGood.class, e -> assertThat(e.log().length()).isBetween(100, 17_000));
    }

    @Test
    void endedAtEachStepTheSystemHasOldOrNewFilesAndThenTheNew() throws IOException {
        release("2", "# two\nbindaddress {{lan.interface}} {{ntp.servers}}\n");
        byte[] book = node.book;
        int places = count(book);
        assertThat(places).isGreaterThan(40);
        List<String> ends = new ArrayList<>();
        for (int at = 0; at < places; at++) {
            Path home = Files.createDirectories(folder.resolve("at-" + at));
            copy(folder.resolve("updates"), home.resolve("updates"));
            Files.writeString(folder.resolve("system"), "# one");
            TestNode life = life(home, book, List.of(at));
            for (boolean again = true; again;) {
                again = false;
                try {
                    life.appliers = Map.of(ReleaseKind.FIRMWARE_CONFIG, applier(home, life.disk));
                    life.start();
                    life.work(40);
                } catch (PowerCut cut) {
                    again = true;
                    assertThat(system()).as(cut.getMessage()).containsAnyOf("# one", "# two");
                    assertThat(Files.readString(home.resolve("updates/firmware-config-test-board/live/chrony.conf")))
                            .as(cut.getMessage()).containsAnyOf("# one\nserver", "# two\nbindaddress eth1");
                }
            }
            ends.add(life.lastTold().state() + " " + system().lines().findFirst().orElse(""));
        }
        assertThat(ends).containsOnly("KEPT # two");
    }

    private int count(byte[] book) throws IOException {
        Path home = Files.createDirectories(folder.resolve("quiet"));
        copy(folder.resolve("updates"), home.resolve("updates"));
        TestNode life = life(home, book, List.of());
        life.appliers = Map.of(ReleaseKind.FIRMWARE_CONFIG, applier(home, life.disk));
        life.start();
        life.work(40);
        return life.points.passed().size();
    }

    private TestNode life(Path home, byte[] book, List<Integer> cuts) throws IOException {
        TestNode life = new TestNode(home, new CutPoints(cuts));
        life.book = book;
        life.publish(COMPONENT, "2", Map.of("board.yaml", BOARD, "chrony.conf",
                "# two\nbindaddress {{lan.interface}} {{ntp.servers}}\n"));
        life.desired = new Desired(List.of(TestNode.wish(COMPONENT, "2", 1)));
        return life;
    }

    private FirmwareApplier applier(Path home, Disk disk) {
        return new FirmwareApplier(home.resolve("updates"), disk, "test-board", values, false, Optional.empty(),
                Optional.of(new TimedCommand(List.of(reload.toString(), TimedCommand.PLACE), Duration.ofSeconds(5))));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Path target = to.resolve(from.relativize(one).toString());
                Files.copy(one, target, java.nio.file.LinkOption.NOFOLLOW_LINKS);
            }
        }
    }
}
