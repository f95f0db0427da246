package org.microbrain.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;
import org.microbrain.warning.WarningLevel;

class NodeSettingsTest {

    private final Problems problems = new Problems();

    private Section read(String yaml) {
        return Section.parse(yaml, Path.of("node.yaml"), problems);
    }

    private List<String> english() {
        return problems.all().stream().map(p -> p.text(Language.EN)).toList();
    }

    @Test
    void theSharedPartIsRead() {
        Section s = read("""
                node: 450102001003-b
                name: {zh: 兴宁社区, en: Xingning Community}
                parents:
                  - {node: 450102000000, address: "127.0.0.1:7801"}
                  - {node: 450100000000, address: "nanning.example:7701"}
                journal: {limit: 64 MiB, keep: {bytes: 8 MiB, days: 3}, block: {readings: 10, age: 1s}}
                """);
        s.onlyKeys(NodeSettings.keysAnd("journal"));
        NodeSettings settings = NodeSettings.read(s);
        assertThat(english()).isEmpty();
        assertThat(settings.node()).isEqualTo(new NodeId("450102001003-b"));
        assertThat(settings.name().in(Language.EN)).isEqualTo("Xingning Community");
        assertThat(settings.parents()).extracting(ParentSettings::node)
                .containsExactly(new NodeId("450102000000"), new NodeId("450100000000"));
        assertThat(settings.data()).isEqualTo(Path.of("data").toAbsolutePath());
        assertThat(settings.identity().trust()).isEqualTo(Path.of("identity/province.crt").toAbsolutePath());
        assertThat(settings.listen()).isNull();
        assertThat(settings.console().address()).isEqualTo(ConsoleSettings.DEFAULT);
        assertThat(JournalSettings.read(s.section("journal")))
                .isEqualTo(new JournalSettings(64L << 20, 8L << 20, 3, 10, Duration.ofSeconds(1)));
        assertThat(english()).isEmpty();
    }

    @Test
    void whoMustAnswerWithinAnImpossibleTimeIsNotAskedToAndTheOthersAreTaken() {
        NodeSettings settings = NodeSettings.read(read("""
                node: 450102001000
                warnings: {confirm: {red: 3m, blue: 1s}, answer: 2m}
                """));
        assertThat(english()).containsExactly("node.yaml:2: warnings.confirm.blue: must be from 10s to 7d");
        assertThat(settings.limits().confirm()).containsEntry(WarningLevel.RED, Duration.ofMinutes(3))
                .containsEntry(WarningLevel.YELLOW, Duration.ofMinutes(15));
        assertThat(settings.limits().answer()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.limits().upOneTier()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void theParentOfARelayIsItsOwnCore() {
        NodeSettings.read(read("""
                node: 450000000000-relay1
                parents:
                  - {node: 450000000000, address: "127.0.0.1:7601"}
                  - {node: 450000000000-relay2, address: "127.0.0.1:7602"}
                  - {node: 460000000000, address: "127.0.0.1:7603"}
                """));
        assertThat(english()).hasSize(2).allMatch(one -> one.contains("is the front-end of its own core, for example 450000000000"));
    }

    @Test
    void aParentMustStrictlyContainTheNode() {
        NodeSettings.read(read("""
                node: 450102001000
                parents:
                  - {node: 450124000000, address: "127.0.0.1:1"}
                  - {node: 450102001000, address: "127.0.0.1:2"}
                  - {node: 450100000000, address: "127.0.0.1:3"}
                  - {node: 450100000000, address: "127.0.0.1:3"}
                """));
        assertThat(english()).containsExactly(
                "node.yaml:3: parents[0].node: the area of parent 450124000000 does not contain 450102001000;"
                        + " a parent here is one of 450102000000, 450100000000, 450000000000",
                "node.yaml:4: parents[1].node: the area of parent 450102001000 does not contain 450102001000;"
                        + " a parent here is one of 450102000000, 450100000000, 450000000000",
                "node.yaml:6: parents[3].node: this parent is listed twice");
    }

    @Test
    void aWrongNodeNameIsExplainedInBothLanguages() {
        NodeSettings.read(read("node: 45010\n"));
        assertThat(problems.all()).singleElement().satisfies(p -> {
            assertThat(p.text(Language.EN)).contains("node: node name must be a 12-digit division code");
            assertThat(p.text(Language.ZH)).contains("node: 节点名应为 12 位统计用区划代码");
        });
    }

    @Test
    void listeningNeedsAnAddressNotAName() {
        NodeSettings.read(read("node: 450000000000\nlisten: core.example:7701\n"
                + "console: {address: \"core.example:80\"}\n"));
        assertThat(english()).hasSize(2).allMatch(m -> m.contains("must be an IP address"));
    }

    @Test
    void journalLimitsAreChecked() {
        JournalSettings.read(read("limit: 10 B\nkeep: {days: -1}\nblock: {readings: 0, age: 1ms}\n"));
        assertThat(english()).hasSize(4);
    }
}
