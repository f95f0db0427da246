package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Tier;

class TextsTest {

    private static final Pattern KEY = Pattern.compile("\"([a-z]+\\.[a-z0-9_]+)\"|t\\.get\\(\"([a-z]+)\"");

    private final Texts zh = Texts.load(Language.ZH, List.of("console/messages", "warning/messages", "district/messages",
            "hold/messages", "update/messages"));
    private final Texts en = Texts.load(Language.EN, List.of("console/messages", "warning/messages", "district/messages",
            "hold/messages", "update/messages"));

    @Test
    void bothLanguagesSayEverythingWithTheSamePlaces() {
        assertThat(en.all().keySet()).isEqualTo(zh.all().keySet());
        for (String key : zh.all().keySet()) {
            assertThat(places(en.all().get(key))).as(key).isEqualTo(places(zh.all().get(key)));
            assertThat(zh.all().get(key) + en.all().get(key)).as(key).doesNotContain("'").isNotBlank();
        }
    }

    private static Set<String> places(String text) {
        Set<String> places = new TreeSet<>();
        Matcher place = Pattern.compile("\\{\\d}").matcher(text);
        while (place.find()) {
            places.add(place.group());
        }
        return places;
    }

    @Test
    void everyKeyUsedInPagesAndTemplatesIsThere() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path root : List.of(Path.of("src/main/jte"), Path.of("src/main/java/org/microbrain/runtime/console"),
                Path.of("src/main/java/org/microbrain/runtime/warning"), Path.of("src/main/java/org/microbrain/runtime/district"),
                Path.of("src/main/java/org/microbrain/runtime/update"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.readString(file).lines()
                            .filter(line -> line.contains(".get(") || line.contains("problem(ctx"))
                            .flatMap(line -> KEY.matcher(line).results())
                            .forEach(m -> used.add(m.group(1) == null ? m.group(2) : m.group(1)));
                }
            }
        }
        assertThat(used).contains("bar.offline", "ledger.unbalanced", "error.csrf", "product").allMatch(zh::has);
    }

    @Test
    void noTextIsLeftOver() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String module : List.of("node-runtime", "edge-node", "district-hub", "provincial-core")) {
            for (String folder : List.of("src/main/jte", "src/main/java")) {
                Path root = Path.of("..", module, folder);
                if (Files.exists(root)) {
                    try (Stream<Path> files = Files.walk(root)) {
                        for (Path file : files.filter(Files::isRegularFile).toList()) {
                            sources.append(Files.readString(file));
                        }
                    }
                }
            }
        }
        String all = sources.toString();
        assertThat(zh.all().keySet()).filteredOn(key -> !all.contains('"' + key + '"') && !isOfGroup(all, key))
                .isEmpty();
    }

    /** Words of a group are chosen by a value: {@code word("level", …)}, {@code "error." + status}. */
    private static boolean isOfGroup(String sources, String key) {
        String group = key.substring(0, Math.max(0, key.lastIndexOf('.')));
        return sources.contains("word(\"" + group + "\"") || sources.contains('"' + group + ".\"");
    }

    @Test
    void everyStateOfTheNodeHasAWord() {
        for (Texts t : List.of(zh, en)) {
            assertWords(t, "link", NodeStatus.LinkState.values());
            assertWords(t, "tier", Tier.values());
            assertWords(t, "level", DivisionCode.Level.values());
            assertWords(t, "class", PriorityClass.values());
            assertWords(t, "clock", RecordTime.Quality.values());
        }
    }

    private static void assertWords(Texts t, String group, Enum<?>... values) {
        for (Enum<?> value : values) {
            assertThat(t.has(group + "." + value.name().toLowerCase(Locale.ROOT))).as(value.name()).isTrue();
        }
    }

    @Test
    void agesAndAmountsReadWell() {
        Instant now = Instant.parse("2026-11-24T08:00:00Z");
        Words words = new Words(zh, now);
        assertThat(words.time(now)).isEqualTo("2026-11-24 16:00:00");
        assertThat(words.ago(now.minusSeconds(3))).isEqualTo("刚刚");
        assertThat(words.ago(now.minusSeconds(180))).isEqualTo("3 分钟前");
        assertThat(words.ago(now.minusSeconds(3 * 86_400))).isEqualTo("3 天前");
        assertThat(words.ago(now.plusSeconds(7200))).isEqualTo("比本机时钟早到 2 小时");
        assertThat(words.ago(null)).isEqualTo("从未");
        assertThat(words.count(1204)).isEqualTo("1,204");
        assertThat(words.shortTime(now)).isEqualTo("16:00:00");
        assertThat(words.shortTime(now.minusSeconds(86_400))).isEqualTo("2026-11-23 16:00:00");
        assertThat(words.value(3_241_060)).isEqualTo("3,241,060");
        assertThat(words.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(words.value(3.4200000001)).isEqualTo("3.42");
        assertThat(words.value(0.1 + 0.2)).isEqualTo("0.3");
        assertThat(words.value(12)).isEqualTo("12");
        assertThat(words.value(-0.000012345)).isEqualTo("-1.23450e-05");
        assertThat(words.value(123456.7)).isEqualTo("123457");
        assertThat(words.value(Double.NaN)).isEqualTo("–");
    }
}
