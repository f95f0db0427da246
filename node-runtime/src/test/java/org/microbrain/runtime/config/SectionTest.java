package org.microbrain.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SectionTest {

    private static final Path FILE = Path.of("edge.yaml");
    private final Problems problems = new Problems();

    private Section read(String yaml) {
        return Section.parse(yaml, FILE, problems);
    }

    private List<String> english() {
        return problems.all().stream().map(p -> p.text(Language.EN)).toList();
    }

    @Test
    void everyKindOfValueIsRead() {
        Section s = read("""
                text: 450102001003
                quoted: "true"
                journal: {limit: 2 GiB, half: 1.5 KiB, age: 250ms}
                list: [a, b]
                map: {one: 1, two: zwei}
                flag: true
                number: -3
                decimal: 0.25
                address: "[::1]:7801"
                path: identity/node.crt
                nothing:
                items:
                  - {n: 1}
                  - {n: 2}
                """);
        assertThat(s.text("text")).isEqualTo("450102001003");
        assertThat(s.section("journal").bytes("limit", 0)).isEqualTo(2L << 30);
        assertThat(s.section("journal").bytes("half", 0)).isEqualTo(1536);
        assertThat(s.section("journal").duration("age", null)).isEqualTo(Duration.ofMillis(250));
        assertThat(s.texts("list")).containsExactly("a", "b");
        assertThat(s.map("map")).isEqualTo(Map.of("one", "1", "two", "zwei"));
        assertThat(s.flag("flag", false)).isTrue();
        assertThat(s.number("number", 0, -5, 5)).isEqualTo(-3);
        assertThat(s.decimal("decimal", 0)).isEqualTo(0.25);
        assertThat(s.decimal("nothing")).isEqualTo(OptionalDouble.empty());
        assertThat(s.address("address", null)).isEqualTo(new InetSocketAddress("::1", 7801));
        assertThat(s.path("path", null)).isEqualTo(Path.of("identity/node.crt").toAbsolutePath());
        assertThat(s.has("nothing")).isFalse();
        assertThat(s.sections("items")).extracting(i -> i.number("n", 0, 0, 9)).containsExactly(1, 2);
        assertThat(s.section("absent").section("deeper").text("x", "y")).isEqualTo("y");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void allProblemsAreReportedAtOnceWithFileLineAndKey() throws IOException {
        Section s = read("""
                node: x
                journal:
                  limit: 2 GB
                  age: 1 week
                parents:
                  - {node: 1}
                  - just text
                number: many
                flag: yes
                """);
        s.section("journal").bytes("limit", 7);
        s.section("journal").duration("age", null);
        s.sections("parents").forEach(p -> p.require("node", "address"));
        s.number("number", 0, 0, 9);
        s.flag("flag", true);
        s.text("missing");
        s.value("node", text -> {
            throw new IllegalArgumentException("is no node");
        }, null);
        assertThat(english()).containsExactly(
                "edge.yaml: missing: is missing",
                "edge.yaml:1: node: is no node",
                "edge.yaml:3: journal.limit: \"2 GB\" is not a size; write for example 2 GiB",
                "edge.yaml:4: journal.age: \"1 week\" is not a duration; write for example 250ms, 60s, 5m, 2h or 30d",
                "edge.yaml:6: parents[0].address: is missing",
                "edge.yaml:7: parents[1]: must be a mapping of keys to values",
                "edge.yaml:8: number: \"many\" must be a whole number from 0 to 9",
                "edge.yaml:9: flag: \"yes\" must be true or false");
        StringBuilder chinese = new StringBuilder();
        problems.print(chinese, Language.ZH);
        assertThat(chinese).contains("edge.yaml:3: journal.limit: “2 GB”不是大小；应写成例如 2 GiB\n");
    }

    @Test
    void theSameProblemReadTwiceIsReportedOnce() {
        Section s = read("limit: big");
        s.bytes("limit", 0);
        s.bytes("limit", 0);
        assertThat(problems.all()).hasSize(1);
    }

    @Test
    void unknownKeyIsNamedWithTheNearestKnownOne() {
        Section s = read("jurnal: {}\nsomething-else: 1\n");
        s.onlyKeys("node", "journal");
        assertThat(english()).containsExactly(
                "edge.yaml:1: jurnal: unknown key, did you mean journal?",
                "edge.yaml:2: something-else: unknown key; known here: node, journal");
    }

    @Test
    void duplicateKeyIsAProblemAtAnyDepth() {
        read("a: {b: [ {c: 1, c: 2} ]}\nd: 1\nd: 2\n");
        assertThat(english()).containsExactly(
                "edge.yaml:1: a.b[0].c: this key stands on line 1 already",
                "edge.yaml:3: d: this key stands on line 2 already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [1, 2", "a: *nowhere", "- list", "just text", "a: &x [1]\nb: *x",
        "\t- a: 1", "a: 1\n---\nb: 2"})
    void brokenOrUnsupportedYamlIsOneProblemAndNoException(String yaml) {
        Section s = read(yaml);
        assertThat(s.keys()).isEmpty();
        assertThat(problems.all()).hasSize(1);
    }

    @Test
    void deepNestingIsRefused() {
        read("a: " + "[".repeat(1000) + "]".repeat(1000));
        assertThat(english()).hasSize(1);
    }

    @Test
    void missingLargeOrBinaryFileIsAProblem(@TempDir Path folder) throws IOException {
        Path large = Files.write(folder.resolve("large.yaml"), new byte[YamlSource.MAX_BYTES + 1]);
        Path binary = Files.write(folder.resolve("gbk.yaml"), "name: 微脑".getBytes("GBK"));
        for (Path file : List.of(folder.resolve("none.yaml"), large, binary, folder)) {
            Section.load(file, problems);
        }
        assertThat(english()).anyMatch(m -> m.contains("none.yaml: there is no such file"))
                .anyMatch(m -> m.contains("large.yaml: the file is larger than 1 MiB"))
                .anyMatch(m -> m.contains("gbk.yaml: the file is not UTF-8"))
                .anyMatch(m -> m.contains("this is a folder"));
    }

    @Test
    void fileIsReadAndPathsStartAtItsFolder(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("n.yaml"), "name: {zh: 兴宁社区}\ndata: ../data\n",
                StandardCharsets.UTF_8);
        Section s = Section.load(file, problems);
        assertThat(s.section("name").text("zh")).isEqualTo("兴宁社区");
        assertThat(s.path("data", null)).isEqualTo(folder.resolveSibling("data"));
        assertThat(problems.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", ":80", "300.0.0.1:80", "::1:80x", "[zz]:80", "a b:80",
        "host:-1"})
    void wrongAddressIsAProblem(String text) {
        assertThat(read("a: \"" + text + "\"").address("a", null)).isNull();
        assertThat(problems.all()).hasSize(1);
    }

    @Test
    void hostNamesAreNotResolvedWhenRead() {
        assertThat(read("a: hub.example:7801").address("a", null).isUnresolved()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"2 GB,2 GiB", "5,5 MiB", "12 apples,512 MiB", "3 kb,3 KiB", "9000000 TiB,9000000 TiB",
        "-1 MiB,512 MiB"})
    void wrongSizeGetsASuggestion(String text, String suggestion) {
        read("a: " + text).bytes("a", 0);
        assertThat(english()).singleElement().asString().endsWith("write for example " + suggestion);
    }

    @Test
    void thousandsOfProblemsAreCountedNotPrinted() throws IOException {
        for (int i = 0; i < 1000; i++) {
            problems.add(FILE, i + 1, "k", "错", "wrong");
        }
        StringBuilder out = new StringBuilder();
        problems.print(out, Language.EN);
        assertThat(out.toString().lines()).hasSize(Problems.SHOWN + 1).last().isEqualTo("and 900 more problems");
    }
}
